"""From a fetched page to an article, or to the links of a feed: what the crawlers of web pages share."""

import json
from collections.abc import Iterator
from datetime import UTC, datetime
from time import struct_time
from typing import Any
from urllib.parse import unquote, urljoin, urlsplit

import feedparser

from llm_engineering.application.crawlers.articles import article_document
from llm_engineering.application.crawlers.base import Crawler, Failure, Lead, Record
from llm_engineering.application.crawlers.bodies import without_title
from llm_engineering.application.crawlers.carried import carried_by
from llm_engineering.application.crawlers.feeds import changed_at, entry_article, listed
from llm_engineering.application.crawlers.paging import next_page
from llm_engineering.application.crawlers.sitemaps import sitemap_leads
from llm_engineering.application.crawlers.titles import title_of_name
from llm_engineering.application.extraction import (
    Article,
    Challenge,
    ConsentWall,
    LoginWall,
    Paywall,
    SoftNotFound,
    decode_page,
    extract_article,
    read_pdf,
)
from llm_engineering.application.ports import Page
from llm_engineering.domain.documents import ArticleDocument, Source, UserDocument
from llm_engineering.domain.errors import LinkError, NoArticle
from llm_engineering.domain.links import Link, parse_link
from llm_engineering.domain.outcomes import Reason

_PDF = "application/pdf"
_HTML = ("text/html", "application/xhtml+xml", "")
_REASONS = {
    Challenge: Reason.CHALLENGE,
    LoginWall: Reason.LOGIN_REQUIRED,
    ConsentWall: Reason.CONSENT_REQUIRED,
    Paywall: Reason.PAYWALLED,
    SoftNotFound: Reason.NOT_FOUND,
}
_FEED_STARTS = (b"<?xml", b"<rss", b"<feed", b"<rdf", b"<!doctype rss")


class ArticleCrawler(Crawler):
    """A platform of plain articles, and feeds and sitemaps of them; `platform` and `hosts` are all it needs."""

    def read(self, page: Page, link: Link, author: UserDocument) -> Iterator[Record]:
        leads = leads_of(page)
        yield from [self.document(page, author)] if leads is None else leads

    def document(self, page: Page, author: UserDocument) -> ArticleDocument:
        """The article of a page. Raises LinkError as `read_article` does."""
        article = read_article(page)
        address = self.public_address(article, page)
        return article_document(
            article,
            author=author,
            platform=self.platform,
            identity=self.identity(parse_link(address)),
            link=address,
            source=Source(kind="page", link=page.url, fetched_at=page.fetched_at),
        )

    def entries(self, page: Page, author: UserDocument) -> Iterator[Record]:
        """The articles that a feed carries whole; an entry with only a preview is a Failure. Raises LinkError."""
        entries = feed_entries(page)
        if entries is None:
            raise LinkError(Reason.CONTENT_TYPE, f"{page.url} is not a feed", status=page.status, tries=page.tries)
        source = Source(kind="feed", link=page.url, fetched_at=page.fetched_at)
        for entry in entries:
            said = str(entry.get("link") or entry.get("id") or "")
            address = said.partition("?")[0]  # what follows says only which feed it was
            try:
                article = entry_article(entry, address, self.body)
                identity = self.identity(parse_link(address))
            except LinkError as error:
                yield Failure(address or page.url, error)
                continue
            yield article_document(
                article, author=author, platform=self.platform, identity=identity, link=address, source=source
            )

    def body(self, fragment: str, title: str) -> tuple[str, str]:
        """What a feed's entry carries, without the title that it may repeat; and the subtitle, if it is in there."""
        return without_title(fragment, title), ""

    def public_address(self, article: Article, page: Page) -> str:
        """The page's own canonical address where it is of the same site: another site's could be anybody's."""
        if article.canonical_url is None:
            return page.url
        try:
            declared, fetched = parse_link(article.canonical_url), parse_link(page.url)
        except LinkError:
            return page.url
        same = declared.host.removeprefix("www.") == fetched.host.removeprefix("www.")
        return declared.target if same else page.url


def read_article(page: Page) -> Article:
    """The article of a page or PDF. Raises LinkError: content_type, no_article, what stands in front of it (walls)."""
    if page.media_type == _PDF:
        return read_pdf(page.content, page.url, title_of_name(unquote(urlsplit(page.url).path)))
    if page.media_type not in _HTML:
        detail = f"{page.url} is {page.media_type}, not a page"
        raise LinkError(Reason.CONTENT_TYPE, detail, status=page.status, tries=page.tries)
    try:
        article = extract_article(decode_page(page.content, page.charset), page.url)
    except NoArticle as error:
        reason = _REASONS.get(type(error), Reason.NO_ARTICLE)
        raise LinkError(reason, str(error), status=page.status, tries=page.tries) from error
    if article.is_preview:
        raise LinkError(Reason.PAYWALLED, f"{page.url} shows only a preview", status=page.status, tries=page.tries)
    return article


def feed_entries(page: Page) -> list[Any] | None:
    """The entries of an RSS, Atom or JSON feed, as feedparser names their fields; None when it is no feed."""
    if page.media_type in ("application/json", "application/feed+json"):
        return _json_feed(page.content)
    if not starts_as_feed(page.content):
        return None
    # Not sanitised: that would take formulas and image sources out of attributes, and all of it becomes Markdown.
    try:
        parsed = feedparser.parse(page.content, sanitize_html=False, resolve_relative_uris=False)
    except (ValueError, LookupError, AttributeError, TypeError):  # of an encoding with a NUL in its name, and the like
        return None
    for entry in parsed.entries:
        entry.setdefault("language", parsed.feed.get("language"))
    return list(parsed.entries) if parsed.version else None


def starts_as_feed(content: bytes) -> bool:
    """Whether it may be an RSS or Atom feed."""
    return content.lstrip(b"\xef\xbb\xbf \r\n\t")[:512].lower().startswith(_FEED_STARTS)


def _json_feed(content: bytes) -> list[Any] | None:
    try:
        feed = json.loads(content)
        if "jsonfeed.org" not in str(feed["version"]):
            return None
        return [_json_entry(item, feed) for item in feed["items"]]
    except (ValueError, KeyError, TypeError, AttributeError):
        return None


def _json_entry(item: Any, feed: Any) -> Any:
    """As feedparser would name the fields of a JSON Feed's item (jsonfeed.org, version 1.1)."""
    times = {"published_parsed": item.get("date_published"), "updated_parsed": item.get("date_modified")}
    known = {name: parsed for name, text in times.items() if (parsed := _iso_time(text)) is not None}
    said = item.get("authors")
    authors = said if isinstance(said, list) else [item.get("author")]
    return feedparser.FeedParserDict(
        link=item.get("url"),
        title=item.get("title"),
        authors=[author for author in authors if isinstance(author, dict)],
        tags=[{"term": tag} for tag in item.get("tags") or () if isinstance(tag, str)],
        language=item.get("language") or feed.get("language"),
        content=[{"value": item.get("content_html")}],
        **known,
    )


def _iso_time(text: Any) -> struct_time | None:
    try:
        return datetime.fromisoformat(str(text)).astimezone(UTC).timetuple()
    except (ValueError, OverflowError):
        return None


def leads_of(page: Page) -> list[Lead | Failure] | None:
    """The links of a feed's entries and to its next page, or of a sitemap, in order; None when the page is neither."""
    entries = feed_entries(page)
    if entries is None:
        return sitemap_leads(page)
    found = [_lead(page, number, entry) for number, entry in enumerate(entries, start=1)]
    following = next_page(page, found)
    return [*found, following] if following else found


def _lead(page: Page, number: int, entry: Any) -> Lead | Failure:
    address = entry.get("feedburner_origlink") or entry.get("link")
    if not address:
        missing = LinkError(Reason.BAD_RECORD, f"entry {number} of {page.url} has no link")
        return Failure(f"{page.url} entry {number}", missing)
    try:
        link = parse_link(urljoin(page.url, address))
        return Lead(link, changed_at=changed_at(entry), listed=listed(entry), carried=carried_by(entry, page))
    except (LinkError, ValueError) as error:
        bad = error if isinstance(error, LinkError) else LinkError(Reason.BAD_LINK, f"{address!r}: {error}")
        return Failure(str(address), bad)
