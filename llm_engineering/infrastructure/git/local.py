"""A repository on this machine, read without its configuration: that can name programs for git to run.

`git clone` of it, with or without `--no-local`, is not safe either: it runs upload-pack inside, by its configuration.
So HEAD and the branches are read from their files here, and the objects by a repository of our own that borrows them.
What its `.git` file, `commondir` and alternates point to is followed, as in work trees, submodules and shared clones:
all that is gained by lying there is that another repository of the user's is read.
"""

import os
import re
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from llm_engineering.domain.errors import LinkError
from llm_engineering.domain.outcomes import Reason
from llm_engineering.infrastructure.git.command import Git

COMMIT = re.compile(r"[0-9a-f]{40}(?:[0-9a-f]{24})?")
NO_REFERENCE = re.compile(r"[\x00-\x20\x7f~^:?*\[\\]|\.\.|//|/\.|@\{|/$")
"""As in git check-ref-format; it keeps the path within the folder."""
_SYMBOLIC = 5
_LINE = 4096
_MOST = 500_000_000
"""Bytes of packed references; those of the largest repositories stay far below."""


@dataclass(frozen=True, slots=True)
class LocalRepository:
    """Where its objects are, and what its HEAD names."""

    objects: tuple[Path, ...]
    commit: str
    branch: str | None

    @classmethod
    def at(cls, folder: Path, about: str) -> "LocalRepository":
        """Read from its files alone. Raises LinkError (empty, not_a_repository, missing_file, git)."""
        try:
            return cls._at(folder, about)
        except (OSError, RuntimeError, ValueError) as error:
            raise LinkError(Reason.MISSING_FILE, f"{about} cannot be read: {error}") from error

    @classmethod
    def _at(cls, folder: Path, about: str) -> "LocalRepository":
        private = _git_folder(folder, about)
        common = private / (_line(private / "commondir") or ".")
        if not (common / "objects").is_dir():
            raise LinkError(Reason.NOT_A_REPOSITORY, f"{about} is no git repository")
        if (common / "reftable").exists():
            raise LinkError(Reason.GIT, f"{about} keeps its references in a reftable: give a bundle of it instead")
        value = head = _line(private / "HEAD")
        for _ in range(_SYMBOLIC):
            if not value.startswith("ref:"):
                break
            value = _value_of(common, value.removeprefix("ref:").strip())
        named = head.removeprefix("ref:").strip() if head.startswith("ref:") else None
        if not COMMIT.fullmatch(value):
            detail = f"{about} has no commit at its HEAD{f', {shown(named)}' if named else ''}"
            raise LinkError(Reason.EMPTY, detail)
        return cls(
            ((common / "objects").resolve(),), value, shown(named.removeprefix("refs/heads/")) if named else None
        )

    @property
    def is_partial(self) -> bool:
        """Whether it was cloned with a filter, so that missing objects are no damage."""
        return any(any((objects / "pack").glob("*.promisor")) for objects in self.objects)

    def borrow(self, git: Git, target: Path) -> None:
        """A repository of our own at `target` that reads the other's objects, and nothing else of it."""
        new_repository(git, target, self.commit)
        (target / "objects" / "info").mkdir(exist_ok=True)
        (target / "objects" / "info" / "alternates").write_bytes(b"".join(map(_quoted, self.objects)))


def new_repository(git: Git, target: Path, commit: str) -> None:
    """An empty one, of the kind that a commit's name tells."""
    kind = "sha256" if len(commit) == 64 else "sha1"
    git.run("init", "--quiet", "--bare", "--template=", f"--object-format={kind}", "--", str(target))


def shown(name: str) -> str:
    """A name as text that can be stored; bytes that are no UTF-8 as `\\xNN`."""
    return os.fsencode(name).decode("utf-8", errors="backslashreplace")


def _git_folder(folder: Path, about: str) -> Path:
    """`.git` within it, where a `.git` file of a work tree or submodule points to, or the bare repository itself."""
    inner = folder / ".git"
    if inner.is_file():
        return (folder / _line(inner).partition("gitdir:")[2].strip()).resolve()
    found = inner if inner.is_dir() else folder
    if not (found / "HEAD").is_file():
        raise LinkError(Reason.NOT_A_REPOSITORY, f"{about} is no git repository")
    return found


def _value_of(common: Path, reference: str) -> str:
    """What a reference holds; empty when there is none."""
    if not reference.startswith("refs/") or NO_REFERENCE.search(reference):
        return ""
    loose = _line(common / reference)
    if loose:
        return loose
    for line in _lines(common / "packed-refs"):
        value, _, name = line.partition(" ")
        if name == reference:
            return value
    return ""


def _line(path: Path) -> str:
    return next(_lines(path), "").strip()


def _lines(path: Path) -> Iterator[str]:
    """Of a plain file, within bounds; none when it is not there."""
    if not path.is_file():
        return
    with path.open("rb") as file:
        while file.tell() < _MOST and (line := file.readline(_LINE)):
            yield os.fsdecode(line).rstrip("\n")


def _quoted(path: Path) -> bytes:
    """As git quotes paths in the lines of the alternates file, where any byte may stand in one."""
    text = os.fsencode(path).replace(b"\\", b"\\\\").replace(b'"', b'\\"').replace(b"\n", b"\\n")
    return b'"' + text + b'"\n'
