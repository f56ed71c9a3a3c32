"""A repository at one commit, read from a git folder of our own."""

import contextlib
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime

from llm_engineering.application.ports import RepositoryFile
from llm_engineering.domain.errors import LinkError
from llm_engineering.domain.outcomes import Reason
from llm_engineering.infrastructure.git.command import Git
from llm_engineering.infrastructure.git.limits import GitLimits

_LFS = b"version https://git-lfs.github.com/spec/"
_NUL_WITHIN = 8000
"""git itself calls a file binary when there is a NUL in its first 8000 bytes."""
_BATCH = 200


@dataclass(frozen=True, slots=True)
class _Entry:
    mode: str
    object_id: str
    size: int | None
    """None where a clone left it out, because it is too large."""
    path: str


@dataclass
class GitSnapshot:
    """ports.Snapshot."""

    commit: str
    branch: str | None
    committed_at: datetime
    _git: Git
    _limits: GitLimits
    _is_whole: bool
    """Whether all objects are here: git may then be asked for sizes without fetching any."""
    skipped: dict[str, int] = field(default_factory=Counter)

    @classmethod
    def of(cls, git: Git, limits: GitLimits, *, branch: str | None, is_whole: bool) -> "GitSnapshot":
        """The last commit of HEAD. Raises LinkError (empty) when there is none."""
        try:
            line = git.run("log", "-1", "--no-show-signature", "--format=%H %ct", "HEAD").decode().split()
        except LinkError as error:
            if error.reason is Reason.GIT and "bad object" not in error.detail and "missing" not in error.detail:
                raise LinkError(Reason.EMPTY, f"{git.about} has no commit yet") from error
            raise
        if branch is None:
            with contextlib.suppress(LinkError):
                branch = git.run("symbolic-ref", "--short", "HEAD").decode().strip() or None
        return cls(line[0], branch, datetime.fromtimestamp(int(line[1]), UTC), git, limits, is_whole)

    def files(self) -> Iterator[RepositoryFile]:
        """One `cat-file --batch` for many, in batches that bound the memory."""
        total = 0
        batch: list[_Entry] = []
        for entry in self._wanted():
            if entry.size is None or entry.size > self._limits.max_file_bytes:
                self.skipped["too_large"] += 1
                continue
            total += entry.size
            if total > self._limits.max_total_bytes:
                detail = f"{self._git.about} holds more than {self._limits.max_total_bytes} bytes"
                raise LinkError(Reason.TOO_LARGE, detail)
            batch.append(entry)
            if len(batch) == _BATCH:
                yield from self._contents(batch)
                batch = []
        yield from self._contents(batch)

    def _wanted(self) -> list[_Entry]:
        """Regular files, ordered by path; each path once, whatever a broken tree says."""
        wanted: dict[str, _Entry] = {}
        for entry in self._entries():
            if entry.mode in ("100644", "100755"):
                wanted.setdefault(entry.path, entry)
            else:
                self.skipped["submodule" if entry.mode == "160000" else "symlink"] += 1
        return [wanted[path] for path in sorted(wanted)]

    def _entries(self) -> Iterator[_Entry]:
        sizes = {} if self._is_whole else self._sizes()
        listing = ["ls-tree", "-r", "-z", *(["-l"] if self._is_whole else []), self.commit]
        for line in self._git.records(*listing, end=b"\0", at_most=self._limits.max_files):
            head, _, path = line.partition(b"\t")
            mode, _, object_id, *size = head.decode("ascii").split()
            if size == ["BAD"]:
                raise LinkError(Reason.GIT, f"{self._git.about} is damaged: the object of {path!r} is missing in it")
            known = int(size[0]) if size and size[0].isdigit() else sizes.get(object_id)
            yield _Entry(mode, object_id, known, path.decode("utf-8", errors="replace"))

    def _sizes(self) -> dict[str, int]:
        """Bytes by object. Listed, not asked for: git would fetch those that a partial clone left out."""
        listing = ["cat-file", "--batch-all-objects", "--unordered", "--batch-check"]
        lines = self._git.records(*listing, end=b"\n", at_most=self._limits.max_objects)
        described = (line.decode("ascii").split() for line in lines)
        return {object_id: int(size) for object_id, kind, size in described if kind == "blob"}

    def _contents(self, batch: Sequence[_Entry]) -> Iterator[RepositoryFile]:
        if not batch:
            return
        asked = "".join(f"{entry.object_id}\n" for entry in batch).encode()
        answer = self._git.run("cat-file", "--batch", given=asked)
        position = 0
        for entry in batch:
            end_of_line = answer.index(b"\n", position)
            described = answer[position:end_of_line].split()
            if len(described) != 3:
                raise LinkError(Reason.GIT, f"{self._git.about} is damaged: {entry.path} is missing in it")
            size = int(described[2])
            content = answer[end_of_line + 1 : end_of_line + 1 + size]
            position = end_of_line + 1 + size + 1
            why = _why_not_text(content)
            if why:
                self.skipped[why] += 1
            else:
                yield RepositoryFile(entry.path, content)


def _why_not_text(content: bytes) -> str | None:
    if content.startswith(_LFS):
        return "lfs_pointer"
    if b"\0" in content[:_NUL_WITHIN]:
        return "binary"
    try:
        content.decode("utf-8")
    except UnicodeDecodeError:
        return "not_text"
    return None
