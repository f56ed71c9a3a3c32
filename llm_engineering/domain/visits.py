"""What is remembered of a link between runs: what it gave, and how to ask whether it has changed."""

from datetime import datetime
from uuid import UUID, uuid4

from pydantic import UUID4, BaseModel, ConfigDict, Field

from llm_engineering.domain.documents import Listed, StoredDocument, UtcTime, now
from llm_engineering.domain.outcomes import Outcome, Reason


class CrawlRun(StoredDocument):
    """A crawl that has begun and not ended: one for each author. The next crawl of that author goes on with it."""

    collection = "crawls"
    key = ("author_id",)

    author_id: UUID4
    started_at: UtcTime = Field(default_factory=now)


class Found(BaseModel):
    """One document that a link gave, or (with a reason) one that it did not."""

    model_config = ConfigDict(frozen=True)

    link: str
    platform: str
    outcome: Outcome
    identity: str | None = None
    collection: str | None = None
    document_id: str | None = None
    reason: Reason | None = None
    detail: str = ""
    byline: tuple[str, ...] = ()
    site: tuple[str, ...] = ()
    """What its site is called."""
    by_author: bool | None = None
    published_at: UtcTime | None = None
    """As the document's: by these another run tells whether, as it is set, it would find the same."""


class FoundLink(BaseModel):
    """One further link that a link led to: see `Lead`."""

    model_config = ConfigDict(frozen=True)

    link: str
    is_list: bool = False
    changed_at: datetime | None = None
    listed: Listed | None = None
    platform: str | None = None
    continues: bool = False
    is_guess: bool = False
    otherwise: tuple[Reason, str] | None = None


class Visit(StoredDocument):
    """One link, as it was when it was last looked at. `address` is its canonical form or identity."""

    collection = "visits"
    key = ("author_id", "address")

    author_id: UUID4
    address: str
    options: str = ""
    """What the run config said of the link: with other options it may give other documents."""
    crawl: UUID = Field(default_factory=uuid4)
    """The run that looked last."""
    looked_at: UtcTime = Field(default_factory=now)
    reader: int = 0
    """The version of what read it: a newer one reads again what has not changed."""
    platform: str = ""
    status: int | None = None
    tries: int = 0

    url: str = ""
    """The page's address after redirects; the validators are for it."""
    etag: str | None = None
    last_modified: str | None = None
    body_hash: str = ""
    """SHA-256 of the page's bytes, or a repository's commit."""
    found: list[Found] = []
    leads: list[FoundLink] = []

    @property
    def is_of_feed(self) -> bool:
        """Whether its page could not be had, and the feed that lists it gave its document."""
        return not self.url and any(found.document_id and found.reason is None for found in self.found)
