"""What the page shows where nothing is declared: subtitle, tags; and when and by whom, found with care."""

import re
from collections.abc import Iterator
from itertools import islice

from lxml.html import HtmlElement

from llm_engineering.application.extraction.metadata.bylines import shown_authors
from llm_engineering.application.extraction.metadata.landmarks import Landmarks
from llm_engineering.application.extraction.metadata.places import around, is_elsewhere
from llm_engineering.application.extraction.metadata.said import PAGE, Said
from llm_engineering.application.extraction.metadata.shown_dates import ShownDates, shown_dates
from llm_engineering.application.extraction.metadata.texts import tags_of
from llm_engineering.application.extraction.tree import shown_text

_SUBTITLE = re.compile(
    r"(?:^| )(?:(?:post-|entry-|article-)?subtitle|post-description|pw-subtitle-paragraph|(?:gh-)?article-excerpt"
    r"|standfirst|dek|lead)(?: |$)"
)
_TAG_LIST = re.compile(
    r"(?:^| )(?:tags|(?:post|entry|article)[-_]tags|tag-?list|tag-links|tags-links|quarto-categories|spec__tags)(?: |$)"
)
_TAG = re.compile(r"(?:^| )(?:p-category|quarto-category|crayons-tag)(?: |$)")
_MOST_TAGS = 40
_LEVELS, _MOST_BESIDE, _MOST_WITHIN = 3, 3, 6
_LONGEST_SUBTITLE = 400


def shown_subtitle(tree: HtmlElement) -> str | None:
    """The subtitle that a page, or an element of it, shows."""
    return subtitle_of(Landmarks(tree))


def subtitle_of(page: Landmarks, heading: HtmlElement | None = None) -> str | None:
    """The same, looked for beside the title where its `heading` is known: to look everywhere is slow."""
    beside = _beside(heading) if heading is not None else page.with_class(_SUBTITLE, 5)
    for element in beside:
        text = shown_text(element)
        if text and len(text) <= _LONGEST_SUBTITLE and not is_elsewhere(element, around(heading)):
            return text
    return None


def _beside(heading: HtmlElement) -> Iterator[HtmlElement]:
    """Of the few elements before and after a title, and those within them, the ones marked as a subtitle."""
    node: HtmlElement | None = heading
    for _ in range(_LEVELS):
        if node is None or node.tag == "body":
            return
        for near in (*islice(node.itersiblings("*"), _MOST_BESIDE), *islice(node.itersiblings("*", preceding=True), 2)):
            for element in islice(near.iter("*"), _MOST_WITHIN):
                is_marked = element.get("itemprop") == "alternativeHeadline"
                if is_marked or _SUBTITLE.search(element.get("class") or ""):
                    yield element
        node = node.getparent()


def said_by_page(page: Landmarks, heading: HtmlElement | None, lacking: set[str], *, month_first: bool | None) -> Said:
    """What the page shows of the fields that are `lacking`; `heading` is the element that holds the title."""
    dates = shown_dates(page, heading, month_first=month_first) if "published_at" in lacking else ShownDates()
    return Said(
        PAGE,
        subtitle=subtitle_of(page, heading),
        authors=shown_authors(page, heading) if "authors" in lacking else (),
        published_at=dates.published_at,
        updated_at=dates.updated_at,
        tags=_tags(page, around(heading)) if "tags" in lacking else (),
    )


def _tags(page: Landmarks, holders: frozenset[HtmlElement]) -> tuple[str, ...]:
    links = [element for name, element in page.related if "tag" in name.lower().split()]
    links += [link for place in page.with_class(_TAG_LIST, 3) for link in place.iter("a")]
    links += page.with_class(_TAG, _MOST_TAGS)
    shown = (shown_text(link) for link in links[:_MOST_TAGS] if not is_elsewhere(link, holders))
    return tags_of(text for text in shown if len(text.split()) <= 5)
