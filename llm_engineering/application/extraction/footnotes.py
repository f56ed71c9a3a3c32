"""Footnotes as Markdown has them."""

import re

from lxml.html import HtmlElement

from llm_engineering.application.extraction.tree import css, put_text, settable, shown_text

MAY_HOLD_FOOTNOTES = re.compile(r"footnote|doc-(noteref|endnotes)|#fn")
"""Looking for them costs more than reading the rest; most fragments have none."""
_REFERENCES = css("a.footnote-anchor, a.footnote-ref, sup > a[href^='#fn'], a[role=doc-noteref]")
_NOTES = css("div.footnote")
_NUMBERS = css(".footnote-number")
_CONTENTS = css(".footnote-content")
_LISTS = css(".footnotes ol, section[role=doc-endnotes] ol")
_BACK = css("a[href^='#fnref'], a[role=doc-backlink], a.footnote-backref, a.reversefootnote")


def mark_footnotes(root: HtmlElement) -> None:
    """References and notes as `[^1]`, from Substack's markup and from what Markdown generators write."""
    for link in _REFERENCES(root):
        number = re.search(r"\d+", shown_text(link))
        parent = link.getparent()
        if number and parent is not None:
            put_text(parent if parent.tag == "sup" else link, f"[^{number[0]}]")
    for note in _NOTES(root):
        labels, contents = _NUMBERS(note), _CONTENTS(note)
        if labels and contents:
            number = re.search(r"\w+", shown_text(labels[0]))
            labels[0].drop_tree()
            _as_note(note, number[0] if number else "", contents[0])
    for listed in _LISTS(root):
        for at, item in enumerate(listed.findall("li"), start=1):
            _as_note(item, str(at), item)
        listed.tag = "div"


def _as_note(outer: HtmlElement, number: str, content: HtmlElement) -> None:
    for back in _BACK(content):
        back.drop_tree()
    outer.tag = "div"
    first = content.find(".//p")
    start = content if first is None else first
    start.text = settable(f"[^{number}]: " + (start.text or "").lstrip())
