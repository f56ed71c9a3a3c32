"""The story that a page of Medium hands to its own program, paragraph by paragraph: exact, and without furniture."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from html import escape
from itertools import groupby, pairwise, takewhile
from typing import Any

from lxml.html import HtmlElement

from llm_engineering.application.extraction.metadata.page_data import MediumPost, medium_post
from llm_engineering.application.extraction.metadata.texts import letters_of

_TITLES = {"H1", "H2", "H3", "H4"}
_LISTS = {"ULI": "ul", "OLI": "ol"}
_TAGS = {"H1": "h1", "H2": "h2", "H3": "h3", "H4": "h4", "BQ": "blockquote", "PQ": "blockquote", "COVER_TITLE": "h3"}
_MARKS = {"STRONG": "strong", "EM": "em", "CODE": "code"}
_Record = dict[str, Any]
_Mark = tuple[int, int, str, str]
"""Start, end with a minus, tag, attributes: in order, what holds another comes before it."""
_MOST_MARKS = 1000
_IMAGE = "https://miro.medium.com/v2/resize:fit:1400/"


@dataclass(frozen=True, slots=True)
class Story:
    """The text as HTML, without title and subtitle, and the subtitle that it began with."""

    html: str
    subtitle: str | None


def whole_story(tree: HtmlElement, url: str, title: str) -> Story | None:
    """None where the page has no such model of its article, or not all of it, or where members alone may read it."""
    post = medium_post(tree, url)
    body = post.body if post.is_free is not False else {}
    paragraphs = post.records(body.get("paragraphs"))
    if not paragraphs or not all(isinstance(one.get("type"), str) for one in paragraphs):
        return None
    dropped, subtitle = _heads(paragraphs, {letters_of(title), letters_of(str(post.said.get("title")))})
    parts: list[str] = []
    section = 0
    placed = _placed(paragraphs, post.records(body.get("sections")))
    for (begun, kind), run in groupby(placed, lambda one: (one[0], one[2]["type"])):
        if begun != section and any(parts):
            parts.append("<hr>")
        section = begun
        written = "".join(_written(post, kind, paragraph) for _, place, paragraph in run if place not in dropped)
        parts.append(f"<{_LISTS[kind]}>{written}</{_LISTS[kind]}>" if kind in _LISTS else written)
    return Story("\n".join(parts), subtitle)


def _placed(paragraphs: list[_Record], sections: list[_Record]) -> Iterator[tuple[int, int, _Record]]:
    """Each paragraph with the number of the section that it stands in, and its place."""
    starts = {str(section.get("startIndex")) for section in sections}
    section = 0
    for place, paragraph in enumerate(paragraphs):
        section += str(place) in starts
        yield section, place, paragraph


def _heads(paragraphs: list[_Record], titles: set[str]) -> tuple[set[int], str | None]:
    """The places of the title and of the subtitle below it, which stand before any text; and the subtitle."""
    heads = []
    for place, paragraph in enumerate(paragraphs):
        if paragraph["type"] in _TITLES:
            heads.append(place)
        elif paragraph["type"] != "IMG":
            break
    texts = {place: _text(paragraphs[place]) for place in heads}
    found = next((place for place in heads if letters_of(texts[place]) in titles), None)
    if found is None:
        return set(), None
    below = next((place for place in heads if place > found), None)
    if below is None or paragraphs[below]["type"] != "H4":
        return {found}, None
    return {found, below}, " ".join(texts[below].split())


def _written(post: MediumPost, kind: str, paragraph: _Record) -> str:
    """One paragraph as HTML; one of a kind that is not known is a paragraph of text."""
    words = _inline(post, paragraph)
    if kind == "PRE":
        language = post.record(paragraph.get("codeBlockMetadata")).get("lang")
        named = f' data-code-block-lang="{escape(language)}"' if isinstance(language, str) else ""
        return f"<pre{named}>\n{escape(_text(paragraph))}</pre>"
    if kind == "IMG":
        image = post.record(paragraph.get("metadata"))
        source, said = f"{_IMAGE}{image.get('id')}" if image.get("id") else "", str(image.get("alt") or "")
        return f'<figure><img src="{escape(source)}" alt="{escape(said)}"><figcaption>{words}</figcaption></figure>'
    if kind == "IFRAME":
        shown = post.record(post.record(paragraph.get("iframe")).get("mediaResource"))
        source, said = str(shown.get("href") or shown.get("iframeSrc") or ""), str(shown.get("title") or "")
        frame = f'<iframe src="{escape(source)}" title="{escape(said)}"></iframe>'
        return f"<figure>{frame}<figcaption>{words}</figcaption></figure>"
    if kind == "MIXTAPE_EMBED":
        target = str(post.record(paragraph.get("mixtapeMetadata")).get("href") or "")
        return f'<p><a href="{escape(target)}">{escape(_text(paragraph).strip().partition(chr(10))[0])}</a></p>'
    if kind == "HR":
        return "<hr>"
    tag = "li" if kind in _LISTS else _TAGS.get(kind, "p")
    return f"<{tag}>{words}</{tag}>"


def _text(paragraph: _Record) -> str:
    text = paragraph.get("text")
    return text if isinstance(text, str) else ""


def _inline(post: MediumPost, paragraph: _Record) -> str:
    """Its words with their marks, whose places count the units of UTF-16; marks that overlap are cut to nest."""
    units = _text(paragraph).encode("utf-16-le", "surrogatepass")
    said = post.records(paragraph.get("markups"))[:_MOST_MARKS]
    marks = sorted({*_marks(said, len(units) // 2)})
    places = sorted({0, len(units) // 2, *(place for start, end, _, _ in marks for place in (start, -end))})
    written, opened = "", list[_Mark]()
    for start, end in pairwise(places):
        wanted = [mark for mark in marks if mark[0] <= start < -mark[1]]
        kept = sum(1 for _ in takewhile(lambda pair: pair[0] == pair[1], zip(opened, wanted, strict=False)))
        written += "".join(f"</{mark[2]}>" for mark in reversed(opened[kept:]))
        written += "".join(f"<{mark[2]}{mark[3]}>" for mark in wanted[kept:])
        opened = wanted
        text = units[2 * start : 2 * end].decode("utf-16-le", "replace")
        written += escape(text).replace("\n", "<br>")
    return written + "".join(f"</{mark[2]}>" for mark in reversed(opened))


def _marks(markups: Iterable[_Record], length: int) -> Iterator[_Mark]:
    for markup in markups:
        start, end, kind = markup.get("start"), markup.get("end"), str(markup.get("type"))
        if not isinstance(start, int) or not isinstance(end, int) or not 0 <= start < end:
            continue
        person = markup.get("userId")
        target = markup.get("href") or (f"https://medium.com/u/{person}" if person else "")
        if kind == "A" and target:
            yield min(start, length), -min(end, length), "a", f' href="{escape(str(target))}"'
        elif kind in _MARKS:
            yield min(start, length), -min(end, length), _MARKS[kind], ""
