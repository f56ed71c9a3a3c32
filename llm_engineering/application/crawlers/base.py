"""What every crawler has: a platform, the hosts it answers for, and how its links become documents."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import ClassVar

from llm_engineering.application.ports import Archives, Files, Repositories, Web
from llm_engineering.domain.documents import Document, RepositoryDocument, RepositoryFileDocument, UserDocument
from llm_engineering.domain.errors import LinkError
from llm_engineering.domain.links import Link, canonical


@dataclass(frozen=True, slots=True)
class Sources:
    """The outside world, as crawlers see it."""

    web: Web
    archives: Archives
    repositories: Repositories


@dataclass(frozen=True, slots=True)
class LinkOptions:
    """What the run config may say of one link: `site`, the address a Substack export belongs to."""

    site: str | None = None


@dataclass(frozen=True, slots=True)
class Repository:
    """A repository's header and files; `files` is read once, while it is being stored."""

    header: RepositoryDocument
    files: Iterator[RepositoryFileDocument]


@dataclass(frozen=True, slots=True)
class Failure:
    """One record behind a link that gave no document; `link` names the record."""

    link: str
    error: LinkError


@dataclass(frozen=True, slots=True)
class Lead:
    """A further link found behind a link, such as a feed's entry, to be dispatched and crawled by itself."""

    link: Link


Record = Document | Repository | Failure | Lead


class Crawler:
    """One platform; it keeps no state. `crawl` is for its web links, `read_export` for its export."""

    platform: ClassVar[str]
    hosts: ClassVar[tuple[str, ...]] = ()
    """Hosts this platform answers for, with all below them; the closest match wins."""

    def identity(self, link: Link) -> str:
        """The document's identity as far as the link alone tells it."""
        return canonical(link.target)

    def crawl(self, link: Link, author: UserDocument, sources: Sources) -> Iterator[Record]:
        """The documents behind a web link. Raises LinkError when the link as a whole gives nothing."""
        raise NotImplementedError

    def recognises(self, names: Sequence[str]) -> bool:
        """Whether an export with these file names is this platform's."""
        return False

    def read_export(self, link: Link, files: Files, author: UserDocument, options: LinkOptions) -> Iterator[Record]:
        """The documents of an export; a bad record is a Failure among them, never the end of the rest.

        Raises LinkError when the export as a whole gives nothing.
        """
        raise NotImplementedError
