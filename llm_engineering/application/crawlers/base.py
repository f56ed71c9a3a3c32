"""What every crawler has: a platform, the hosts it answers for, and how its links become documents."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any, ClassVar

from pydantic import ConfigDict, TypeAdapter, ValidationError, with_config

from llm_engineering.application.ports import Archives, Files, Page, Readers, Repositories, Web
from llm_engineering.domain.documents import Document, Listed, RepositoryDocument, RepositoryFileDocument, UserDocument
from llm_engineering.domain.errors import LinkError, SettingsInvalid
from llm_engineering.domain.links import Link, canonical


@dataclass(frozen=True, slots=True)
class Sources:
    """The outside world, as the crawl sees it, and where what came from it is read."""

    web: Web
    archives: Archives
    repositories: Repositories
    readers: Readers


@with_config(ConfigDict(extra="forbid"))
@dataclass(frozen=True, slots=True)
class LinkOptions:
    """What the run config may say of one link.

    `site`: the address a Substack export, or a folder of texts, belongs to. `by`: who wrote the documents to take, if
    not the author of the run. For a link that stands for many: `max_documents`, the most to take, newest first where
    the list says when; `since` and `until`, the first and last day of their publication; `include` and `exclude`,
    patterns of addresses (`*` is anything); `drafts` and `responses`, whether an export's are taken too.
    """

    site: str | None = None
    by: str | None = None
    max_documents: int | None = None
    since: date | None = None
    until: date | None = None
    include: tuple[str, ...] = ()
    exclude: tuple[str, ...] = ()
    drafts: bool = False
    responses: bool = False


def link_options(said: Mapping[str, Any]) -> LinkOptions:
    """As the run config has them, where a day is text (ISO 8601). Raises SettingsInvalid for what is none."""
    try:
        return TypeAdapter(LinkOptions).validate_python(said)
    except ValidationError as error:
        problem = error.errors()[0]
        key = ".".join(map(str, problem["loc"]))
        raise SettingsInvalid(f"options: {key}: {problem['msg']}: write it as in a run config") from error


@dataclass(frozen=True, slots=True)
class View:
    """What a link shows of a repository: the default branch, or `at`, see `ports.Repositories.snapshot`.

    `address` is what to clone, or a local path; `public` where a person finds it; `file` how the address of one of
    its files is written, of `{public}`, `{commit}` and `{path}`.
    """

    address: str
    public: str
    file: str
    at: str = ""


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
class Carried:
    """The whole text of an article, a fragment of HTML, as the feed at that address has it."""

    html: str
    feed: str
    fetched_at: datetime


@dataclass(frozen=True, slots=True)
class Lead:
    """A further link found behind a link, such as a feed's entry, to be dispatched and crawled by itself.

    `is_list` says that it may stand for many in its turn; `continues` that it is the next page of the list in which it
    was found, however many there are, and may be empty; `is_guess` that nothing names it, so that its absence only ends
    the list; `changed_at` when it was last published or changed,
    where the list says so; `otherwise` what its link ends as if the lead gives nothing; `listed` what a feed
    says of the document, for what its page does not say; `carried` its whole text there, for a page that cannot be had
    (not remembered between runs); `platform` whose crawler takes it, where its host does not
    say that.
    """

    link: Link
    is_list: bool = False
    changed_at: datetime | None = None
    otherwise: LinkError | None = None
    listed: Listed | None = None
    carried: Carried | None = None
    platform: str | None = None
    continues: bool = False
    is_guess: bool = False

    @property
    def byline(self) -> tuple[str, ...]:
        """Who the list says wrote it."""
        return self.listed.authors if self.listed else ()


Record = Document | Repository | Failure | Lead


class Crawler:
    """One platform; it keeps no state. `address` and `read` are for its web links, `read_export` for its export."""

    platform: ClassVar[str]
    hosts: ClassVar[tuple[str, ...]] = ()
    """Hosts this platform answers for, with all below them; the closest match wins."""

    def identity(self, link: Link) -> str:
        """The document's identity as far as the link alone tells it."""
        return canonical(link.target)

    def address(self, link: Link) -> str | None:
        """The page to fetch for a web link; None for what is not read as a page but by `read_repository`.

        Raises LinkError when the link as a whole can give nothing.
        """
        return link.target

    def addresses(self, link: Link) -> Sequence[str]:
        """The pages that can be read for a web link, the best first: the next where one cannot be had or read.

        None at all for what is read by `read_repository`. Raises LinkError as `address` does.
        """
        address = self.address(link)
        return () if address is None else (address,)

    def claims(self, page: Page) -> bool:
        """Whether a page is this platform's although its host does not say so: one with a domain of its own."""
        return False

    def read(self, page: Page, link: Link, author: UserDocument) -> Iterable[Record]:
        """The documents of a fetched page, or what it leads to. Pure: it runs in another process.

        Raises LinkError when the page as a whole gives nothing.
        """
        raise NotImplementedError

    def remark(self, link: Link, found: int) -> str:
        """What the report says of a link that gave so many records; empty where nothing needs to be said."""
        return ""

    def repository(self, link: Link) -> View:
        """What to read of which repository, for a link that is not read as a page. Raises LinkError (bad_link)."""
        raise NotImplementedError

    def about(self, link: Link) -> str | None:
        """The page of the site's API that says of a repository what git does not; None where that is not worth it."""
        return None

    def read_about(self, page: Page) -> Listed:
        raise NotImplementedError

    def read_repository(
        self,
        link: Link,
        author: UserDocument,
        repositories: Repositories,
        options: LinkOptions,
        about: Listed | None = None,
    ) -> Repository:
        """The repository that a link names, with the files that the options choose by path or address.

        `about` is what its site says of it, if anything. Raises LinkError.
        """
        raise NotImplementedError

    def recognises(self, names: Sequence[str]) -> bool:
        """Whether an export with these file names is this platform's."""
        return False

    def read_export(
        self, link: Link, files: Files, author: UserDocument, options: LinkOptions, readers: Readers
    ) -> Iterator[Record]:
        """The documents of an export; a bad record is a Failure among them, never the end of the rest.

        What takes long, such as the text of a file, is read by `readers` (exports/side_by_side.py).
        Raises LinkError when the export as a whole gives nothing.
        """
        raise NotImplementedError
