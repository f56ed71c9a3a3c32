"""Any other site: an article, a feed, a sitemap; a root or an author's page, which stands for what its feed lists."""

import re
from collections.abc import Iterator, Sequence
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
_SITEMAP = "/sitemap.xml"
_USUAL = ("/sitemap_index.xml", "/wp-sitemap.xml", "/feed", "/rss.xml", "/index.xml", "/atom.xml", "/feed.xml", "/rss")
"""Where sites have their lists that name none: other sitemaps, then feeds."""
_NAMES_OF_FEEDS = re.compile(r"(?:feeds?|rss2?|atom|index)(?:\.(?:xml|rss|atom|json))?", re.IGNORECASE)
_AUTHORS_PAGE = re.compile(r".*/author/[^/]+/?")
_LIST = re.compile(r".*/(?:blog|posts|articles|writings?|essays|archives?)/?", re.IGNORECASE)
_DECLARES_ARTICLE = re.compile(rb"property=[\"']?og:type[\"']?\s+content=[\"']?article\b", re.IGNORECASE)
_HEAD = 200_000
"""Characters in which a page's head is looked for."""


class CustomArticleCrawler(ArticleCrawler):
    """Any site that has no crawler of its own."""

    platform = "custom_article"

    def addresses(self, link: Link) -> Sequence[str]:
        """Of a sitemap that may not be there also the feeds that a site may have."""
        if not _is_sitemap(link):
            return (link.target,)
        return tuple(urljoin(link.target, path) for path in (_SITEMAP, *_USUAL))

    def read(self, page: Page, link: Link, author: UserDocument) -> Iterator[Record]:
        leads = leads_of(page)
        if leads is not None:
            yield from leads
            return
        if _is_sitemap(link):  # some sites have a page for every address
            raise LinkError(Reason.NO_ARTICLE, f"{page.url} is neither a sitemap nor a feed")
        is_root = parse_link(page.url).is_root
        feed = _named_feed(page)
        if feed is not None and (is_root or _is_authors(page) or _is_list(page) or _is_feed_of(feed, page)):
            yield Lead(feed, is_list=True)
            return
        try:
            yield self.document(page, author)
            if is_root and not _declares_article(page):
                yield Lead(parse_link(urljoin(page.url, _SITEMAP)), is_list=True, is_guess=True)
        except LinkError as error:
            listing = feed or (parse_link(urljoin(page.url, _SITEMAP)) if is_root else None)
            if error.reason is not Reason.NO_ARTICLE or listing is None:
                raise
            yield Lead(listing, is_list=True, otherwise=error if feed else _leads_nowhere(page))


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


def _leads_nowhere(page: Page) -> LinkError:
    remedy = "give the addresses of its articles, or of their list"
    detail = f"{page.url} names no feed, and neither a sitemap nor a feed was at the usual addresses: {remedy}"
    return LinkError(Reason.NO_ARTICLE, detail, status=page.status, tries=page.tries)


def _is_sitemap(link: Link) -> bool:
    return urlsplit(link.target)[2:4] == (_SITEMAP, "")


def _is_feed_of(feed: Link, page: Page) -> bool:
    """Whether the feed is of just what the page lists: /blog/index.xml of /blog/, /feed/ada of /ada."""
    of_feed, of_page = urlsplit(feed.target), urlsplit(page.url)
    parts = [part for part in of_feed.path.split("/") if part and not _NAMES_OF_FEEDS.fullmatch(part)]
    is_plain = not of_feed.query and not _declares_article(page)
    return is_plain and of_feed.netloc == of_page.netloc and parts == [part for part in of_page.path.split("/") if part]


def _declares_article(page: Page) -> bool:
    return _DECLARES_ARTICLE.search(page.content[:_HEAD]) is not None


def _is_authors(page: Page) -> bool:
    return _AUTHORS_PAGE.fullmatch(urlsplit(page.url).path) is not None


def _is_list(page: Page) -> bool:
    """Whether it has the address that sites give to the list of their articles."""
    return _LIST.fullmatch(urlsplit(page.url).path) is not None


def _is_feed(tag: lxml.html.HtmlElement) -> bool:
    is_alternate = "alternate" in (tag.get("rel") or "").lower().split()
    return bool(is_alternate and tag.get("href")) and (tag.get("type") or "").lower().endswith(_FEED_TYPES)
