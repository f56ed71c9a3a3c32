"""The record that extraction gives for one page."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime


@dataclass(frozen=True, slots=True)
class Article:
    """One article as its page has it; nothing is invented: what the page does not say is None or empty."""

    title: str
    markdown: str
    """CommonMark with tables and fenced code; TeX between `$` or `$$`; links and images absolute."""
    text: str
    """The main text without markup."""
    word_count: int
    subtitle: str | None = None
    authors: tuple[str, ...] = ()
    published_at: datetime | None = None
    """Aware UTC."""
    updated_at: datetime | None = None
    """Aware UTC."""
    language: str | None = None
    """ISO 639-1."""
    tags: tuple[str, ...] = ()
    canonical_url: str | None = None
    """Absolute http(s) address from `link[rel=canonical]`, JSON-LD or og:url, as the page has it; not yet believed."""
    site_name: str | None = None
    image: str | None = None
    is_preview: bool = False
    """Whether the page says that this is only the beginning, and the rest is for those who pay."""
    sources: Mapping[str, str] = field(default_factory=dict, hash=False)
    """Of each field above that has a value, from title to image, where it came from: `json-ld`, `page-data` (what the
    page's own program is handed), `opengraph`, `meta`, `feed`, `page` (what the page shows), `text` or `url`."""
