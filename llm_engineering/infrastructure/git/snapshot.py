"""A repository at one commit, read from a git folder of our own."""

import re
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime
from functools import cached_property
from pathlib import PurePosixPath

from llm_engineering.application.ports import RepositoryFile
from llm_engineering.domain.errors import LinkError
from llm_engineering.domain.outcomes import Reason
from llm_engineering.infrastructure.git.command import Git
from llm_engineering.infrastructure.git.remote import Reference

_BATCH, _BATCH_BYTES = 200, 16_000_000
_HEADER = 200
_COMMITTED = re.compile(rb"^committer .*?(\d{1,18}) [-+]\d+$", re.MULTILINE)
_LAST_SECOND = 253_402_300_799
"""Of the year 9999."""
_PATH_BYTES = 4096
_NO_PATH = re.compile(r"(?:^|/)(?:\.{0,2}|\.git)(?:/|$)", re.IGNORECASE)
"""What a checkout would not write either: `..`, an empty name, `.git`."""


@dataclass(frozen=True, slots=True)
class _Entry:
    object_id: str
    size: int
    path: str


@dataclass
class GitSnapshot:
    """ports.Snapshot."""

    commit: str
    branch: str | None
    tag: str | None
    path: str
    is_default: bool
    committed_at: datetime
    _git: Git
    root: str | None
    _missing: str | None
    """Why objects may be missing, which counts them as skipped; None where that is damage."""
    skipped: dict[str, int] = field(default_factory=Counter)

    @classmethod
    def of(
        cls, git: Git, commit: str, branch: str | None, missing: str | None, reference: Reference | None = None
    ) -> "GitSnapshot":
        """Without a reference, all of the default branch. Raises LinkError (git) without the commit."""
        answer = git.run("cat-file", "--batch", given=f"{commit}\n".encode())
        head, _, text = answer.partition(b"\n")
        if head.split()[1:2] != [b"commit"]:
            raise LinkError(Reason.GIT, f"{git.about} is damaged: its commit {commit} is missing or none")
        committed = _COMMITTED.search(text.partition(b"\n\n")[0])
        second = min(int(committed[1]), _LAST_SECOND) if committed else 0
        part = reference or Reference("HEAD", commit, is_default=True)
        at = datetime.fromtimestamp(second, UTC)
        root = None if "://" in git.about else _root(git, commit)
        return cls(commit, branch, part.tag, part.path, part.is_default, at, git, root, missing)

    def paths(self) -> Sequence[str]:
        return list(self._by_path)

    def attributes(self, names: Sequence[str]) -> Mapping[str, Mapping[str, str]]:
        """As git says, by an index of the commit; of a tree that no index can hold it says nothing."""
        said: dict[str, dict[str, str]] = {}
        if any(PurePosixPath(path).name == ".gitattributes" for path in self._by_path):
            for path, name, value in self._attributes(names):
                if value != "unspecified":
                    said.setdefault(path, {})[name] = value
        return said

    def _attributes(self, names: Sequence[str]) -> Iterator[tuple[str, str, str]]:
        asked = "".join(f"{path}\0" for path in self._by_path).encode()
        at_most = (len(asked) + len(self._by_path) * _HEADER) * len(names)
        try:
            self._git.run("read-tree", self.commit)
            answer = self._git.run("check-attr", "--cached", "-z", "--stdin", *names, given=asked, at_most=at_most)
        except LinkError as error:
            if error.reason is not Reason.GIT:
                raise
            return
        fields = answer.decode("utf-8", errors="replace").split("\0")
        yield from zip(fields[::3], fields[1::3], fields[2::3], strict=False)  # the last ends with a NUL too

    def files(self, paths: Iterable[str]) -> Iterator[RepositoryFile]:
        """One `cat-file --batch` for many, in batches that bound the memory."""
        limits = self._git.limits
        total = waiting = 0
        batch: list[_Entry] = []
        for entry in (self._by_path[path] for path in paths):
            total += entry.size
            if total > limits.max_total_bytes:
                raise LinkError(
                    Reason.TOO_LARGE, f"{self._git.about} holds more than {limits.max_total_bytes} bytes of text"
                )
            if batch and (len(batch) == _BATCH or waiting + entry.size > _BATCH_BYTES):
                yield from self._contents(batch)
                batch, waiting = [], 0
            batch.append(entry)
            waiting += entry.size
        yield from self._contents(batch)

    @cached_property
    def _by_path(self) -> dict[str, _Entry]:
        """Regular files, ordered by path; each path once, whatever a broken tree says."""
        wanted: dict[str, _Entry] = {}
        for mode, entry, why_not in self._entries():
            if mode not in ("100644", "100755", "100664"):
                self.skipped["submodule" if mode == "160000" else "symlink"] += 1
            elif why_not:
                self.skipped[why_not] += 1
            elif entry.size > self._git.limits.max_file_bytes:
                self.skipped["too_large"] += 1
            elif wanted.setdefault(entry.path, entry) is not entry:
                self.skipped["same_path"] += 1
        return {path: wanted[path] for path in sorted(wanted)}

    def _entries(self) -> Iterator[tuple[str, _Entry, str | None]]:
        """Mode, entry, and why it has to be left out. Raises LinkError (not_found) when nothing is at the path."""
        is_there = not self.path
        listing = ("ls-tree", "-r", "-z", "-l", "--full-tree", self.commit, *(("--", self.path) if self.path else ()))
        for line in self._git.records(*listing, end=b"\0", at_most=self._git.limits.max_files):
            is_there = True
            head, _, raw = line.partition(b"\t")
            mode, _, object_id, size = head.decode("ascii").split()
            path = raw.decode("utf-8", errors="backslashreplace")
            why_not = "bad_path" if len(raw) > _PATH_BYTES or _NO_PATH.search(path) else None
            if size == "BAD":  # no lazy fetch can come between: this repository names no server
                if self._missing is None:
                    raise self._damaged(path)
                why_not = why_not or self._missing
            yield mode, _Entry(object_id, int(size) if size.isdigit() else 0, path), why_not
        if not is_there:
            at = self.branch or self.tag or self.commit
            raise LinkError(Reason.NOT_FOUND, f"{self._git.about} has nothing at {self.path!r} in {at}")

    def _contents(self, batch: Sequence[_Entry]) -> Iterator[RepositoryFile]:
        if not batch:
            return
        asked = "".join(f"{entry.object_id}\n" for entry in batch).encode()
        at_most = sum(entry.size + _HEADER for entry in batch)
        answer = self._git.run("cat-file", "--batch", given=asked, at_most=at_most)
        position = 0
        for entry in batch:
            end_of_line = answer.find(b"\n", position)
            described = answer[position:end_of_line].split()
            if described[1:2] != [b"blob"]:
                raise self._damaged(entry.path)
            size = int(described[2])
            content = answer[end_of_line + 1 : end_of_line + 1 + size]
            position = end_of_line + 1 + size + 1
            yield RepositoryFile(entry.path, content)

    def _damaged(self, path: str) -> LinkError:
        return LinkError(Reason.GIT, f"{self._git.about} is damaged: the object of {path!r} is missing or no file")


def _root(git: Git, commit: str) -> str | None:
    """Where there are several, as in joined histories, the first by its name; None of a shallow history."""
    try:
        return min(git.run("rev-list", "--max-parents=0", commit).decode("ascii").split(), default=None)
    except LinkError as error:
        if error.reason is not Reason.GIT:
            raise
        return None
