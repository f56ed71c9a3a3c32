"""Sitemaps: the addresses of a site, as XML or plain text (sitemaps.org, protocol 0.9)."""

from datetime import UTC, datetime
from urllib.parse import urljoin

from lxml import etree

from llm_engineering.application.crawlers.base import Failure, Lead
from llm_engineering.application.ports import Page
from llm_engineering.domain.errors import LinkError
from llm_engineering.domain.links import parse_link

_LISTS = {"sitemapindex": "sitemap", "urlset": "url"}
_START = 1024


def sitemap_leads(page: Page) -> list[Lead | Failure] | None:
    """The pages of a sitemap, or the sitemaps of a sitemap index, in its order; None when the page is neither."""
    if not any(name.encode() in page.content[:_START] for name in _LISTS):
        return None
    # No entity is resolved and nothing is loaded; what is cut off or malformed gives the entries before it.
    parser = etree.XMLParser(recover=True, resolve_entities=False, no_network=True, load_dtd=False)
    root = etree.fromstring(page.content, parser)
    name = etree.QName(root).localname if root is not None else ""
    if name not in _LISTS:
        return None
    return [_lead(page, entry, is_list=name == "sitemapindex") for entry in root.iterchildren(f"{{*}}{_LISTS[name]}")]


def _lead(page: Page, entry: etree._Element, *, is_list: bool) -> Lead | Failure:
    address = (entry.findtext("{*}loc") or "").strip()
    try:
        return Lead(parse_link(urljoin(page.url, address)), is_list, _time(entry.findtext("{*}lastmod")))
    except LinkError as error:
        return Failure(address or page.url, error)


def _time(text: str | None) -> datetime | None:
    """W3C date and time, of which `2024-05` and `2024` have no day."""
    digits = (text or "").strip()
    padded = digits + "-01-01"[len(digits) - 4 :] if len(digits) in (4, 7) else digits
    try:
        parsed = datetime.fromisoformat(padded)
    except ValueError:
        return None
    return parsed.replace(tzinfo=UTC) if parsed.tzinfo is None else parsed.astimezone(UTC)
