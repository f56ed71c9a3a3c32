"""Reading a fetched page: the work that is done off the fetching threads, in a process of its own."""

from llm_engineering.application.crawlers.articles import with_listed
from llm_engineering.application.crawlers.base import Carried, Record
from llm_engineering.application.crawlers.carried import carried_document
from llm_engineering.application.crawlers.dispatcher import crawler_of_page, crawlers
from llm_engineering.application.ports import Page
from llm_engineering.domain.documents import ArticleDocument, Listed, UserDocument
from llm_engineering.domain.links import Link

READER = 6
"""Raised when pages should be read again although they have not changed, because they now give a better text."""


def read_page(
    platform: str, page: Page, link: Link, author: UserDocument, listed: Listed | None = None
) -> list[Record]:
    """What the platform's crawler makes of the page, and the feed that `listed` it.

    Raises LinkError, or whatever a bug in the crawler raises.
    """
    records = crawler_of_page(platform, page).read(page, link, author)
    if listed is None:
        return list(records)
    return [with_listed(record, listed) if isinstance(record, ArticleDocument) else record for record in records]


def read_carried(platform: str, carried: Carried, link: Link, author: UserDocument, listed: Listed) -> list[Record]:
    """The article of a page that cannot be had, as its feed carries it. Raises LinkError."""
    identity = crawlers()[platform].identity(link)
    return [carried_document(carried, listed, author=author, platform=platform, identity=identity, link=link.target)]
