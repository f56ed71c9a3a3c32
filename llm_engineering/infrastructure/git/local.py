"""A repository on this machine, read without its configuration: that can name programs for git to run."""

import re
from dataclasses import dataclass
from pathlib import Path

from llm_engineering.domain.errors import LinkError
from llm_engineering.domain.outcomes import Reason
from llm_engineering.infrastructure.git.command import Git

_COMMIT = re.compile(r"[0-9a-f]{40}(?:[0-9a-f]{24})?")
_REFERENCE = re.compile(r"refs/[\w./+@=-]+")
_SHA256 = re.compile(r"^\s*objectformat\s*=\s*sha256\s*$", re.IGNORECASE | re.MULTILINE)
_MOST = 10_000_000
"""Bytes of a reference file; the packed ones of the largest repositories stay below."""


@dataclass(frozen=True, slots=True)
class LocalRepository:
    """Where its objects are, and what its HEAD names."""

    objects: Path
    commit: str
    branch: str | None
    is_sha256: bool

    @classmethod
    def at(cls, folder: Path, about: str) -> "LocalRepository":
        """Read from its files alone. Raises LinkError (empty, not_a_repository, git)."""
        private = _git_folder(folder, about)
        common = private / (_read(private / "commondir").strip() or ".")
        if not (common / "objects").is_dir():
            raise LinkError(Reason.NOT_A_REPOSITORY, f"{about} is no git repository")
        if (common / "reftable").exists():
            raise LinkError(Reason.GIT, f"{about} keeps its references in a reftable: give a bundle of it instead")
        head = _read(private / "HEAD").strip()
        named = head.removeprefix("ref:").strip()
        if named == head:
            commit, branch = head, None
        else:
            commit, branch = _commit_of(common, named), named.removeprefix("refs/heads/")
        if not _COMMIT.fullmatch(commit):
            raise LinkError(Reason.EMPTY, f"{about} has no commit yet")
        is_sha256 = _SHA256.search(_read(common / "config")) is not None
        return cls((common / "objects").resolve(), commit, branch, is_sha256)

    def borrow(self, git: Git, target: Path) -> None:
        """A repository of our own at `target` that reads the other's objects, and nothing else of it."""
        kind = "sha256" if self.is_sha256 else "sha1"
        git.run("init", "--quiet", "--bare", "--template=", f"--object-format={kind}", str(target))
        (target / "objects" / "info").mkdir(exist_ok=True)
        (target / "objects" / "info" / "alternates").write_text(f"{_quoted(self.objects)}\n", encoding="utf-8")
        (target / "HEAD").write_text(f"{self.commit}\n", encoding="ascii")


def _git_folder(folder: Path, about: str) -> Path:
    """`.git` within it, where a `.git` file of a work tree or submodule points to, or the bare repository itself."""
    inner = folder / ".git"
    if inner.is_file():
        return (folder / _read(inner).partition("gitdir:")[2].strip()).resolve()
    found = inner if inner.is_dir() else folder
    if not (found / "HEAD").is_file():
        raise LinkError(Reason.NOT_A_REPOSITORY, f"{about} is no git repository")
    return found


def _commit_of(common: Path, reference: str) -> str:
    """What a branch points at; empty when there is none."""
    if not _REFERENCE.fullmatch(reference) or ".." in reference:
        return ""
    loose = _read(common / reference).strip()
    if loose:
        return loose
    for line in _read(common / "packed-refs").splitlines():
        commit, _, name = line.partition(" ")
        if name == reference:
            return commit
    return ""


def _read(path: Path) -> str:
    """A small text file; empty when it is not there or no plain file."""
    try:
        if not path.is_file():
            return ""
        with path.open(encoding="utf-8", errors="replace") as file:
            return file.read(_MOST)
    except OSError:
        return ""


def _quoted(path: Path) -> str:
    """As git quotes paths in the alternates file, where one would be read otherwise."""
    text = str(path)
    if not re.search(r'["\\\n]|^#', text):
        return text
    escaped = text.replace("\\", "\\\\").replace('"', '\\"').replace("\n", "\\n")
    return f'"{escaped}"'
