"""Dates as the page shows them: in time elements, in marked elements, in lines about the title, in its address."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from urllib.parse import urlsplit

from lxml.html import HtmlElement

from llm_engineering.application.extraction.metadata.dates import time_of
from llm_engineering.application.extraction.metadata.landmarks import Landmarks
from llm_engineering.application.extraction.metadata.places import around, is_elsewhere
from llm_engineering.application.extraction.tree import shown_text

_YEAR = re.compile(r"(?<!\d)(?:19|20)\d\d(?!\d)|\d/\d\d?/\d\d")
_CHANGED = (
    r"updat|modif|edited|revis|reviewed|\blast (?:change|check|edit)|aktualisiert|zuletzt|\bstand:|mis à jour"
    r"|actualizad|aggiornat|bijgewerkt|oppdatert|uppdaterad|обновл|измен|更新|수정|تحديث"
)
_MADE = (
    r"publish|posted|created|released|written|veröffentlicht|publié|publicad|pubblicat|gepubliceerd|publisert|publicera"
    r"|опублик|公開|投稿|发布|发表|發佈|發布|發表|작성|등록|게시|نشر"
)
_UPDATED, _PUBLISHED = re.compile(_CHANGED, re.IGNORECASE), re.compile(_MADE, re.IGNORECASE)
_LABEL = re.compile(rf"(?={_CHANGED}|{_MADE})", re.IGNORECASE)
_DATE_CLASS = re.compile(r"date|time(?!line)|publish|posted|created|meta|byline|details", re.IGNORECASE)
_DATE_NAME = re.compile(r"date|created|issued", re.IGNORECASE)
_NO_TEXT = ("script", "style", "title", "option", "noscript")
_OTHER_DAY = re.compile(r"event|calendar|start|expir|birth|deadline", re.IGNORECASE)
_NO_DATE = re.compile(r"©|copyright|event|rights reserved", re.IGNORECASE)
_WORDS = re.compile(r"[^\W\d_]+")
_MOST_MARKED = 30
_MOST_LINES = 200
_MOST_WORDS = 12
_MOST_PIECES = 5
_NEAR = 120
"""Elements, in the page's order, within which a line belongs to a title."""
_BEFORE = 60
_AS_SURE = 0.01
_URL_DAY = re.compile(r"/((?:19|20)\d\d)[/-](\d\d?)[/-](\d\d?)(?=[/-]|$)|[/-]((?:19|20)\d\d)-(\d\d)-(\d\d)(?=[/-]|$)")


@dataclass(frozen=True, slots=True)
class ShownDates:
    """When the page says that it was published and changed; aware UTC."""

    published_at: datetime | None = None
    updated_at: datetime | None = None


@dataclass(frozen=True, slots=True)
class _Found:
    time: datetime
    is_update: bool
    score: float


@dataclass(frozen=True, slots=True)
class _Where:
    title: int | None
    holders: frozenset[HtmlElement]
    month_first: bool | None


def shown_dates(page: Landmarks, title: HtmlElement | None, *, month_first: bool | None) -> ShownDates:
    """The surest of each: marked as published, then marked as a date, then near the title."""
    place = page.order.get(title) if title is not None else None
    where = _Where(place, around(title), month_first)
    found = [*_marked(page, where)]
    if not any(not one.is_update and one.score >= 1 for one in found):
        found += _lines(page, where)
    published = _surest([one for one in found if not one.is_update])
    updated = _surest([one for one in found if one.is_update])
    return ShownDates(published, updated)


def _surest(found: list[_Found]) -> datetime | None:
    """The earliest of those that are nearly as sure as the surest: a second date beside it is of a change."""
    most = max((one.score for one in found), default=0.0)
    return min((one.time for one in found if one.score >= most - _AS_SURE), default=None)


def date_in_address(url: str) -> datetime | None:
    """The day that a permalink holds: /2021/03/05/, or 2021-03-05-title."""
    try:
        found = _URL_DAY.search(urlsplit(url).path)
    except ValueError:
        return None
    return time_of("-".join(part for part in found.groups() if part)) if found else None


def _marked(page: Landmarks, where: _Where) -> Iterator[_Found]:
    for element in _dated(page):
        said = next(filter(None, map(element.get, ("datetime", "content", "publishdate", "title"))), None)
        shown = shown_text(element)[:79]
        time = time_of(said) or time_of(shown, month_first=where.month_first)
        if time is None or is_elsewhere(element, where.holders):
            continue
        marks = " ".join(filter(None, map(element.get, ("itemprop", "property", "class"))))
        label = f"{marks} {shown[:40]} {_label(element)}"
        is_published = bool(_PUBLISHED.search(label))
        is_update = bool(_UPDATED.search(label)) and not is_published
        yield _Found(time, is_update, (2.0 if is_published else 1.5) - _distance(page, where.title, element))


def _dated(page: Landmarks) -> list[HtmlElement]:
    """Elements that are marked as dates."""
    marked = [element for name, element in page.properties if _DATE_NAME.search(name)]
    return [*page.tree.iter("time", "lit-timestamp"), *marked][:_MOST_MARKED]


def _label(element: HtmlElement) -> str:
    """The text right before it, or before what it stands alone in."""
    previous, parent = element.getprevious(), element.getparent()
    text = previous.tail if previous is not None else parent.text if parent is not None else ""
    words = " ".join((text or "").split())[-40:]
    is_alone = (
        not words and previous is None and parent is not None and parent.tag in ("b", "strong", "em", "i", "span")
    )
    return _label(parent) if is_alone else words


def _distance(page: Landmarks, here: int | None, element: HtmlElement) -> float:
    """From 0 to .9, growing with how far away from the title it stands; what is before it counts double."""
    at = page.order.get(element, 0)
    if here is None:
        return min(at / 5000, 0.9)
    return min((at - here) / 2000 if at >= here else (here - at) / 1000, 0.9)


def _lines(page: Landmarks, where: _Where) -> Iterator[_Found]:
    """Of short lines that hold little but a date: near the title, or in an element that is marked as a date."""
    judged = {element for marked in _dated(page) for element in marked.iter()}
    dated = (text for text in page.dated_texts if _YEAR.search(text))
    for text, _ in zip(dated, range(_MOST_LINES), strict=False):
        line, parent = " ".join(text.split()), text.getparent()
        words = len(_WORDS.findall(line))
        if words > _MOST_WORDS or _NO_DATE.search(line) or parent.tag in _NO_TEXT:
            continue
        element = parent.getparent() if text.is_tail else parent
        if element is None or element in judged:
            continue
        around = element.getparent()
        classes = f"{element.get('class') or ''} {around.get('class') or '' if around is not None else ''}"
        is_classed = bool(_DATE_CLASS.search(classes))
        at = page.order.get(element, 0) - (where.title or 0)
        is_near = where.title is not None and -_BEFORE <= at <= _NEAR
        if _OTHER_DAY.search(classes) or not (is_near or is_classed) or is_elsewhere(element, where.holders):
            continue
        score = 0.5 * is_classed + 0.5 * is_near + 0.2 * (words <= 4) - _distance(page, where.title, element)
        before = shown_text(parent)[-40:] if text.is_tail else _label(element)
        yield from _in_line(line, before, score, where.month_first)


def _in_line(line: str, before: str, score: float, month_first: bool | None) -> Iterator[_Found]:
    """The date behind each word for published or updated, and the one before these words."""
    for piece in _LABEL.split(line)[:_MOST_PIECES]:
        label = f"{before} {piece}"
        before = ""
        time = time_of(piece[:79], month_first=month_first)
        if time is not None:
            is_published = bool(_PUBLISHED.search(label))
            is_update = bool(_UPDATED.search(label)) and not is_published
            yield _Found(time, is_update, score + 0.3 * is_published)
