"""The lines of a PDF's pages, and the paragraphs that they make."""

import re
from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from itertools import pairwise
from statistics import median

_MARGIN = 0.12
"""Of a page's height: above and below, where headers and footers stand."""
_REPEATED = 1 / 3
"""Of the pages: left and right pages may have headers of their own, and the first none."""
_PAGE_NUMBER = re.compile(r"\W*(?:page|seite|p\.)?\s*(?:\d{1,4}|[ivxl]{1,6})(?:\s*(?:/|of|von|de)\s*\d{1,4})?\W*", re.I)
_OF_CONTENTS = re.compile(r"(?:\. ?){4,}\s*[\divxl]*$")
"""A line of a table of contents: dots that lead to a page's number."""
LARGER = 1.15
"""Times the size of the running text: a heading."""
_GAP = 1.35
"""Times the distance between lines: a new paragraph."""
_LONGEST_HEADING = 200
_SENTENCE_ENDS = tuple('.!?:;…。！？"”’)»')
_BROKEN_WORD = re.compile(r"([^\W\d_]+)[-\u2010]$")
BULLET = "- "
_BULLET = re.compile(r"^[•●▪◦‣∙·]\s*")


@dataclass(frozen=True, slots=True)
class Line:
    """One line of a page; sizes and places in points, `y` from the page's foot."""

    text: str
    size: float
    x: float
    y: float
    page: int
    height: float
    """Of the page."""


@dataclass(frozen=True, slots=True)
class Paragraph:
    """Lines that belong together, as one."""

    text: str
    is_heading: bool


def running_text(lines: Sequence[Line]) -> list[Line]:
    """The lines without page numbers, tables of contents, and what stands at the same place of many pages."""
    pages = len({line.page for line in lines})
    seen = Counter(place for place, _ in {(_place(line), line.page) for line in lines if _is_in_margin(line)})
    least = max(2, _REPEATED * pages)
    return [
        line
        for line in lines
        if not (_is_in_margin(line) and (seen[_place(line)] >= least or _PAGE_NUMBER.fullmatch(line.text)))
        and not _OF_CONTENTS.search(line.text[-300:])
    ]


def _place(line: Line) -> tuple[str, int]:
    return re.sub(r"\d+", "#", line.text), round(line.y)


def _is_in_margin(line: Line) -> bool:
    return not _MARGIN * line.height < line.y < (1 - _MARGIN) * line.height


def body_size(lines: Iterable[Line]) -> float:
    """The size in which most of the text is."""
    sizes: Counter[float] = Counter()
    for line in lines:
        sizes[round(line.size, 1)] += len(line.text)
    return sizes.most_common(1)[0][0] if sizes else 0.0


def paragraphs_of(lines: Sequence[Line]) -> list[Paragraph]:
    """The lines joined, words broken at a line's end made whole, larger ones told as headings."""
    body = body_size(lines)
    gaps = [one.y - other.y for one, other in pairwise(lines) if _is_run_on(one, other)]
    pitch = median(gaps) if gaps else 1.2 * body
    groups: list[list[Line]] = []
    for line in lines:
        if groups and _goes_on(groups[-1][-1], line, pitch, body):
            groups[-1].append(line)
        else:
            groups.append([line])
    whole = "\n".join(line.text for line in lines).casefold()
    return [_paragraph(group, body, whole) for group in groups]


def _is_run_on(one: Line, other: Line) -> bool:
    return one.page == other.page and _same_size(one, other) and 0 < one.y - other.y < 2 * one.size


def _same_size(one: Line, other: Line) -> bool:
    return max(one.size, other.size) < LARGER * min(one.size, other.size)


def _goes_on(before: Line, line: Line, pitch: float, body: float) -> bool:
    if not _same_size(before, line) or _BULLET.match(line.text):
        return False
    ends = before.text.endswith(_SENTENCE_ENDS)
    fall = before.y - line.y
    if line.page != before.page or fall < -pitch:  # the next page or column
        return not ends and line.size < LARGER * body
    indented = line.x - before.x > 0.5 * line.size
    return fall <= _GAP * max(pitch, 1.2 * line.size) and not (indented and ends)


def _paragraph(lines: Sequence[Line], body: float, whole: str) -> Paragraph:
    text = ""
    for line in lines:
        text = _joined(text, line.text, whole)
    is_heading = lines[0].size >= LARGER * body and len(text) <= _LONGEST_HEADING
    return Paragraph(_BULLET.sub(BULLET, text), is_heading)


def _joined(text: str, line: str, whole: str) -> str:
    broken = _BROKEN_WORD.search(text)
    if text.endswith("\xad"):
        return text[:-1] + line
    if not text or broken is None or not line[:1].islower():
        return f"{text} {line}".strip()
    following = re.match(r"[^\W\d_]+", line)
    word = f"{broken[1]}-{following[0] if following else ''}".casefold()
    return text + line if word in whole else text[:-1] + line
