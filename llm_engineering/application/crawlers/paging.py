"""The next page of a feed: as it names it (RFC 5005, JSON Feed 1.1), or as WordPress has it without naming it."""

import html
import json
import re
from collections.abc import Sequence
from datetime import datetime
from urllib.parse import parse_qsl, urlencode, urljoin, urlsplit

from llm_engineering.application.crawlers.base import Failure, Lead
from llm_engineering.application.ports import Page
from llm_engineering.domain.errors import LinkError
from llm_engineering.domain.links import parse_link

_HEAD = 20_000
"""Characters in which what a feed says of itself is looked for."""
_ENTRY = re.compile(r"<(?:item|entry)[\s>]", re.IGNORECASE)
_LINK = re.compile(r"<(?:\w+:)?link\b[^<>]*>", re.IGNORECASE)
_CONTINUES = re.compile(r"\brel\s*=\s*[\"'](?:next|prev-archive)[\"']", re.IGNORECASE)
_ADDRESS = re.compile(r"\bhref\s*=\s*[\"']([^\"']+)[\"']", re.IGNORECASE)
_WORDPRESS = re.compile(r"<generator[^<>]*>\s*https?://wordpress\.(?:org|com)/", re.IGNORECASE)
_WORDPRESS_PAGE = 10
"""Entries on a page, unless its owner has set another number."""


def next_page(page: Page, found: Sequence[Lead | Failure]) -> Lead | None:
    """Where a feed with these entries goes on, with the day up to which what is there was changed."""
    if not found:
        return None
    head = page.content[:_HEAD].decode("utf-8", "replace")
    address = named = _named(page, head)
    if named is None and _WORDPRESS.search(_before_entries(head)) and len(found) >= _WORDPRESS_PAGE:
        address = _wordpress_next(page.url)
    try:
        link = parse_link(urljoin(page.url, address)) if address else None
    except (LinkError, ValueError):
        return None
    if link is None or link.target == page.url:
        return None
    return Lead(link, is_list=True, changed_at=_oldest(found), continues=True, is_guess=named is None)


def _named(page: Page, head: str) -> str | None:
    if head.lstrip("\ufeff \r\n\t").startswith("{"):
        try:
            named = json.loads(page.content).get("next_url")
        except (ValueError, AttributeError):
            return None
        return named if isinstance(named, str) else None
    links = (link[0] for link in _LINK.finditer(_before_entries(head)) if _CONTINUES.search(link[0]))
    named = next((address[1] for link in links if (address := _ADDRESS.search(link))), None)
    return html.unescape(named) if named else None


def _before_entries(head: str) -> str:
    entry = _ENTRY.search(head)
    return head[: entry.start()] if entry else head


def _wordpress_next(url: str) -> str:
    parts = urlsplit(url)
    query = dict(parse_qsl(parts.query))
    page = query.get("paged", "1")
    query["paged"] = str(int(page) + 1 if page.isdecimal() else 2)
    return parts._replace(query=urlencode(query)).geturl()


def _oldest(found: Sequence[Lead | Failure]) -> datetime | None:
    """Of a page that goes from new to old; nothing can be said of the next where one is not in this order."""
    times = [record.changed_at for record in found if isinstance(record, Lead) and record.changed_at]
    return times[-1] if times and times[0] >= times[-1] == min(times) else None
