"""What the application needs from outside, as few methods as will do. Adapters live in `infrastructure`."""

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from concurrent.futures import Future
from contextlib import AbstractContextManager
from dataclasses import dataclass
from datetime import datetime
from typing import Protocol, TypeVar

T = TypeVar("T")


@dataclass(frozen=True, slots=True)
class Validators:
    """What a server gave to ask it later whether an address still has the same page (RFC 9110, 8.8)."""

    url: str
    etag: str | None = None
    last_modified: str | None = None


@dataclass(frozen=True, slots=True)
class Page:
    """What a web address answered, within all limits: status 200, or 304 with nothing in it."""

    url: str
    """The address that answered, after redirects."""
    content: bytes
    """The body, decompressed."""
    media_type: str
    """Lower-case, without parameters: `text/html`; empty if the server named none."""
    charset: str | None
    """As the Content-Type header has it."""
    fetched_at: datetime
    status: int = 200
    tries: int = 1
    etag: str | None = None
    last_modified: str | None = None


class Web(Protocol):
    def fetch(self, url: str, known: Validators | None = None) -> "Future[Page]":
        """Fetch politely and safely, as soon as the host's turn comes; never blocks.

        With `known`, the server may answer 304. The future raises LinkError with the reason, status and
        tries. What is attached to it runs in the fetching thread: while it blocks, no more is fetched there.
        """
        ...


class Readers(Protocol):
    """Where CPU-bound work is done, off the fetching threads and on all cores."""

    def submit(self, function: Callable[..., T], *arguments: object) -> "Future[T]":
        """Run a pure function of a module. The future raises what it raises, or LinkError (too_complex)."""
        ...


class Files(Protocol):
    """The files of one export, zip or folder, by their path inside it, with `/` between the parts."""

    @property
    def root(self) -> str:
        """What the folder or zip is called, with the folders that are looked through; of a file alone, its folder."""
        ...

    def names(self) -> Sequence[str]:
        """All files, without folders, in a stable order; one wrapping folder or zip is looked through."""
        ...

    def read(self, name: str) -> bytes:
        """Raises LinkError (too_large, bad_record) for this one file."""
        ...


class Archives(Protocol):
    def parts(self, path: str, is_export: Callable[[Sequence[str]], bool]) -> Sequence[str]:
        """The exports that a folder holds, if it holds several, each in a zip or a folder of its own.

        Zips are exports where there is nothing else, or an unpacked export; `is_export` tells one by its file names.
        Raises LinkError (missing_file, too_large).
        """
        ...

    def open(self, path: str) -> AbstractContextManager[Files]:
        """Raises LinkError: missing_file when nothing is there, not_an_export when it is no zip, folder or text."""
        ...


@dataclass(frozen=True, slots=True)
class RepositoryFile:
    """One file at the commit: `content` are its exact bytes."""

    path: str
    content: bytes


class Snapshot(Protocol):
    """A repository at one commit."""

    commit: str
    """40 hexadecimal digits (64 in a SHA-256 repository)."""
    branch: str | None
    tag: str | None
    path: str
    """The one directory or file that it is of; empty for all of the repository."""
    is_default: bool
    """Whether it is of the default branch, or of what is checked out here."""
    committed_at: datetime
    root: str | None
    """The commit that its history begins with; None where that is not here, as with all that was fetched."""
    skipped: dict[str, int]
    """How many entries are not among the paths, by why; complete once `paths` was asked for."""

    def paths(self) -> Sequence[str]:
        """Of every regular file within the limits, in order."""
        ...

    def attributes(self, names: Sequence[str]) -> Mapping[str, Mapping[str, str]]:
        """By path, the values of these attributes where the repository's .gitattributes say something of them."""
        ...

    def files(self, paths: Iterable[str]) -> Iterator[RepositoryFile]:
        """The files of these paths, read lazily. Raises LinkError (too_large, git)."""
        ...


class Repositories(Protocol):
    def is_repository(self, path: str) -> bool:
        """Whether a local path is a git repository (work tree, bare, or a bundle file)."""
        ...

    def head(self, address: str, at: str = "") -> str:
        """The commit that it is at, at little cost. Raises LinkError as `snapshot` does."""
        ...

    def snapshot(self, address: str, at: str = "") -> AbstractContextManager[Snapshot]:
        """The default branch's last commit of an https URL or a local repository or bundle.

        Of an https URL also another branch, a tag or a commit, and behind it the path of a directory or file:
        `main/docs`. A branch may have slashes too: the longest that there is counts.
        Raises LinkError (bad_link, not_a_repository, not_found, password_required, timeout, too_large, git).
        """
        ...
