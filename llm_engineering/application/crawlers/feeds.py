"""A feed's entry: the article that it carries whole, or what it says of one."""

import re
from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, datetime
from time import struct_time
from typing import Any

from llm_engineering.application.crawlers.bodies import body_of, public_address, refuse_deep_nesting
from llm_engineering.application.extraction import Article, language_code, names_of, tags_of, text_of, word_count
from llm_engineering.domain.documents import Listed
from llm_engineering.domain.errors import LinkError
from llm_engineering.domain.outcomes import Reason

_TEASERS = (
    "read more »",
    "this post is for paid subscribers",
    "this post is for paying subscribers",
)
_READ_MORE = re.compile(
    r"<a\b[^>]*>\s*(?:read more|listen now|watch now|continue reading on [^<]+)\s*</a>\s*(?:</\w+>\s*)*$", re.IGNORECASE
)
"""A link that ends the text where the public part ends."""
_METADATA = ("title", "subtitle", "authors", "published_at", "updated_at", "language", "tags")
_LONGEST_TITLE = 500
_EMAIL_AND_NAME = re.compile(r"(\S+@\S+)(?:\s+\((.+)\))?")
"""An author in RSS; of an address like `ada@tides.online` feedparser takes the end for the name."""
_FEWEST_WORDS = 30
"""An episode with fewer words than this is only its announcement."""


def entry_article(entry: Any, address: str, parted: Callable[[str, str], tuple[str, str]]) -> Article:
    """The article of an entry as feedparser gives it; `parted` takes title and subtitle off its content.

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
        raise LinkError(
            Reason.PAYWALLED, f"{link}: its feed holds only a preview: the author's own export has the whole text"
        )
    refuse_deep_nesting(content, link)
    fragment, subtitle = parted(content, title)
    body = body_of(fragment, link)
    summary = str(entry.get("summary") or "")
    said = listed(entry)
    found = Article(
        title=title,
        markdown=body.markdown,
        text=body.text,
        word_count=body.word_count,
        subtitle=subtitle or (None if summary == content else text_of(summary) or None),
        authors=said.authors,
        published_at=said.published_at,
        updated_at=said.updated_at,
        language=body.language or said.language,
        tags=said.tags,
    )
    names = [name for name in _METADATA if getattr(found, name)]
    is_detected = body.language is not None and body.language != said.language
    return replace(found, sources={name: "text" if name == "language" and is_detected else "feed" for name in names})


def listed(entry: Any) -> Listed:
    """What an entry says of its article, in the fields of a document."""
    published, updated = _times(entry)
    title = text_of(str(entry.get("title") or "")).strip()
    return Listed(
        title=title if 0 < len(title) <= _LONGEST_TITLE else None,
        authors=names_of(_byline(entry)),
        published_at=published or updated,
        updated_at=updated if published and updated and updated > published else None,
        language=language_code(str(entry.get("language") or "")),
        tags=tags_of(tag.get("term") for tag in entry.get("tags") or ()),
    )


def _byline(entry: Any) -> tuple[str, ...]:
    """All authors that an entry names."""
    authors = [author for author in entry.get("authors") or () if isinstance(author, dict)]
    alone = _EMAIL_AND_NAME.fullmatch(str(entry.get("author") or "").strip())
    if alone and len(authors) == 1:
        return (alone[2] or "",)
    return tuple(str(author.get("name") or "") for author in authors)


def _is_teaser(content: str) -> bool:
    end = content[-2000:]
    return any(teaser in end.lower() for teaser in _TEASERS) or _READ_MORE.search(end.rstrip()) is not None


def _refuse_episode(entry: Any, content: str, link: str) -> None:
    kinds = [str(enclosure.get("type") or "") for enclosure in entry.get("enclosures") or ()]
    is_episode = any(kind.startswith(("audio/", "video/")) for kind in kinds)
    if is_episode and word_count(text_of(content)) < _FEWEST_WORDS:
        raise LinkError(Reason.NOT_TEXT, f"{link} is an episode to listen to or to watch")


def changed_at(entry: Any) -> datetime | None:
    """When an entry was published or, if that is later, changed; None where the feed does not say."""
    return max(filter(None, _times(entry)), default=None)


def _times(entry: Any) -> tuple[datetime | None, datetime | None]:
    """When it was published and when changed."""
    # feedparser answers for a missing `updated_parsed` with another field, unless asked by its keys.
    known = set(entry.keys())
    published, updated = (
        _time(entry[name]) if name in known else None for name in ("published_parsed", "updated_parsed")
    )
    return published, updated


def _time(parsed: struct_time | None) -> datetime | None:
    try:
        return datetime(*parsed[:6], tzinfo=UTC) if parsed else None
    except ValueError:  # a leap second, or a day that is none
        return None
