"""Any other site: an article, a feed, a sitemap; a root or an author's page, which stands for what its feed lists."""

import re
from collections.abc import Iterator
from urllib.parse import urljoin, urlsplit

import lxml.html

from llm_engineering.application.crawlers.base import Lead, Record
from llm_engineering.application.crawlers.pages import ArticleCrawler, leads_of
from llm_engineering.application.extraction import decode_page
from llm_engineering.application.ports import Page
from llm_engineering.domain.documents import UserDocument
from llm_engineering.domain.errors import LinkError, NoArticle
from llm_engineering.domain.links import Link, parse_link
from llm_engineering.domain.outcomes import Reason

_FEED_TYPES = ("rss+xml", "atom+xml", "feed+json")
_NOT_ALL = ("comment", "/tag/", "/category/")
"""In the address of a feed that is not the whole site's."""
_AUTHORS_PAGE = re.compile(r".*/author/[^/]+/?")
_HEAD = 200_000
"""Characters in which a page's head is looked for."""


class CustomArticleCrawler(ArticleCrawler):
    """Any site that has no crawler of its own."""

    platform = "custom_article"

    def read(self, page: Page, link: Link, author: UserDocument) -> Iterator[Record]:
        leads = leads_of(page)
        if leads is not None:
            yield from leads
            return
        is_root = urlsplit(page.url).path in ("", "/")
        feed = _named_feed(page)
        if feed is not None and (is_root or _is_authors(page)):
            yield Lead(feed, is_list=True)
            return
        try:
            yield self.document(page, author)
        except LinkError as error:
            listing = feed or (parse_link(urljoin(page.url, "/sitemap.xml")) if is_root else None)
            if error.reason is not Reason.NO_ARTICLE or listing is None:
                raise
            yield Lead(listing, is_list=True, otherwise=error)


def _named_feed(page: Page) -> Link | None:
    """The feed that an HTML page names in its head, the whole site's before those of comments or a tag.

    An author's page names the site's and the author's.
    """
    own = page.url if _is_authors(page) else ""
    try:
        tree = lxml.html.fromstring(decode_page(page.content, page.charset)[:_HEAD].encode())
        named = [urljoin(page.url, str(tag.get("href"))) for tag in tree.iter("link") if _is_feed(tag)]
        named.sort(key=lambda address: any(part in address for part in _NOT_ALL))
        named.sort(key=lambda address: not address.startswith(own))
        return parse_link(named[0]) if named else None
    except (LinkError, NoArticle, ValueError, lxml.etree.LxmlError):
        return None


def _is_authors(page: Page) -> bool:
    return _AUTHORS_PAGE.fullmatch(urlsplit(page.url).path) is not None


def _is_feed(tag: lxml.html.HtmlElement) -> bool:
    is_alternate = "alternate" in (tag.get("rel") or "").lower().split()
    return bool(is_alternate and tag.get("href")) and (tag.get("type") or "").lower().endswith(_FEED_TYPES)
