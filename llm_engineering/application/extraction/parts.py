"""An element's parts in the page's order: runs of text and media, each within one block."""

import re
from dataclasses import dataclass, field

from lxml.html import HtmlElement

from llm_engineering.application.extraction.tables import is_layout

_SECTIONS = ("div", "section", "article", "aside", "header", "footer", "main", "nav", "center", "form")
BOXES = frozenset([*_SECTIONS, "fieldset", "body"])
_TEXTS = (
    "p",
    "li",
    "dt",
    "dd",
    "h1",
    "h2",
    "h3",
    "h4",
    "h5",
    "h6",
    "blockquote",
    "figcaption",
    "summary",
    "th",
    "address",
)
_BLOCKS = BOXES | frozenset([*_TEXTS, "address", "ul", "ol", "dl", "figure", "details", "menu", "hgroup", "tr", "td"])
_SOLID = frozenset(["pre", "math", "d-code", "d-math", "iframe", "embed", "object", "video", "audio", "script"])
"""A script that is left holds a formula."""
_SOLID_CLASSES = re.compile(
    r"latex-rendered|katex|MathJax|\bmath\b|highlight|footnote|tweet|embed|bookmark-card|ltag_|codeBlock"
    r"|callout|admonition|markdown-alert|tabset|tabbed|kg-(toggle|file|button|product|header|audio|video)|task-list"
    r"|wp-caption|sidebarblock|starlight-aside|theme-code|code-(block|wrapper|group)|mixtape|sourceCode|ltx_listing"
    r"|(crayon|highlighter)-syntax"
)
_PLAIN = frozenset(["a", "b", "br", "cite", "code", "em", "i", "kbd", "s", "small", "strong", "sub", "sup", "u"])
_MEDIA = frozenset(["img", "picture", "svg", "hr"])


@dataclass(slots=True, eq=False)
class Part:
    """What stands together: text with the media in it, or media alone, or one solid element."""

    block: HtmlElement
    texts: list[tuple[HtmlElement, bool]] = field(default_factory=list)
    """Where the text is: what an element begins with or, with True, what follows the element."""
    media: list[HtmlElement] = field(default_factory=list)
    is_solid: bool = False
    """Code, a table, a formula, an embed, a footnote: whole or not at all."""

    @property
    def text(self) -> str:
        if not self.texts:
            return " ".join(text for element in self.media for text in element.itertext())
        return "".join((element.tail if follows else element.text) or "" for element, follows in self.texts)

    @property
    def is_note(self) -> bool:
        """Whether it is a footnote, or all of them."""
        return self.is_solid and "footnote" in (self.media[0].get("class") or "")

    def drop(self) -> None:
        """Take it out of the page."""
        for element, follows in self.texts:
            if follows:
                element.tail = None
            else:
                element.text = None
        for element in self.media:
            if element.getparent() is not None:
                element.drop_tree()


def parts_of(container: HtmlElement) -> list[Part]:
    """All that hold text or media."""
    found: list[Part | None] = [None]
    _enter(container, container, found)
    return [part for part in found if part is not None]


def _enter(element: HtmlElement, block: HtmlElement, found: list[Part | None]) -> None:
    """Add the element's parts; the last of `found` is the one that goes on, None where the next begins."""
    if (text := element.text) and (found[-1] or not text.isspace()):
        _open(found, block).texts.append((element, False))
    for child in element:
        tag = child.tag
        if tag == "a" and child.find("*") is not None and any(inner.tag in _BLOCKS for inner in child.iter()):
            found += [Part(block, media=[child]), None]
        elif tag in _PLAIN and not len(child):
            if child.text:
                _open(found, block).texts.append((child, False))
        elif tag in _PLAIN:
            _enter(child, block, found)
        elif _is_solid(child, tag):
            found += [Part(block, media=[child], is_solid=True), None]
        elif tag in _MEDIA:
            _open(found, block).media.append(child)
        elif tag in _BLOCKS:
            _close(found)
            _enter(child, child, found)
            _close(found)
        else:
            _enter(child, block, found)
        if (tail := child.tail) and (found[-1] or not tail.isspace()):
            _open(found, block).texts.append((child, True))


def _open(found: list[Part | None], block: HtmlElement) -> Part:
    part = found[-1]
    if part is None:
        part = found[-1] = Part(block)
    return part


def _close(found: list[Part | None]) -> None:
    if found[-1] is not None:
        found.append(None)


def _is_solid(element: HtmlElement, tag: str) -> bool:
    if tag in _SOLID:
        return True
    if tag == "table":
        return not is_layout(element)
    names = element.get("class") or element.get("data-node-type")
    return names is not None and _SOLID_CLASSES.search(names) is not None
