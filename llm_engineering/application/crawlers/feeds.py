"""A feed's entry that carries its whole article."""

from datetime import UTC, datetime
from time import struct_time
from typing import Any

from llm_engineering.application.extraction import Article, detect_language, markdown_of, text_of
from llm_engineering.domain.errors import LinkError
from llm_engineering.domain.outcomes import Reason

_TEASERS = (
    "continue reading on",
    "read more »",
    "this post is for paid subscribers",
    "this post is for paying subscribers",
)


def entry_article(entry: Any, address: str) -> Article:
    """The article of an entry as feedparser gives it.

    Raises LinkError: paywalled when the entry holds only a teaser, bad_record without title or address.
    """
    title = text_of(str(entry.get("title") or "")).strip()
    if not title or not address:
        raise LinkError(Reason.BAD_RECORD, f"an entry without title or address: {title or address}")
    content = next((part.get("value") for part in entry.get("content") or ()), "")
    if not content or any(teaser in content.lower()[-2000:] for teaser in _TEASERS):
        raise LinkError(Reason.PAYWALLED, f"{address}: its feed holds only a preview")
    text = text_of(content)
    # feedparser answers for a missing `updated_parsed` with another field, unless asked by its keys.
    updated = entry["updated_parsed"] if "updated_parsed" in set(entry.keys()) else None
    return Article(
        title=title,
        markdown=markdown_of(content, address),
        text=text,
        word_count=len(text.split()),
        subtitle=None if entry.get("summary") == content else text_of(str(entry.get("summary") or "")) or None,
        authors=tuple(filter(None, [str(entry.get("author") or "").strip()])),
        published_at=_time(entry.get("published_parsed")),
        updated_at=_time(updated),
        language=detect_language(text),
        tags=tuple(dict.fromkeys(str(tag.get("term")) for tag in entry.get("tags") or () if tag.get("term"))),
    )


def _time(parsed: struct_time | None) -> datetime | None:
    return datetime(*parsed[:6], tzinfo=UTC) if parsed else None
