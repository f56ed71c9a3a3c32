"""Footnotes as Markdown has them."""

import re
from collections.abc import Iterator

from lxml.html import HtmlElement

from llm_engineering.application.extraction.tree import (
    NOTE,
    VERBATIM,
    classes_of,
    css,
    make_verbatim,
    put_text,
    shown_text,
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
_ASIDE = css("span.sidenote, span.marginnote")
_ASIDE_SIGNS = css("label.margin-toggle, input.margin-toggle")
_TO_THE_SIGN = re.compile(r"\s*[↩↑^⏎⤴]\ufe0e?\s*$")


def may_hold_footnotes(values: str) -> bool:
    """Looking for them costs more than reading the rest; most fragments have none."""
    return any(sign in values for sign in _SIGNS)


def mark_footnotes(root: HtmlElement) -> None:
    """References and notes as `[^1]`, from what platforms and generators write; notes in the margin in brackets."""
    labels: dict[str, str] = {}
    for link in _REFERENCES(root):
        number = re.search(r"\w+", shown_text(link))
        parent = link.getparent()
        if number and parent is not None:
            _, hashed, target = (link.get("href") or "").rpartition("#")
            if hashed:
                labels.setdefault(target, number[0])
            make_verbatim(parent if parent.tag == "sup" and len(parent) == 1 else link, f"[^{number[0]}]")
    for note, content, number_there in _notes(root):
        label = next((labels[name] for name in _ids(note) if name in labels), number_there)
        _as_note(note, content, label)
    for sign in _ASIDE_SIGNS(root):
        sign.drop_tree()
    for aside in _ASIDE(root):
        put_text(aside, f" ({shown_text(aside)})")


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
    first = next(content.iterdescendants("p"), content)
    first.text = (first.text or "").lstrip()
    label = first.makeelement(VERBATIM)
    make_verbatim(label, f"[^{number}]: ")
    label.tail, first.text = first.text, None
    first.insert(0, label)
    last = list(content.iter())[-1]
    last.tail = _TO_THE_SIGN.sub("", last.tail or "") or None if last is not content else last.tail
