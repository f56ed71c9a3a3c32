"""Any other site: an article, a feed, or a root page that names its feed."""

from collections.abc import Iterator
from urllib.parse import urljoin

from bs4 import BeautifulSoup

from llm_engineering.application.crawlers.articles import article_document
from llm_engineering.application.crawlers.base import Crawler, Record, Sources
from llm_engineering.application.crawlers.pages import leads_of, read_article
from llm_engineering.application.extraction import Article, decode_page
from llm_engineering.application.ports import Page
from llm_engineering.domain.documents import Source, UserDocument
from llm_engineering.domain.errors import LinkError
from llm_engineering.domain.links import Link, canonical, parse_link
from llm_engineering.domain.outcomes import Reason

_FEEDS = "link[rel~=alternate][type*='rss+xml'], link[rel~=alternate][type*='atom+xml'], link[type*='feed+json']"


class CustomArticleCrawler(Crawler):
    """Any site that has no crawler of its own."""

    platform = "custom_article"

    def crawl(self, link: Link, author: UserDocument, sources: Sources) -> Iterator[Record]:
        page = sources.web.get(link.target)
        leads = leads_of(page)
        if leads is not None:
            yield from leads
            return
        try:
            article = read_article(page)
        except LinkError as error:
            feed = _named_feed(page) if error.reason is Reason.NO_ARTICLE else None
            if feed is None:
                raise
            yield from leads_of(sources.web.get(feed)) or ()
            return
        address = _believed(article, page)
        yield article_document(
            article,
            author=author,
            platform=self.platform,
            identity=canonical(address),
            link=address,
            source=Source(kind="page", link=page.url, fetched_at=page.fetched_at),
        )


def _believed(article: Article, page: Page) -> str:
    """The page's own canonical address, where it is of the same site: another site's could be anybody's."""
    if article.canonical_url is None:
        return page.url
    try:
        declared, fetched = parse_link(article.canonical_url), parse_link(page.url)
    except LinkError:
        return page.url
    same = declared.host.removeprefix("www.") == fetched.host.removeprefix("www.")
    return declared.target if same else page.url


def _named_feed(page: Page) -> str | None:
    """The feed that an HTML page names in its head."""
    soup = BeautifulSoup(decode_page(page.content, page.charset), "lxml")
    tag = soup.select_one(_FEEDS)
    return urljoin(page.url, str(tag["href"])) if tag and tag.get("href") else None
