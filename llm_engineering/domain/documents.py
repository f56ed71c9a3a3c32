"""What the warehouse holds: users, articles, posts, repositories and their files.

Field names follow the LLM Engineer's Handbook, so that its later chapters read this data; what is
added beside them (identity, times, byline, hash, provenance) is ignored by readers that do not know it.
"""

import hashlib
import json
from collections.abc import Iterable
from datetime import UTC, datetime
from typing import Annotated, Any, ClassVar, Self
from uuid import uuid4

from pydantic import UUID4, AfterValidator, BaseModel, ConfigDict, Field, StringConstraints, ValidationError

from llm_engineering.domain.errors import UserNameEmpty
from llm_engineering.domain.outcomes import Outcome
from llm_engineering.domain.warehouse import bound_warehouse


def _utc_milliseconds(time: datetime) -> datetime:
    """Aware UTC in whole milliseconds, all that BSON can hold; a naive time is read as UTC."""
    aware = time.replace(tzinfo=UTC) if time.tzinfo is None else time.astimezone(UTC)
    return aware.replace(microsecond=aware.microsecond // 1000 * 1000)


UtcTime = Annotated[datetime, AfterValidator(_utc_milliseconds)]
Name = Annotated[str, StringConstraints(strip_whitespace=True, min_length=1)]


def now() -> datetime:
    return _utc_milliseconds(datetime.now(UTC))


class StoredDocument(BaseModel):
    """One document of one collection. `id` is stored as `_id`, a UUID in text form, as the Handbook has it."""

    model_config = ConfigDict(extra="ignore")

    collection: ClassVar[str]
    key: ClassVar[tuple[str, ...]]
    """The fields that together are the document's identity: unique in its collection."""

    id: UUID4 = Field(default_factory=uuid4)
    schema_version: int = 1

    @classmethod
    def get_or_create(cls, **fields: Any) -> Self:
        """The stored document with these fields, or a new one, stored now. Safe from many processes at once."""
        document = cls(**fields)
        return bound_warehouse().get_or_create(document)

    @classmethod
    def find(cls, **where: Any) -> Self | None:
        """The first stored document whose fields equal these; None when there is none."""
        return bound_warehouse().find(cls, where)

    @classmethod
    def bulk_find(cls, **where: Any) -> list[Self]:
        """All stored documents whose fields equal these."""
        return bound_warehouse().bulk_find(cls, where)

    @classmethod
    def bulk_insert(cls, documents: Iterable[Self]) -> dict[Outcome, int]:
        """Store many by identity, each once however often it is given; how many ended as what."""
        return bound_warehouse().save_many(documents)

    def save(self) -> Outcome:
        """Store this document by its identity. Raises LinkError when it is too large to store."""
        outcome, _ = bound_warehouse().save(self)
        return outcome


class UserDocument(StoredDocument):
    """A person whose publications are collected."""

    collection = "users"
    key = ("first_name", "last_name")

    first_name: Name
    last_name: Name

    @property
    def full_name(self) -> str:
        """Both names; a person of one word has it as first and last name, and is shown by it once."""
        return self.first_name if self.first_name == self.last_name else f"{self.first_name} {self.last_name}"

    @classmethod
    def get_or_create(cls, **fields: Any) -> Self:
        """As for every document. Raises UserNameEmpty when a name is missing or blank."""
        try:
            return super().get_or_create(**fields)
        except ValidationError as error:
            raise UserNameEmpty("a user needs a first_name and a last_name, each with at least one letter") from error


def hash_of(content: dict[str, str]) -> str:
    """SHA-256 of `content` as JSON with sorted keys, in hexadecimal digits."""
    return hashlib.sha256(json.dumps(content, sort_keys=True, ensure_ascii=True).encode()).hexdigest()


class Source(BaseModel):
    """Where a document was found: `kind` is page, feed, api, git, file or the name of an export."""

    model_config = ConfigDict(frozen=True)

    kind: str
    link: str
    fetched_at: UtcTime
    content_hash: str = ""
    """Of the content that this source gave, which need not be the one that is stored."""


class Document(StoredDocument):
    """Something that a person published, one record per author and identity."""

    key = ("author_id", "identity")

    content: dict[str, str]
    platform: str
    author_id: UUID4
    author_full_name: str
    link: str

    identity: str
    """Equal for all addresses and exports of the same document, such as `medium:4c57cf14bce5`."""
    content_hash: str = ""
    """Of `content`: see `hash_of`."""
    text_from: str = ""
    """The kind of the source that gave the text."""
    published_at: UtcTime | None = None
    updated_at: UtcTime | None = None
    fetched_at: UtcTime = Field(default_factory=now)
    byline: list[str] = []
    draft: bool = False
    """Whether it is an unpublished one, of an export."""
    by_author: bool | None = None
    """Whether the byline names the author: false if it names others only, None if it decides nothing."""
    tags: list[str] = []
    provenance: list[Source] = []
    revision: int = 1
    """Counts the texts that the document has had, from 1; the warehouse counts, not the crawler."""

    def model_post_init(self, context: Any, /) -> None:
        if self.content_hash:
            return
        self.content_hash = hash_of(self.content)
        self.provenance = [source.model_copy(update={"content_hash": self.content_hash}) for source in self.provenance]
        self.text_from = self.provenance[-1].kind if self.provenance else ""

    @property
    def title(self) -> str:
        return next((line for text in self.content.values() if (line := text.strip().partition("\n")[0])), self.link)


class ArticleDocument(Document):
    """An article; `content` has the Handbook's keys Title, Subtitle, Content (Markdown) and language."""

    collection = "articles"

    text: str = ""
    """The main text without markup, for search and measure."""
    site_name: str | None = None
    image: str | None = None
    metadata_sources: dict[str, str] = {}
    """Of each field that has a value, from title to image, where it came from: `json-ld`, `page-data`, `opengraph`,
    `meta`, `feed`, `page` (what the page shows), `text`, `url`, or an export's name. Empty in older documents."""


class Listed(BaseModel):
    """What a feed or an API says of a document that it lists; None or empty where it says nothing."""

    model_config = ConfigDict(frozen=True)

    title: str | None = None
    authors: tuple[str, ...] = ()
    published_at: UtcTime | None = None
    updated_at: UtcTime | None = None
    language: str | None = None
    tags: tuple[str, ...] = ()
    description: str | None = None
    licence: str | None = None


class PostDocument(Document):
    """A short post of a social network; `content` has the key Content."""

    collection = "posts"

    image: str | None = None
    media: list[str] = []
    """Addresses of what else it shows: further pictures, videos, documents."""


class RepositoryDocument(Document):
    """A code repository at one commit, or a part of it; `content` has Title, Description, README.

    Its files are documents too. `tags` are its topics.
    """

    collection = "repositories"

    schema_version: int = 2
    name: str
    commit: str
    branch: str | None = None
    tag: str | None = None
    path: str = ""
    """The one directory or file that was asked for; empty for all of the repository."""
    files: int = 0
    size: int = 0
    """Bytes of all stored files."""
    skipped_files: dict[str, int] = {}
    """How many files were left out, by why: excluded (by the run config), generated, vendored, ignored (litter of
    editors and systems), binary, not_text, too_large, too_complex, lfs_pointer, symlink, submodule, bad_path,
    secret_in_path, same_path, missing."""
    languages: dict[str, int] = {}
    """Bytes by programming language."""
    licence: str | None = None
    """SPDX identifier or expression, as the licence file or the manifest tells it; `GPL-3.0` as GitHub writes it."""
    redacted: dict[str, int] = {}
    """How many secrets were taken out of its files, by kind, such as github_pat or private_key."""


class RepositoryFileDocument(StoredDocument):
    """One text file of a repository at its stored commit, exact to the last space but for secrets and notebooks."""

    collection = "repository_files"
    key = ("author_id", "repository", "path")

    schema_version: int = 2
    author_id: UUID4
    author_full_name: str
    platform: str
    repository: str
    """The identity of the RepositoryDocument."""
    path: str
    link: str
    content: str
    """Without byte order mark; a secret in it is `[REDACTED:kind]`, with as many lines as it had."""
    content_hash: str
    """SHA-256 of the file's bytes, in hexadecimal digits."""
    size: int
    """Of the file, in bytes."""
    encoding: str = "utf-8"
    """The Python codec that it was read by."""
    is_notebook: bool = False
    """Whether `content` is a notebook's texts and code as Markdown, without outputs."""
    redacted: dict[str, int] = {}
    """How many secrets were taken out, by kind."""
    language: str | None = None
    commit: str
    """The commit at which the file got this content, as far as this warehouse saw it."""


class Revision(StoredDocument):
    """An earlier text of a document, kept when a changed one took its place: the fields that the document had."""

    model_config = ConfigDict(extra="allow")

    collection = "revisions"
    key = ("document_id", "revision")

    id: str = ""  # type: ignore[assignment]
    """The document's, with the revision's number behind it: `DOCUMENT:1`."""
    document_id: UUID4
    document_collection: str
    revision: int
    content: dict[str, str]
    content_hash: str
    replaced_at: UtcTime


COLLECTED: tuple[type[Document], ...] = (ArticleDocument, PostDocument, RepositoryDocument)
ALL_DOCUMENTS: tuple[type[StoredDocument], ...] = (UserDocument, *COLLECTED, RepositoryFileDocument)
