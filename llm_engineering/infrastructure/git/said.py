"""What a failed git said, as one of this project's outcomes."""

import re

from llm_engineering.domain.errors import LinkError
from llm_engineering.domain.outcomes import Reason

_SHOWN = 300
_OUTCOMES = (
    (r"signal 25|file too large", Reason.TOO_LARGE, "{about} is larger than what git may write"),
    (
        r"out of memory|cannot allocate memory|unable to create thread",
        Reason.TOO_LARGE,
        "{about} needs more memory than git may take",
    ),
    (r"signal 24|cpu time limit", Reason.TIMEOUT, "{about}: git took more processor time than it may"),
    (
        r"authentication failed|could not read (username|password)|terminal prompts disabled",
        Reason.PASSWORD_REQUIRED,
        "{about} asks for a password: it is private, or does not exist",
    ),
    (
        r"not our ref|unadvertised object|find remote ref",
        Reason.NOT_FOUND,
        "{about} does not give out that commit: it is not there, or only branches and tags are given out",
    ),
    (
        r"returned error: 30\d|redirect",
        Reason.GIT,
        "{about} has moved: open it in a browser, and write the address that it leads to",
    ),
    (
        r"not found|not appear to be a git repository|not a git repository",
        Reason.NOT_A_REPOSITORY,
        "{about} is no git repository",
    ),
    (r"certificate|ssl|gnutls", Reason.TLS, "{about}: {last}"),
    (r"could not resolve|connect|timed out|recv failure", Reason.CONNECTION, "{about}: {last}"),
    (r"", Reason.GIT, "{about}: {last}"),
)


def what_git_said(errors: str, about: str, returncode: int) -> LinkError:
    """The outcome by the end of git's standard error, in which the `remote:` lines are the server's own words."""
    lines = [line for line in errors.splitlines() if line.strip() and not line.startswith("remote:")]
    if returncode < 0:
        lines.append(f"git died of signal {-returncode}")
    text = "\n".join(lines).lower().replace(about.lower(), "")
    reason, detail = next((reason, detail) for said, reason, detail in _OUTCOMES if re.search(said, text))
    return LinkError(reason, detail.format(about=about, last=_printable(lines[-1] if lines else "git failed")))


def _printable(line: str) -> str:
    """Without what a terminal would obey."""
    return "".join(character if character.isprintable() else " " for character in line)[:_SHOWN]
