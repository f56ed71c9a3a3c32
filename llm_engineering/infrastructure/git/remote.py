"""A repository behind an https address: what its server is asked for, and how little of it is taken."""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from pathlib import Path

from llm_engineering.domain.errors import LinkError
from llm_engineering.domain.outcomes import Reason
from llm_engineering.infrastructure.git.address import pinned
from llm_engineering.infrastructure.git.command import Git
from llm_engineering.infrastructure.git.local import COMMIT, NO_REFERENCE, LocalRepository, new_repository
from llm_engineering.infrastructure.http.guard import Network

_DEEPEST = 10
"""Parts of a branch's name between slashes."""
_LONGEST = 4096
_NO_PATH = re.compile(r"[\x00-\x1f\x7f\ud800-\udfff]|(?:^|/)\.{0,2}(?:/|$)")
_SHORT = re.compile(r"[0-9a-f]{7,39}")
_FETCHED = "refs/fetched/it"
_BRANCHES, _TAGS = "refs/heads/", "refs/tags/"


@dataclass(frozen=True, slots=True)
class Reference:
    """What `REFERENCE/PATH` names: `name` is a full `refs/…`, or a commit; `path` is empty for all of it."""

    name: str
    commit: str
    path: str = ""
    is_default: bool = False
    """Whether it is the branch that the server's HEAD names."""

    @property
    def branch(self) -> str | None:
        return self.name.removeprefix(_BRANCHES) if self.name.startswith(_BRANCHES) else None

    @property
    def tag(self) -> str | None:
        return self.name.removeprefix(_TAGS) if self.name.startswith(_TAGS) else None


@dataclass
class Remote:
    """All that is asked of one server for one repository. The address is checked, and pinned, once."""

    git: Git
    address: str
    allowed: Sequence[Network]
    _settings: list[str] = field(init=False)

    def __post_init__(self) -> None:
        self._settings = pinned(self.address, self.allowed)

    def head(self) -> str:
        """The commit that the default branch is at. Raises LinkError (empty)."""
        commits, _ = self._listed("HEAD")
        if "HEAD" not in commits:
            raise LinkError(Reason.EMPTY, f"{self.address} has no commit at its HEAD")
        return commits["HEAD"]

    def find(self, at: str) -> Reference:
        """What `REFERENCE/PATH` names here: the longest reference that there is, a branch before a tag.

        A whole commit is believed without asking. Raises LinkError (bad_link, not_found).
        """
        if len(at) > _LONGEST or _NO_PATH.search(at):
            raise LinkError(Reason.BAD_LINK, f"{at[:80]!r} is no branch, tag or commit with a path behind it")
        first, _, rest = at.partition("/")
        if COMMIT.fullmatch(first.lower()):
            return Reference(first.lower(), first.lower(), rest)
        candidates = list(_candidates(at))
        if not candidates:
            raise LinkError(Reason.BAD_LINK, f"{first[:80]!r} is no name that a branch or tag can have")
        names = [name for name, _ in candidates]
        commits, default = self._listed("HEAD", *names, *(_peeled(name) for name in names))
        for name, path in candidates:
            commit = commits.get(_peeled(name)) or commits.get(name)
            if commit is not None:
                whole = (default or name) if name == "HEAD" else name
                return Reference(whole, commit, path, is_default=whole in (default, "HEAD"))
        remedy = ": write the commit with all its digits" if _SHORT.fullmatch(first) else ""
        raise LinkError(Reason.NOT_FOUND, f"{self.address} has no branch or tag by which {at[:80]!r} begins{remedy}")

    def clone(self, target: Path) -> LocalRepository:
        """The default branch: shallow, so without history; and blobs beyond the limit stay there."""
        command = ("clone", "--bare", "--single-branch", "--template=", *self._little(self._small))
        self.git.run(*command, "--", self.address, str(target), settings=self._settings, protocol="https")
        return LocalRepository.at(target, self.address)

    def fetch(self, reference: Reference, target: Path) -> LocalRepository:
        """The same of any branch, tag or commit. For a path first the trees alone, and then what is below it."""
        self._fetch(reference.name, reference, "blob:none" if reference.path else self._small, target)
        git_dir = f"--git-dir={target}"
        commit = self.git.run(git_dir, "rev-parse", "--verify", f"{_FETCHED}^{{commit}}").decode("ascii").strip()
        objects = [target / "objects"]
        entry = self.git.run(git_dir, "ls-tree", "--full-tree", commit, "--", reference.path) if reference.path else b""
        kind, name = entry.decode(errors="replace").split()[1:3] if entry else ("", "")
        if kind in ("blob", "tree"):
            below = target.with_name("below")
            objects.append(below / "objects")
            try:
                self._fetch(name, reference, self._small, below)
            except LinkError as error:
                if error.reason is not Reason.NOT_FOUND:
                    raise
                self._fetch(reference.name, reference, self._small, below)  # an old server, of whole commits only
        return LocalRepository(tuple(objects), commit, reference.branch)

    def _fetch(self, name: str, of: Reference, kept_there: str, target: Path) -> None:
        """An object of the server's into a repository of our own, which has nothing else: it must not be thought to."""
        new_repository(self.git, target, of.commit)
        command = (f"--git-dir={target}", "fetch", *self._little(kept_there), "--", self.address, f"+{name}:{_FETCHED}")
        self.git.run(*command, settings=self._settings, protocol="https")

    def _little(self, kept_there: str) -> tuple[str, ...]:
        return ("--quiet", "--depth=1", "--no-tags", f"--filter={kept_there}")

    @property
    def _small(self) -> str:
        return f"blob:limit={self.git.limits.max_file_bytes + 1}"

    def _listed(self, *names: str) -> tuple[dict[str, str], str | None]:
        """The commits of those that the server has, by full name; and the branch that its HEAD names."""
        asked = ("ls-remote", "--symref", "--", self.address, *names)
        listed = self.git.run(*asked, settings=self._settings, protocol="https")
        commits: dict[str, str] = {}
        default = None
        for line in listed.decode("utf-8", errors="replace").splitlines():
            value, _, name = line.partition("\t")
            if COMMIT.fullmatch(value):
                commits[name] = value
            elif name == "HEAD":
                default = value.removeprefix("ref: ")
        return commits, default


def _candidates(at: str) -> Iterator[tuple[str, str]]:
    """Full names that the text may begin with, each with the path behind it, the longest first."""
    parts = at.split("/")
    for end in range(min(len(parts), _DEEPEST), 0, -1):
        name, path = "/".join(parts[:end]), "/".join(parts[end:])
        if NO_REFERENCE.search(name) or name.startswith("-"):
            continue
        if name.startswith((_BRANCHES, _TAGS)) or name == "HEAD":
            yield name, path
        else:
            yield f"{_BRANCHES}{name}", path
            yield f"{_TAGS}{name}", path


def _peeled(name: str) -> str:
    """As git lists the commit that an annotated tag is of."""
    return f"{name}^{{}}"
