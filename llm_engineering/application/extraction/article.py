"""The record that extraction gives for one page."""

from dataclasses import dataclass
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
    """Absolute http(s) address from `link[rel=canonical]` or og:url, as the page has it; not yet believed."""
    site_name: str | None = None
    image: str | None = None
    is_preview: bool = False
    """Whether the page says that this is only the beginning, and the rest is for those who pay."""
