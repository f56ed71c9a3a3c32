"""Footnotes as Markdown has them."""

import re
from collections.abc import Iterator
from itertools import islice

from lxml.html import HtmlElement

from llm_engineering.application.extraction.tree import (
    NOTE,
    classes_of,
    css,
    make_verbatim,
    put_in_brackets,
    shown_text,
    text_length,
)

_SIGNS = ("footnote", "doc-noteref", "doc-endnotes", "#fn", "cite_note", "sidenote", "reversefootnote")
_REFERENCES = css(
    "a.footnote-anchor, a.footnote-ref, a.footnote-reference, a.footnote, a[data-footnote-ref], a[role=doc-noteref],"
    " sup > a[href^='#fn'], sup > a[href*='cite_note'], sup[data-fn] > a, sup[role=doc-noteref] > a, a.footnote-link"
)
_LISTS = css(
    ".footnotes ol, .footnotes-list, section[role=doc-endnotes] ol, ol.wp-block-footnotes, ol.references,"
    " ol.footnote-list, ol.easy-footnotes-wrapper"
)
_SUBSTACK = css("div.footnote")
_SPHINX = css("aside.footnote, dl.footnote > dt, table.footnote")
_LABELS = css(".footnote-number, span.label, .fn-bracket, td.label")
_BACK = css(
    "a[href^='#fnref'], a[href*='-fnref-'], a[role=doc-backlink], a.footnote-backref, a.footnote-back,"
    " a.reversefootnote, a.data-footnote-backref, a.fn-backref, .mw-cite-backlink, .backrefs, .footnote-number"
)
_ASIDE = css("span.sidenote, span.marginnote, .modern-footnotes-footnote__note, d-footnote")
_ASIDE_SIGNS = css("label.margin-toggle, input.margin-toggle, sup.modern-footnotes-footnote")
_NUMBER = re.compile(r"[\[(]?(?:\d{1,3}|[a-z])[\])]?\.?")
_PARAGRAPHS = ("p", "li", "dd", "td")
_WITHIN = ("a", "sup", "span", "b", "strong", "i", "em", "small")
_MOST, _MOST_WITHIN, _LONGEST = 1000, 50, 5000
"""Links looked at, in all and within a note, and a note's characters: a page made to cost without end has more."""
_TO_THE_SIGN = re.compile(r"\s*[↩↑^⏎⤴]\ufe0e?\s*$")


def mark_footnotes(root: HtmlElement, values: str) -> None:
    """References and notes as `[^1]`, from what platforms and generators write; notes in the margin in brackets."""
    linked = _linked_back(root) if "#" in values else []
    if not linked and not any(sign in values for sign in _SIGNS) and next(root.iter("d-footnote"), None) is None:
        return  # looking for them costs more than reading the rest; most fragments have none
    labels: dict[str, str] = {}
    for link in dict.fromkeys([*_REFERENCES(root), *linked]):
        number = re.search(r"\w+", shown_text(link))
        parent = link.getparent()
        if number and parent is not None:
            _, hashed, target = (link.get("href") or "").rpartition("#")
            if hashed:
                labels.setdefault(target, number[0])
            make_verbatim(parent if parent.tag == "sup" and len(parent) == 1 else link, f"[^{number[0]}]")
    for note, content, number_there in _notes(root):
        label = next((labels.pop(name) for name in _ids(note) if name in labels), number_there)
        _as_note(note, content, label)
    named = _named(root) if labels else {}
    for target, label in labels.items():
        block = _block_of(named.get(target))
        if block is not None:
            _settle_numbers(block, label)
            _as_note(block, block, label)
    for sign in _ASIDE_SIGNS(root):
        sign.drop_tree()
    for aside in _ASIDE(root):
        put_in_brackets(aside)


def _linked_back(root: HtmlElement) -> list[HtmlElement]:
    """Links of a number to what links back to them, whatever either is called."""
    inner = (link for link in root.iterdescendants("a") if "#" in (link.get("href") or ""))
    links = list(islice((link for link in inner if _NUMBER.fullmatch(shown_text(link))), _MOST))
    named = _named(root) if links else {}
    targets: set[str] = set()
    found = []
    for link in links:
        target = link.get("href", "").rpartition("#")[2]
        block = _block_of(named.get(target))
        if block is None or block in link.iterancestors() or targets.intersection(_names_at(link)):
            continue
        names = _names_at(link)
        back = (one.get("href", "").rpartition("#")[2] for one in islice(block.iter("a"), _MOST_WITHIN))
        if target in targets or not names.isdisjoint(back):
            targets.add(target)
            found.append(link)
    return found


def _named(root: HtmlElement) -> dict[str, HtmlElement]:
    """What links within the page lead to."""
    return {name: one for one in root.iterdescendants() for name in (one.get("id"), one.get("name")) if name}


def _names_at(link: HtmlElement) -> set[str]:
    """What a link to the place of this one may name."""
    parent = link.getparent()
    places = [link, *link, parent, parent.getprevious() if parent is not None else None]
    return {name for one in places if one is not None for name in (one.get("id"), one.get("name")) if name}


def _block_of(element: HtmlElement | None) -> HtmlElement | None:
    """The paragraph or the item that is a note; None where it is one already, or no note."""
    if element is not None and element.tag in ("div", "aside"):
        return element if text_length(element) < _LONGEST else None
    while element is not None and element.tag not in _PARAGRAPHS:
        element = element.getparent() if element.tag in _WITHIN else None
    return element


def _settle_numbers(block: HtmlElement, label: str) -> None:
    """Take out the number that stands at the note, and what leads back."""
    for link in list(block.iterdescendants("a", "sup")):
        text = shown_text(link)
        if text == label or (
            "#" in (link.get("href") or "") and (_NUMBER.fullmatch(text) or not re.search(r"\w", text))
        ):
            link.drop_tree()
    first = next((one for one in block.iter("div", "aside", *_PARAGRAPHS) if (one.text or "").strip()), None)
    if first is not None:
        first.text = re.sub(r"^\s*[.)\]:]\s", "", first.text or "")
    if block.tag == "li" and (listed := block.getparent()) is not None:
        listed.tag = "div"


def _notes(root: HtmlElement) -> Iterator[tuple[HtmlElement, HtmlElement, str]]:
    """Each note with what holds its words, and the number that stands at it."""
    for note in _SUBSTACK(root):
        content = next(iter(note.find_class("footnote-content")), None)
        if content is not None:
            yield note, content, _number_at(note)
    for listed in _LISTS(root):
        for at, item in enumerate(listed.findall("li"), start=1):
            yield item, item, str(at)
        listed.tag = "div"
    for note in _SPHINX(root):
        content = note.getnext() if note.tag == "dt" else note.find(".//td[2]") if note.tag == "table" else note
        if content is not None:
            yield note, content, _number_at(note)
    for outer in (one for one in root.iterdescendants("dl") if "footnote" in classes_of(one)):
        outer.tag = "div"


def _number_at(note: HtmlElement) -> str:
    labels = _LABELS(note)
    found = re.search(r"\w+", shown_text(labels[0] if labels else note))
    return found[0] if found else ""


def _ids(note: HtmlElement) -> Iterator[str]:
    yield note.get("id") or ""
    for number in note.find_class("footnote-number"):
        yield number.get("id") or ""


def _as_note(outer: HtmlElement, content: HtmlElement, number: str) -> None:
    for back in [*_BACK(content), *_LABELS(content)]:
        if back.getparent() is not None:
            back.drop_tree()
    if outer is not content:
        if content.getparent() is outer.getparent():
            outer.drop_tree()
        else:
            for other in [one for one in outer if one is not content and content not in one.iterdescendants()]:
                other.drop_tree()
            outer.tag = "div"
    content.tag = NOTE
    content.set("label", number)
    last = list(content.iter())[-1]
    last.tail = _TO_THE_SIGN.sub("", last.tail or "") or None if last is not content else last.tail
