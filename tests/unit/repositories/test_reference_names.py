"""Whatever a link calls a branch, git is asked for full names of references only."""

from collections.abc import Sequence
from pathlib import Path
from typing import IO

from hypothesis import example, given
from hypothesis import strategies as st

from llm_engineering.domain.errors import LinkError
from llm_engineering.domain.outcomes import Reason
from llm_engineering.infrastructure.git import GitLimits
from llm_engineering.infrastructure.git.command import Git
from llm_engineering.infrastructure.git.remote import Remote

ADDRESS = "https://[2606:4700:4700::1111]/lantern.git"
HEAD = b"ref: refs/heads/main\tHEAD\n" + b"a" * 40 + b"\tHEAD\n"


class Told(Git):
    """Remembers its commands, and lists a HEAD only."""

    asked: tuple[str, ...] = ()

    def run(
        self,
        *arguments: str,
        given: bytes | IO[bytes] = b"",
        at_most: int = 0,
        settings: Sequence[str] = (),
        protocol: str = "",
    ) -> bytes:
        self.asked = arguments
        return HEAD


@given(
    st.one_of(
        st.text(min_size=1),
        st.lists(st.sampled_from(["--x", "-", "..", "main", "@{", "HEAD", "refs", "heads", " "])).map("/".join),
    )
)
@example("--upload-pack=touch ran/x")
@example("refs/heads/--upload-pack=id")
@example("a" * 3000)
def test_git_is_asked_for_full_names_only(at: str) -> None:
    git = Told(Path(), ADDRESS, GitLimits())
    try:
        found = Remote(git, ADDRESS, ()).find(at)
    except LinkError as error:
        reason = error.reason
    else:
        reason = Reason.NOT_FOUND
        assert found.name in ("refs/heads/main", found.commit)
    assert reason in (Reason.BAD_LINK, Reason.NOT_FOUND)
    assert len(git.asked) < 50
    if git.asked:
        assert git.asked[:5] == ("ls-remote", "--symref", "--", ADDRESS, "HEAD")
        for name in git.asked[5:]:
            assert name in ("HEAD", "HEAD^{}") or name.startswith(("refs/heads/", "refs/tags/"))
            assert not set(name) & {*map(chr, range(33)), *"\x7f~:?*[\\"}
            assert ".." not in name
