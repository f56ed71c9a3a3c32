"""A feed's entry that carries its whole article."""

import re
from datetime import UTC, datetime
from time import struct_time
from typing import Any

from llm_engineering.application.crawlers.bodies import body_of, public_address, without_title
from llm_engineering.application.extraction import Article, text_of
from llm_engineering.domain.errors import LinkError
from llm_engineering.domain.outcomes import Reason

_TEASERS = (
    "continue reading on",
    "read more »",
    "this post is for paid subscribers",
    "this post is for paying subscribers",
)
_READ_MORE = re.compile(r"<a\b[^>]*>\s*(?:read more|listen now|watch now)\s*</a>\s*(?:</\w+>\s*)*$", re.IGNORECASE)
"""A link that ends the text where the public part ends."""
_FEWEST_WORDS = 30
"""An episode with fewer words than this is only its announcement."""


def entry_article(entry: Any, address: str) -> Article:
    """The article of an entry as feedparser gives it.

    Raises LinkError: paywalled when the entry holds only a teaser, not_text for an episode to listen to or
    to watch, empty when it holds nothing, bad_record without title or address.
    """
    title = text_of(str(entry.get("title") or "")).strip()
    if not title or not address:
        raise LinkError(Reason.BAD_RECORD, f"an entry without title or address: {title or address}")
    link = public_address(address, title)
    content = str(next((part.get("value") for part in entry.get("content") or ()), "") or "")
    _refuse_episode(entry, content, link)
    if not content or _is_teaser(content):
        raise LinkError(Reason.PAYWALLED, f"{link}: its feed holds only a preview")
    body = body_of(without_title(content, title), link)
    summary = str(entry.get("summary") or "")
    # feedparser answers for a missing `updated_parsed` with another field, unless asked by its keys.
    updated = entry["updated_parsed"] if "updated_parsed" in set(entry.keys()) else None
    return Article(
        title=title,
        markdown=body.markdown,
        text=body.text,
        word_count=body.word_count,
        subtitle=None if summary == content else text_of(summary) or None,
        authors=tuple(filter(None, [str(entry.get("author") or "").strip()])),
        published_at=_time(entry.get("published_parsed")),
        updated_at=_time(updated),
        language=body.language,
        tags=tuple(dict.fromkeys(str(tag.get("term")) for tag in entry.get("tags") or () if tag.get("term"))),
    )


def _is_teaser(content: str) -> bool:
    end = content[-2000:]
    return any(teaser in end.lower() for teaser in _TEASERS) or _READ_MORE.search(end.rstrip()) is not None


def _refuse_episode(entry: Any, content: str, link: str) -> None:
    kinds = [str(enclosure.get("type") or "") for enclosure in entry.get("enclosures") or ()]
    is_episode = any(kind.startswith(("audio/", "video/")) for kind in kinds)
    if is_episode and len(text_of(content).split()) < _FEWEST_WORDS:
        raise LinkError(Reason.NOT_TEXT, f"{link} is an episode to listen to or to watch")


def changed_at(entry: Any) -> datetime | None:
    """When an entry was published or, if that is later, changed; None where the feed does not say."""
    known = set(entry.keys())
    times = [_time(entry[name]) for name in ("published_parsed", "updated_parsed") if name in known]
    return max(filter(None, times), default=None)


def _time(parsed: struct_time | None) -> datetime | None:
    return datetime(*parsed[:6], tzinfo=UTC) if parsed else None
