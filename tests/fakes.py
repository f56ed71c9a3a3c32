"""The ports in memory, for tests without I/O."""

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from concurrent.futures import Future
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import TypeVar

from llm_engineering.application.ports import Files, Page, RepositoryFile, Snapshot, Validators
from llm_engineering.domain.documents import now
from llm_engineering.domain.errors import LinkError
from llm_engineering.domain.outcomes import Reason

T = TypeVar("T")


@dataclass
class FakeWeb:
    """A web of fixed bodies by address, XML, JSON, PDF or HTML by how they start; what is not there is not found."""

    pages: Mapping[str, bytes] = field(default_factory=dict)
    asked: list[str] = field(default_factory=list)

    def fetch(self, url: str, known: Validators | None = None) -> Future[Page]:
        self.asked.append(url)
        return done(self.page, url)

    def page(self, url: str) -> Page:
        if url not in self.pages:
            raise LinkError(Reason.NOT_FOUND, f"{url} answered with status 404", status=404, tries=1)
        content = self.pages[url]
        starts = {
            b"%PDF": "application/pdf",
            b"<?xml": "application/rss+xml",
            b"{": "application/json",
            b"[": "application/json",
        }
        media_type = next((kind for start, kind in starts.items() if content.startswith(start)), "text/html")
        return Page(url, content, media_type, "utf-8", now())


class InlineReaders:
    """Reads at once, in the calling thread."""

    def submit(self, function: Callable[..., T], *arguments: object) -> Future[T]:
        return done(function, *arguments)


def done(function: Callable[..., T], *arguments: object) -> Future[T]:
    future: Future[T] = Future()
    try:
        future.set_result(function(*arguments))
    except Exception as error:  # noqa: BLE001 - as executors do
        future.set_exception(error)
    return future


@dataclass(frozen=True)
class FakeFiles:
    """An export's files by name."""

    contents: Mapping[str, bytes]
    root: str = "writing"
    opened: list[str] = field(default_factory=list)

    def names(self) -> Sequence[str]:
        return sorted(self.contents)

    def read(self, name: str) -> bytes:
        self.opened.append(name)
        if name not in self.contents:
            raise LinkError(Reason.BAD_RECORD, f"{name} is not in the export")
        return self.contents[name]


@dataclass(frozen=True)
class FakeArchives:
    """Exports by path, without limits or wrappings; none anywhere if none are given."""

    exports: Mapping[str, Mapping[str, bytes]] = field(default_factory=dict)

    def parts(self, path: str, is_export: Callable[[Sequence[str]], bool]) -> Sequence[str]:
        return []

    @contextmanager
    def open(self, path: str) -> Iterator[Files]:
        if path not in self.exports:
            raise LinkError(Reason.MISSING_FILE, f"no such file or folder: {path}: correct the path")
        yield FakeFiles(self.exports[path])


@dataclass
class FakeSnapshot:
    """A commit of these files, by path; `marks` are what its .gitattributes say."""

    contents: Mapping[str, bytes]
    marks: Mapping[str, Mapping[str, str]] = field(default_factory=dict)
    skipped: dict[str, int] = field(default_factory=dict)
    commit: str = "c" * 40
    branch: str | None = "main"
    tag: str | None = None
    path: str = ""
    is_default: bool = True
    root: str | None = None
    committed_at: datetime = datetime(2026, 1, 2, tzinfo=UTC)
    read: list[str] = field(default_factory=list)

    def paths(self) -> Sequence[str]:
        return sorted(self.contents)

    def attributes(self, names: Sequence[str]) -> Mapping[str, Mapping[str, str]]:
        return self.marks

    def files(self, paths: Iterable[str]) -> Iterator[RepositoryFile]:
        for path in paths:
            self.read.append(path)
            yield RepositoryFile(path, self.contents[path])


class FakeRepositories:
    """No repository anywhere."""

    def is_repository(self, path: str) -> bool:
        return False

    def head(self, address: str, at: str = "") -> str:
        raise LinkError(Reason.NOT_A_REPOSITORY, f"{address} is no git repository")

    @contextmanager
    def snapshot(self, address: str, at: str = "") -> Iterator[Snapshot]:
        raise LinkError(Reason.NOT_A_REPOSITORY, f"{address} is no git repository")
        yield
