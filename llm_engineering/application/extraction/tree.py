"""Looking into a parsed page and changing it: selectors compiled once, an element's text, taking elements out."""

import re
from collections.abc import Callable
from typing import cast
from urllib.parse import SplitResult, urljoin, urlsplit

import trafilatura
from lxml import etree, html
from lxml.cssselect import CSSSelector
from lxml.etree import XPath
from lxml.html import HtmlElement

from llm_engineering.domain.errors import NoArticle

_PARSER = html.HTMLParser(encoding="utf-8", remove_comments=True, remove_pis=True, huge_tree=True)
_VALUES = XPath("descendant-or-self::*/@*", smart_strings=False)
_TEXTS = XPath("descendant::text()", smart_strings=False)
_LENGTH = XPath("string-length()")
_NOT_XML = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\ud800-\udfff\ufffe\uffff]")
"""Characters that no tree takes, though a parser may have let them through."""
_NOT_XML_REFERENCE = re.compile(
    r"&#(?:0*(?:[12]?\d|3[01]|649(?:7[6-9]|[89]\d)|6500[0-7]|6553[45])(?!\d)"
    r"|[xX]0*(?:1?[\da-fA-F]|[fF][dD][deDE][\da-fA-F]|[fF]{3}[eEfF])(?![\da-fA-F]));?"
)
_CONTROLS = {code: 0xFDD0 + code for code in range(1, 32) if chr(code) not in "\t\n\r"}
_STAND_INS = {stand_in: code for code, stand_in in _CONTROLS.items()}
_STAND_IN = re.compile("[\ufdd0-\ufdef]")
_UNFIT = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\ud800-\udfff\ufdd0-\ufdef\ufffe\uffff]")
"""Control characters are noncharacters in a tree: code may hold them, and no page may hold a noncharacter."""
_UNFIT_CHARACTERS = [chr(code) for code in (0, *_CONTROLS, *range(0xFDD0, 0xFDF0), 0xFFFE, 0xFFFF)]
"""Those of them that can be encoded."""
_DEEPEST = 150
"""Elements within elements, of which pages have 40 at most: what reads a tree goes down into it by itself."""
_BEYOND = XPath("/*" * (_DEEPEST + 1))
_SHALLOW, _DEEP = 250, 2000
"""Where the parsers stop reading, but for the few elements that they add themselves."""

NO_WIDTH = " \n\u200b\u200c\u200d\u2060"
"""What is nothing where it stands alone, as editors leave it in empty paragraphs."""
_UNSEEN = re.compile("[\u00ad\ufeff]")

VERBATIM = "VERBATIM"
"""The tag of what is Markdown already, within a line; no parser gives a tag with capital letters."""
VERBATIM_BLOCK = "VERBATIM-BLOCK"
NOTE = "NOTE"
"""The tag of a footnote."""


def parse_page(page: str, url: str) -> HtmlElement:
    """The page's tree, without comments. Raises NoArticle when it is no HTML at all, or nested without end."""
    source = _marked_controls(page)
    tree = trafilatura.load_html(source)
    if tree is None:
        raise NoArticle(f"{url} is no HTML")
    if _is_cut(tree, _SHALLOW):
        tree = cast("HtmlElement", html.document_fromstring(source.encode(), parser=_PARSER))
        if _is_cut(tree, _DEEP):
            raise NoArticle(f"{url} has more than {_DEEP} elements within each other")
    return _flattened(tree)


def parse_fragment(fragment: str) -> HtmlElement:
    """The fragment's tree in an element of its own."""
    element = html.fromstring(f"<div>{_marked_controls(fragment)}</div>".encode(), parser=_PARSER)
    return _flattened(cast("HtmlElement", element))


def _is_cut(tree: HtmlElement, deepest: int) -> bool:
    """Whether the parser stopped at the last element because of how deep it stood."""
    depth, last = 0, tree
    while len(last):
        depth, last = depth + 1, last[-1]
    return depth >= deepest


def _flattened(tree: HtmlElement) -> HtmlElement:
    """The tree with the text of what is nested beyond all use, without its elements."""
    for element in cast("list[HtmlElement]", _BEYOND(tree)):
        etree.strip_tags(element, "*")
    return tree


def css(selector: str) -> Callable[[HtmlElement], list[HtmlElement]]:
    """What finds all that match below an element, in the page's order."""
    return cast("Callable[[HtmlElement], list[HtmlElement]]", CSSSelector(selector, translator="html"))


def xpath(path: str) -> Callable[[HtmlElement], list[HtmlElement]]:
    """The same by XPath."""
    return cast("Callable[[HtmlElement], list[HtmlElement]]", XPath(path))


def shown_text(element: HtmlElement) -> str:
    """The element's text on one line, a space between its parts."""
    return " ".join(without_unseen(without_controls(" ".join(cast("list[str]", _TEXTS(element))))).split())


def without_unseen(text: str) -> str:
    """The text without what is only a hint to break a word, or the mark of a file's beginning."""
    return _UNSEEN.sub("", text) if not text.isascii() else text


def heading_text(heading: HtmlElement) -> str:
    """A heading's text without the sign of the link to itself: `¶`, `#`, an icon or a letter without width."""
    text = shown_text(heading)
    for link in heading.iterdescendants("a"):
        sign = shown_text(link)
        if "#" in (link.get("href") or "") and not any(map(str.isalnum, sign)):
            text = text.removesuffix(sign).removeprefix(sign).strip()
    return text


def text_length(element: HtmlElement) -> int:
    """How many characters of text it holds."""
    return int(cast("float", _LENGTH(element)))


def attribute_values(element: HtmlElement) -> str:
    """All that its and its descendants' attributes say, a line each: cheap to look for signs of rare things in."""
    return "\n".join(cast("list[str]", _VALUES(element)))


def classes_of(element: HtmlElement) -> set[str]:
    """The names in its class attribute."""
    return set((element.get("class") or "").split())


def settable(text: str) -> str:
    """The text without what no tree takes: a page may hold such characters as entities."""
    return _NOT_XML.sub("", text)


def without_controls(text: str) -> str:
    """The text without control characters, whatever stands for them, and what else no record takes."""
    return _UNFIT.sub("", text) if _UNFIT.search(text) else text


def _marked_controls(source: str) -> str:
    """The source with noncharacters in place of control characters, and without what else no tree takes."""
    if "&#" in source and _NOT_XML_REFERENCE.search(source):
        source = _NOT_XML_REFERENCE.sub(_referred, source)
    if not _is_fit(source):
        source = settable(_STAND_IN.sub("", source).translate(_CONTROLS))
    return source


def _is_fit(source: str) -> bool:
    """Whether a tree takes all of it. In a whole page, to look for each character takes a third of a pattern's time."""
    try:
        source.encode()
    except UnicodeEncodeError:
        return False
    return not any(character in source for character in _UNFIT_CHARACTERS)


def _referred(reference: re.Match[str]) -> str:
    """The control character itself; a line's end, which a parser would read otherwise, stays as it is."""
    digits = reference[0].strip("&#;")
    code = int(digits[1:], 16) if digits[0] in "xX" else int(digits[-5:])
    return reference[0] if chr(code) in "\t\n\r" else chr(code)


def with_controls(code: str) -> str:
    """Code as the page has it, control characters included."""
    return code.translate(_STAND_INS) if _STAND_IN.search(code) else code


def make_verbatim(element: HtmlElement, markdown: str, tag: str = VERBATIM) -> None:
    """The Markdown in the element's place."""
    element.attrib.clear()
    element.tag = tag
    set_text(element, without_controls(markdown))


def put_text(element: HtmlElement, text: str) -> None:
    """The text in the element's place."""
    element.tail = settable(text + (element.tail or ""))
    element.drop_tree()


def put_in_brackets(element: HtmlElement) -> None:
    """What the element holds, in its place and in brackets."""
    element.text = f" ({(element.text or '').lstrip()}"
    if len(element):
        element[-1].tail = f"{(element[-1].tail or '').rstrip()})"
    else:
        element.text = f"{element.text.rstrip()})"
    element.drop_tag()


def put_breaks(root: HtmlElement, text: str) -> None:
    """The text in place of each line break in it: one after the other would copy all that stands before each."""
    for parent in list(dict.fromkeys(line_break.getparent() for line_break in root.iterdescendants("br"))):
        last, texts = None, [parent.text or ""]
        for child in [*parent, None]:
            if child is not None and child.tag == "br":
                texts += [text, child.tail or ""]
                parent.remove(child)
                continue
            if last is None:
                parent.text = "".join(texts)
            else:
                last.tail = "".join(texts)
            last, texts = child, [child.tail or "" if child is not None else ""]


def set_text(element: HtmlElement, text: str) -> None:
    """The text as all that the element holds."""
    del element[:]
    element.text = settable(text)


def absolute(url: str, target: str) -> str | None:
    """The web or mail address that a link on the page at `url` leads to; None when it leads nowhere."""
    target = target.strip()
    if target.startswith(("https://", "http://")) and "[" not in target:
        return target  # most are whole, and joining them costs more than all else about a link
    try:
        joined = urljoin(url, target)
        parts = urlsplit(joined)
    except ValueError:
        return None
    return joined if parts.scheme in ("http", "https", "mailto", "ftp", "") else None


def parts_of(address: str) -> SplitResult:
    """The parts of an address; all empty where it is none, such as `http://[`."""
    try:
        return urlsplit(address)
    except ValueError:
        return urlsplit("")


def base_of(element: HtmlElement, url: str) -> str:
    """The address that relative ones stand on: the page's own unless it names another."""
    base = element.getroottree().getroot().find(".//base[@href]")
    return (absolute(url, base.get("href") or "") or url) if base is not None else url
