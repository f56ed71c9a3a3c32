"""A bundle: a repository in one file. Its head is read here; its pack is unpacked into a repository of our own."""

import os
import re
from dataclasses import dataclass
from pathlib import Path

from llm_engineering.domain.errors import LinkError
from llm_engineering.domain.outcomes import Reason
from llm_engineering.infrastructure.git.command import Git
from llm_engineering.infrastructure.git.local import new_repository, shown

_VERSION = re.compile(rb"# v[23] git bundle\n")
_REFERENCE = re.compile(rb"([0-9a-f]{40}(?:[0-9a-f]{24})?) (\S+)\n")
_LINE = 4096
_MOST = 1_000_000


@dataclass(frozen=True, slots=True)
class Bundle:
    """What its HEAD names, and where its pack starts."""

    path: Path
    commit: str
    branch: str | None
    is_partial: bool
    start: int

    @classmethod
    def at(cls, path: Path, about: str) -> "Bundle":
        """Read its header. Raises LinkError (not_a_repository, missing_file, empty, git, too_large)."""
        try:
            return cls._at(path, about)
        except (OSError, RuntimeError, ValueError) as error:
            raise LinkError(Reason.MISSING_FILE, f"{about} cannot be read: {error}") from error

    @classmethod
    def _at(cls, path: Path, about: str) -> "Bundle":
        if not path.is_file():
            raise LinkError(Reason.NOT_A_REPOSITORY, f"{about} is no git repository")
        references: dict[bytes, str] = {}
        is_partial = False
        with path.open("rb") as file:
            if not _VERSION.fullmatch(file.readline(_LINE)):
                raise LinkError(Reason.NOT_A_REPOSITORY, f"{about} is no git repository")
            while (line := file.readline(_LINE)) != b"\n":
                is_partial |= line.startswith(b"@filter=")
                if line.startswith(b"-"):
                    raise LinkError(Reason.GIT, f"{about} holds changes only: make a bundle of the whole history")
                if line.startswith(b"@"):
                    continue
                reference = _REFERENCE.fullmatch(line)
                if reference is None:
                    raise LinkError(Reason.GIT, f"{about} is damaged: its header ends early")
                references[reference[2]] = reference[1].decode("ascii")
                if len(references) > _MOST:
                    raise LinkError(Reason.TOO_LARGE, f"{about} has more than {_MOST} references")
            start = file.tell()
        commit, branch = _head(references, about)
        return cls(path, commit, branch, is_partial, start)

    def unpack(self, git: Git, target: Path) -> None:
        """Into a repository of our own at `target`."""
        new_repository(git, target, self.commit)
        with self.path.open("rb", buffering=0) as file:
            file.seek(self.start)
            git.run(f"--git-dir={target}", "index-pack", "--stdin", given=file)


def _head(references: dict[bytes, str], about: str) -> tuple[str, str | None]:
    """Its HEAD, and the branch that is there too; without a HEAD its one branch, or the one by the usual name."""
    branches = {name[11:]: at for name, at in references.items() if name.startswith(b"refs/heads/")}
    if not references:
        raise LinkError(Reason.EMPTY, f"{about} names no commit")
    usual = [name for name in (b"main", b"master", *branches) if name in branches]
    head = references.get(b"HEAD")
    if head is None and (len(branches) == 1 or usual[:1] in ([b"main"], [b"master"])):
        head = branches[usual[0]]
    if head is None:
        raise LinkError(Reason.GIT, f"{about} does not say which branch to read: name HEAD when it is made")
    branch = next((name for name in usual if branches[name] == head), None)
    return head, None if branch is None else shown(os.fsdecode(branch))
