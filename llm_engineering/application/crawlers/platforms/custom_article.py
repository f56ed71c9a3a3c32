"""Any other site: an article, a feed, or a root page that names its feed."""

from collections.abc import Iterator
from urllib.parse import urljoin

from bs4 import BeautifulSoup

from llm_engineering.application.crawlers.base import Record, Sources
from llm_engineering.application.crawlers.pages import ArticleCrawler, leads_of
from llm_engineering.application.extraction import decode_page
from llm_engineering.application.ports import Page
from llm_engineering.domain.documents import UserDocument
from llm_engineering.domain.errors import LinkError
from llm_engineering.domain.links import Link
from llm_engineering.domain.outcomes import Reason

_FEEDS = "link[rel~=alternate][type*='rss+xml'], link[rel~=alternate][type*='atom+xml'], link[type*='feed+json']"


class CustomArticleCrawler(ArticleCrawler):
    """Any site that has no crawler of its own."""

    platform = "custom_article"

    def crawl(self, link: Link, author: UserDocument, sources: Sources) -> Iterator[Record]:
        page = sources.web.get(link.target)
        leads = leads_of(page)
        if leads is not None:
            yield from leads
            return
        try:
            yield self.document(page, author)
        except LinkError as error:
            feed = _named_feed(page) if error.reason is Reason.NO_ARTICLE else None
            if feed is None:
                raise
            yield from leads_of(sources.web.get(feed)) or ()


def _named_feed(page: Page) -> str | None:
    """The feed that an HTML page names in its head."""
    soup = BeautifulSoup(decode_page(page.content, page.charset), "lxml")
    tag = soup.select_one(_FEEDS)
    return urljoin(page.url, str(tag["href"])) if tag and tag.get("href") else None
