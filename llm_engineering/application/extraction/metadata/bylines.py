"""Authors as the page shows them: in marked elements, behind links to their own pages, in a line under the title."""

import re
from collections.abc import Iterator
from itertools import islice, pairwise
from typing import Any

from lxml.html import HtmlElement

from llm_engineering.application.extraction.metadata.landmarks import Landmarks
from llm_engineering.application.extraction.metadata.names import has_by, shown_names, unique
from llm_engineering.application.extraction.metadata.places import around, is_elsewhere
from llm_engineering.application.extraction.tree import shown_text

_MARKED = re.compile(r"author|byline|writer|\bfn\b|contributor", re.IGNORECASE)
_INNER = re.compile(r"(?:^| )(?:fn|name)(?: |$)|author[-_]*name|person-?name", re.IGNORECASE)
_NAME = re.compile(r"author[-_]*name|name[-_]*author|(?:^|[ _-])fn(?:$| )", re.IGNORECASE)
_NO_NAME = re.compile(
    r"bio|avatar|image|img|photo|social|description|title$|role|job|icon|links?$|meta$", re.IGNORECASE
)
_OWN_PAGE = re.compile(r"/(?:authors?|people|staff|contributors?|writers?)(?:/|\?|%5b|=)", re.IGNORECASE)
_ALONE = 2.6
"""How sure a mark must be for a name of one word."""
_BESIDE_TITLE = 60
"""Elements after a title in which a byline may have a name of one word."""
_MOST_CANDIDATES = 60
_MOST_LINES = 20
_MOST_AUTHORS = 10
_STARTS = frozenset(
    "by wr wo te au ar st po pu re gu vo ge pa éc es di do af av ve sk ав 作者 著者 執筆 撰文 작성 글쓴 ال بق".split()  # noqa: SIM905 - as a list it takes thirty lines
)
"""Of the lines that may begin as a byline does: to ask of all is slow."""
_MOST_INSIDE = 80
"""Elements of a byline, with pictures and links of its authors."""
_LONGEST_DATED = 120
_FAR = 2000
"""Elements between a title and what surely is not of its article."""


def shown_authors(page: Landmarks, title: HtmlElement | None) -> tuple[str, ...]:
    """The names of the best marked place, else of a line that begins as a byline does; empty when neither is."""
    here, holders = page.order.get(title, 0) if title is not None else 0, around(title)
    found: list[tuple[float, float, HtmlElement]] = []
    for element, rank in _candidates(page):
        if not is_elsewhere(element, holders):
            distance = abs(page.order.get(element, here) - here)
            found.append((rank - min(distance / _FAR, 0.9), rank, element))
    for score, rank, element in sorted(found, key=lambda one: -one[0]):
        names = tuple(name for name in _names_in(element) if " " in name or rank >= _ALONE)
        if names:
            by_line = _from_lines(page, title) if score < 1 else ()
            return by_line or unique([*names, *_beside(element, [other for _, _, other in found])])[:_MOST_AUTHORS]
    return _from_lines(page, title)


def _candidates(page: Landmarks) -> Iterator[tuple[HtmlElement, float]]:
    """Each with how sure its mark is, from 1 to 4."""
    for name, element in page.properties:
        if "author" in name.split():
            yield element, 4.0
    for name, element in page.related:
        lower = name.lower()
        if "author" in lower.split():
            yield element, 4.0
        elif _OWN_PAGE.search(lower):
            yield element, 2.8 if "author" in lower else 1.5
    for element in page.with_class(_MARKED, _MOST_CANDIDATES):
        rank = _rank(element.get("class") or "")
        if rank is not None:
            yield element, rank
    for element in page.tree.iter("address"):
        if not re.search(r"\d", shown_text(element)):  # of a person, not of a place
            yield element, 1.5


def _rank(classes: str) -> float | None:
    """How sure the mark is; None for what is marked for another reason."""
    lower = classes.lower()
    if _NAME.search(classes):
        return 3.5
    if "byline" in lower or {"p-author", "author"}.intersection(lower.split()):
        return 3.0
    return None if _NO_NAME.search(classes) or not ("author" in lower or "writer" in lower) else 2.5


def _names_in(element: HtmlElement) -> tuple[str, ...]:
    """Of the parts marked as names; else of its own text, when it is short enough to be only names."""
    inside = list(islice(element.iterdescendants("*"), _MOST_INSIDE + 1))
    if len(inside) > _MOST_INSIDE:
        return ()
    inner = [part for part in inside if _is_name(part)][:10]
    names = unique(name for part in inner for name in shown_names(part.get("content") or shown_text(part)))
    return names or _own_names(element)


def _is_name(part: HtmlElement) -> bool:
    return (
        part.get("itemprop") == "name"
        or "author" in (part.get("rel") or "")
        or "/author" in (part.get("href") or "")
        or _INNER.search(part.get("class") or "") is not None
    )


def _own_names(element: HtmlElement) -> tuple[str, ...]:
    lines = [" ".join(text.split()) for text in element.itertext() if text and text.strip()]
    if len(lines) > 12 or sum(map(len, lines)) > 300:
        return ()
    if len(lines) == 1:
        return shown_names(lines[0])
    found: list[str] = []
    for before, line in pairwise(["", *lines]):
        # "By", the name, "and" another, then the date or a role: each in an element of its own
        if found and before.strip(" ,").lower() not in ("", "and", "&", "und", "et", "y"):
            break
        is_said = has_by(f"{before} x") or has_by(line) or bool(found)
        found += [name for name in shown_names(line) if is_said or " " in name]
    return unique(found)


def _beside(element: HtmlElement, others: list[HtmlElement]) -> Iterator[str]:
    """The names of its like that stand beside it."""
    parent = element.getparent()
    near = {parent, parent.getparent()} if parent is not None else set()
    for other in others:
        above = other.getparent()
        is_like = other.tag == element.tag and other.get("class") == element.get("class")
        if other is not element and is_like and above is not None and (above in near or above.getparent() in near):
            yield from _names_in(other)


def _begins_byline(text: str) -> bool:
    may_begin = text.lstrip()[:2].lower() in _STARTS or (len(text) < _LONGEST_DATED and "20" in text)
    return may_begin and has_by(f"{text} x")


def _after(text: Any) -> tuple[str, ...]:
    """The names in the element behind a text that is no more than `by`."""
    parent = text.getparent()
    following = None if text.is_tail else next(parent.iterchildren("*"), None)
    following = parent.getnext() if following is None else following
    return shown_names(shown_text(following)) if following is not None and has_by(f"{text} x") else ()


def _from_lines(page: Landmarks, title: HtmlElement | None) -> tuple[str, ...]:
    here, holders = page.order.get(title) if title is not None else None, around(title)
    if not any(map(_begins_byline, page.texts)):
        return ()
    bylines = filter(_begins_byline, page.short_texts)
    for text, _ in zip(bylines, range(_MOST_LINES), strict=False):
        parent = text.getparent()
        if parent is None or parent.tag in ("script", "style", "title") or is_elsewhere(parent, holders):
            continue
        element = parent.getparent() if text.is_tail else parent
        whole = shown_text(element) if element is not None else ""
        names = shown_names(text) or (shown_names(whole) if has_by(whole) else ()) or _after(text)
        is_beside = here is not None and 0 <= page.order.get(parent, 0) - here <= _BESIDE_TITLE
        if names and (is_beside or all(" " in name for name in names)):
            return names
    return ()
