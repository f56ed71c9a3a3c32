"""Reading a fetched page: the work that is done off the fetching threads, in a process of its own."""

from llm_engineering.application.crawlers.base import Record
from llm_engineering.application.crawlers.dispatcher import crawlers
from llm_engineering.application.ports import Page
from llm_engineering.domain.documents import UserDocument
from llm_engineering.domain.links import Link

READER = 1
"""Raised when pages should be read again although they have not changed, because they now give a better text."""


def read_page(platform: str, page: Page, link: Link, author: UserDocument) -> list[Record]:
    """What the platform's crawler makes of the page. Raises LinkError, or whatever a bug in it raises."""
    return list(crawlers()[platform].read(page, link, author))
