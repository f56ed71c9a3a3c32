"""A page's metadata, each field with its source: JSON-LD, OpenGraph, meta tags, then what the page shows.

What a feed says goes between meta tags and what the page shows: see crawlers/articles.py.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime

from lxml.html import HtmlElement

from llm_engineering.application.extraction.metadata.described import said_by_json_ld
from llm_engineering.application.extraction.metadata.head import (
    head_of,
    is_month_first,
    said_by_meta,
    said_by_opengraph,
)
from llm_engineering.application.extraction.metadata.landmarks import Landmarks
from llm_engineering.application.extraction.metadata.page_data import said_by_page_data
from llm_engineering.application.extraction.metadata.said import (
    META,
    NAMES,
    PAGE,
    PAGE_DATA,
    TEXT,
    URL,
    Said,
    Settled,
    settled,
)
from llm_engineering.application.extraction.metadata.shown import said_by_page, shown_subtitle
from llm_engineering.application.extraction.metadata.shown_dates import date_in_address
from llm_engineering.application.extraction.metadata.texts import is_excerpt, letters_of, line_of
from llm_engineering.application.extraction.metadata.titles import head_title, settled_title

__all__ = [
    "PAGE",
    "PAGE_DATA",
    "TEXT",
    "Metadata",
    "head_title",
    "is_excerpt",
    "letters_of",
    "metadata_of",
    "shown_subtitle",
]


_FEW_TAGS = 5
"""So many may well be its author's; to look what the page shows costs time."""


@dataclass(frozen=True, slots=True)
class Metadata:
    """What the page says of itself; None or empty where it says nothing. Times are aware UTC."""

    title: str = ""
    subtitle: str | None = None
    authors: tuple[str, ...] = ()
    published_at: datetime | None = None
    updated_at: datetime | None = None
    tags: tuple[str, ...] = ()
    canonical_url: str | None = None
    site_name: str | None = None
    image: str | None = None
    language: str | None = None
    is_free: bool = True
    sources: Mapping[str, str] = field(default_factory=dict, hash=False)
    """By field that has a value: json-ld, page-data, opengraph, meta, page (what it shows) or url."""


def metadata_of(tree: HtmlElement, url: str) -> Metadata:
    """Read the metadata of a parsed page; anything malformed counts as not there."""
    head, tab = head_of(tree), head_title(tree)
    opengraph, meta = said_by_opengraph(head, url), said_by_meta(tree, head, url)
    known = f"{opengraph.title or meta.title or ''} {tab}".strip()
    described = said_by_json_ld(tree, url, meta.canonical_url, known, opengraph.site_name or meta.site_name)
    declared = [described, said_by_page_data(tree, url), opengraph, meta, Said(META, title=line_of(tab))]
    first = settled(declared)
    page = Landmarks(tree)
    title = settled_title(page, declared, first.values.get("site_name"), url)
    doubtful = _doubtful(declared, first)
    lacking = doubtful | (set(NAMES) - first.values.keys())
    shown = said_by_page(page, title.heading, lacking, month_first=is_month_first(tree, head))
    result = settled([*declared, shown, Said(URL, published_at=date_in_address(url))])
    values, sources = result.values, result.sources
    if "tags" in doubtful and shown.tags and _forms(shown.tags) <= _forms(values["tags"]):
        values["tags"], sources["tags"] = shown.tags, shown.source
    if title.text:
        values["title"], sources["title"] = title.text, title.source
    if meta.canonical_url:  # RFC 6596: it is for this; other addresses of a page are only mentioned
        values["canonical_url"], sources["canonical_url"] = meta.canonical_url, META
    is_free = all(one.is_free is not False for one in declared)
    return Metadata(**values, sources=sources, is_free=is_free)


def _doubtful(declared: Sequence[Said], first: Settled) -> set[str]:
    """What a page may show better: tags that are words for search engines, authors that are accounts or the site."""
    is_long = first.sources.get("tags") == META and len(first.values["tags"]) > _FEW_TAGS
    doubtful = {"tags"} if is_long else set()
    return doubtful if any(one.authors for one in declared) else doubtful | {"authors"}


def _forms(tags: tuple[str, ...]) -> set[str]:
    return {letters_of(tag) for tag in tags}
