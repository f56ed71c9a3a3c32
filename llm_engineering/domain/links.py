"""Links: from the text a user wrote to something that can be fetched."""

import re
from dataclasses import dataclass
from enum import StrEnum

from yarl import URL

from llm_engineering.domain.canonical import canonical, is_host
from llm_engineering.domain.errors import LinkError
from llm_engineering.domain.outcomes import Reason

_CREDENTIALS = re.compile(r"(?<=://)[^/?#@\s]*@")
_SCHEME = re.compile(r"[a-z][a-z0-9+.-]*:", re.IGNORECASE)
_BARE_HOST = re.compile(r"(?:[a-z0-9-]+\.)+[a-z]{2,}(?::\d+)?/\S*", re.IGNORECASE)
_SSH = re.compile(
    r"(?:(?:git\+)?ssh://(?:[\w.-]+@)?(?P<host>[\w.-]+)(?::\d+)?/|[\w.-]+@(?P<scp>[\w.-]+):/?)(?P<path>[\w.~/-]+)"
)
"""What git hosts offer beside https: `git@HOST:OWNER/NAME.git`."""
_LONGEST = 8192
"""Characters; servers take no more, and nobody publishes at such an address."""
_CONTROL = re.compile(r"[\x00-\x1f\x7f]")

__all__ = ["Link", "LinkKind", "canonical", "is_host", "parse_link", "without_credentials"]


class LinkKind(StrEnum):
    WEB = "web"
    LOCAL = "local"


@dataclass(frozen=True, slots=True)
class Link:
    """A link that can be fetched: `text` as the user wrote it, `target` an http(s) URL or a local path."""

    text: str
    target: str
    kind: LinkKind

    @property
    def host(self) -> str:
        """Lower-case host name without a trailing dot; empty for a local path."""
        return (URL(self.target).host or "").rstrip(".") if self.kind is LinkKind.WEB else ""

    @property
    def is_root(self) -> bool:
        """Whether it is a web site's front page."""
        return self.kind is LinkKind.WEB and URL(self.target).path == "/"


def without_credentials(text: str) -> str:
    """The text with the user name and password of any URL in it masked, fit for logs and reports."""
    return _CREDENTIALS.sub("***@", text)


def parse_link(text: str) -> Link:
    """A web link or a local path from what a user wrote.

    Raises LinkError (bad_link) for any other scheme, a missing or impossible host, credentials
    or control characters. Whether a local path exists is not looked at here.
    """
    shown = without_credentials(text)
    stripped = text.strip()
    if not stripped:
        raise _bad("the link is empty", "write an https address or the path of an export")
    if len(stripped) > _LONGEST:
        raise _bad(f"a link of {len(stripped)} characters: {shown[:80]!r}…", f"at most {_LONGEST} are followed")
    if _CONTROL.search(stripped):
        raise _bad(f"{shown!r} holds control characters", "copy the link again")
    if ssh := _SSH.fullmatch(stripped):
        address = f"https://{ssh['host'] or ssh['scp']}/{ssh['path']}"
        raise _bad(f"{shown!r} needs a key to log in with, and only public repositories are read", f"write {address}")
    if not _SCHEME.match(stripped) or re.match(r"[a-z]:[\\/]", stripped, re.IGNORECASE):
        if _BARE_HOST.fullmatch(stripped):
            raise _bad(f"{shown!r} has no scheme", f"write https://{stripped}")
        return Link(shown, stripped, LinkKind.LOCAL)
    if not stripped.lower().startswith(("http://", "https://")):
        raise _bad(f"{shown!r} is neither http nor https", "write an https address, or a plain path for a file")
    if "\\" in stripped:
        raise _bad(f"{shown!r} holds a backslash, which programs read differently", "write / instead")
    try:
        url = URL(stripped)
        host = url.host
        _ = url.port
    except ValueError as error:
        raise _bad(f"{shown!r} is not an address ({error})", "copy the link again") from error
    if not host or not host.strip(".") or " " in url.authority or "%" in host:
        raise _bad(f"{shown!r} names no host", "copy the link again")
    if url.user is not None or url.password is not None:
        raise _bad(
            f"{shown!r} holds a user name or password",
            "remove it: secrets do not belong in links, only public pages are read",
        )
    return Link(shown, str(url), LinkKind.WEB)


def _bad(what: str, remedy: str) -> LinkError:
    return LinkError(Reason.BAD_LINK, f"{what}: {remedy}")
