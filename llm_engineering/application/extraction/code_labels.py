"""What templates write beside a code block and is no code: its language, numbers of lines, a word to copy it."""

import re

from lxml.html import HtmlElement

from llm_engineering.application.extraction.code_language import KNOWN, language_of
from llm_engineering.application.extraction.tree import shown_text

_LABELS = ("div", "span", "label", "small", "figcaption")
_BOXES = ("div", "figure", "span")
_COPY = re.compile(r"\s*\b(?:copy(?: code)?|copied!?)$")
_NO_NAMES = ("code", "text", "txt", "plaintext", "plain text")
_MOST_OUTER = 3


def settle_labels(pre: HtmlElement) -> str:
    """Take them out; give the language that the block names, or else its label."""
    language = language_of(pre)
    box: HtmlElement | None = pre
    for _ in range(_MOST_OUTER):
        if box is None or not all(_is_blank(text) for text in (box.tail, _text_before(box))):
            break
        for beside in (box.getprevious(), box.getnext()):
            label = _label(beside) if beside is not None else None
            if beside is None or label is None:
                continue
            if label in KNOWN:
                language = language or label
            elif label not in ("", *_NO_NAMES, language) and not _counts(label.split()):
                continue
            beside.drop_tree()
        outer = box.getparent()
        box = outer if outer is not None and outer.tag in _BOXES and len(outer) == 1 else None
    return language


def _label(element: HtmlElement) -> str | None:
    """Its words in small letters where it may be a label; without what only copies the code."""
    if element.tag not in _LABELS or not (_is_blank(element.tail) and _is_blank(_text_before(element))):
        return None
    text = shown_text(element).lower()
    return _COPY.sub("", text) if text else None


def _text_before(element: HtmlElement) -> str | None:
    before, parent = element.getprevious(), element.getparent()
    return before.tail if before is not None else parent.text if parent is not None else None


def _is_blank(text: str | None) -> bool:
    return not text or text.isspace()


def _counts(words: list[str]) -> bool:
    """Whether they are the numbers of lines, from the first on."""
    return words == [str(number) for number in range(1, len(words) + 1)]
