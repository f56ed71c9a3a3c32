"""The whole text of an article as the feed that lists it carries it, for a page that cannot be had."""

import re
from typing import Any

from llm_engineering.application.crawlers.articles import article_document
from llm_engineering.application.crawlers.base import Carried
from llm_engineering.application.crawlers.bodies import body_of, without_title
from llm_engineering.application.extraction import Article, word_count
from llm_engineering.application.ports import Page
from llm_engineering.domain.documents import ArticleDocument, Listed, Source, UserDocument
from llm_engineering.domain.errors import LinkError
from llm_engineering.domain.outcomes import Reason

_FEWEST_WORDS = 100
"""An entry with fewer words may be the beginning only."""
_LARGEST = 500_000
_TAG = re.compile(r"<[^<>]*>")
_APPEARED_FIRST = re.compile(r"<p>\s*The post\s.{0,1000}?\sappeared first on\s.{0,500}?</p>\s*$", re.DOTALL)
"""What WordPress adds."""
_GOES_ON = re.compile(
    r"(?:\[?(?:…|&hellip;|&#8230;|\.\.\.)\]?|\b(?:continue|keep) reading\b.{0,200}"
    r"|\b(?:read|view) (?:more|the (?:full|rest))\b.{0,100})\W*$",
    re.IGNORECASE | re.DOTALL,
)
"""How the beginning of a text ends."""
_FIELDS = ("title", "authors", "published_at", "updated_at", "tags")


def carried_by(entry: Any, page: Page) -> Carried | None:
    """What the entry of a feed has of its article, if that is all of it."""
    parts = [str(part.get("value") or "") for part in entry.get("content") or ()]
    html = _APPEARED_FIRST.sub("", max([*parts, str(entry.get("summary") or "")], key=len))
    text = _TAG.sub(" ", html)
    is_whole = len(html) <= _LARGEST and word_count(text) >= _FEWEST_WORDS and not _GOES_ON.search(text[-1000:])
    return Carried(html, page.url, page.fetched_at) if is_whole else None


def carried_document(
    carried: Carried, listed: Listed, *, author: UserDocument, platform: str, identity: str, link: str
) -> ArticleDocument:
    """The article by its feed alone. Raises LinkError: no_article without a title, or as `body_of` does."""
    if listed.title is None:
        raise LinkError(Reason.NO_ARTICLE, f"{link}: its feed says no title")
    body = body_of(without_title(carried.html, listed.title), link)
    language = body.language or listed.language
    sources = dict.fromkeys((name for name in _FIELDS if getattr(listed, name)), "feed")
    article = Article(
        title=listed.title,
        markdown=body.markdown,
        text=body.text,
        word_count=body.word_count,
        authors=listed.authors,
        published_at=listed.published_at,
        updated_at=listed.updated_at,
        language=language,
        tags=listed.tags,
        sources=sources | ({"language": "text" if body.language else "feed"} if language else {}),
    )
    source = Source(kind="feed", link=carried.feed, fetched_at=carried.fetched_at)
    return article_document(article, author=author, platform=platform, identity=identity, link=link, source=source)
