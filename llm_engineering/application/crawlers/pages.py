"""From a fetched page to an article, or to the links of a feed: what the crawlers of web pages share."""

import json
from collections.abc import Iterator
from typing import Any
from urllib.parse import urljoin

import feedparser

from llm_engineering.application.crawlers.base import Failure, Lead
from llm_engineering.application.extraction import Article, Challenge, Paywalled, decode_page, extract_article
from llm_engineering.application.ports import Page
from llm_engineering.domain.errors import LinkError, NoArticle
from llm_engineering.domain.links import parse_link
from llm_engineering.domain.outcomes import Reason

_HTML = ("text/html", "application/xhtml+xml", "")
_FEED_STARTS = (b"<?xml", b"<rss", b"<feed", b"<rdf")


def read_article(page: Page) -> Article:
    """The article of a page. Raises LinkError: content_type, challenge, paywalled or no_article."""
    if page.media_type not in _HTML:
        detail = f"{page.url} is {page.media_type}, not a page"
        raise LinkError(Reason.CONTENT_TYPE, detail, status=page.status, tries=page.tries)
    try:
        return extract_article(decode_page(page.content, page.charset), page.url)
    except NoArticle as error:
        reason = (
            Reason.CHALLENGE
            if isinstance(error, Challenge)
            else Reason.PAYWALLED
            if isinstance(error, Paywalled)
            else Reason.NO_ARTICLE
        )
        raise LinkError(reason, str(error), status=page.status, tries=page.tries) from error


def feed_entries(page: Page) -> list[Any] | None:
    """The entries of an RSS, Atom or JSON feed, as feedparser names their fields; None when it is no feed."""
    if page.media_type in ("application/json", "application/feed+json"):
        return _json_feed(page.content)
    start = page.content.lstrip(b"\xef\xbb\xbf \r\n\t")[:512].lower()
    if not start.startswith(_FEED_STARTS):
        return None
    # Not sanitised: that would take formulas and image sources out of attributes, and all of it becomes Markdown.
    parsed = feedparser.parse(page.content, sanitize_html=False, resolve_relative_uris=False)
    return list(parsed.entries) if parsed.version else None


def _json_feed(content: bytes) -> list[Any] | None:
    try:
        feed = json.loads(content)
        if "jsonfeed.org" not in str(feed["version"]):
            return None
        return [feedparser.FeedParserDict(link=item.get("url"), title=item.get("title")) for item in feed["items"]]
    except (ValueError, KeyError, TypeError, AttributeError):
        return None


def leads_of(page: Page) -> list[Lead | Failure] | None:
    """The links of a feed's entries, in its order; None when the page is not a feed."""
    entries = feed_entries(page)
    return None if entries is None else list(_leads(page, entries))


def _leads(page: Page, entries: list[Any]) -> Iterator[Lead | Failure]:
    for number, entry in enumerate(entries, start=1):
        address = entry.get("link")
        if not address:
            missing = LinkError(Reason.BAD_RECORD, f"entry {number} of {page.url} has no link")
            yield Failure(f"{page.url} entry {number}", missing)
            continue
        try:
            yield Lead(parse_link(urljoin(page.url, address)))
        except (LinkError, ValueError) as error:
            bad = error if isinstance(error, LinkError) else LinkError(Reason.BAD_LINK, f"{address!r}: {error}")
            yield Failure(str(address), bad)
