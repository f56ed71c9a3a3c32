"""Looking into a parsed page and changing it: selectors compiled once, an element's text, taking elements out."""

import re
from collections.abc import Callable
from typing import cast
from urllib.parse import urljoin, urlsplit

import trafilatura
from lxml import html
from lxml.cssselect import CSSSelector
from lxml.etree import XPath
from lxml.html import HtmlElement

from llm_engineering.domain.errors import NoArticle

_PARSER = html.HTMLParser(encoding="utf-8", remove_comments=True, remove_pis=True)
_TEXTS = XPath("descendant::text()", smart_strings=False)
_NOT_XML = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\ud800-\udfff\ufffe\uffff]")
"""Characters that no tree takes, though a parser may have let them through."""


def parse_page(page: str, url: str) -> HtmlElement:
    """The page's tree, without comments. Raises NoArticle when it is no HTML at all."""
    tree = trafilatura.load_html(page)
    if tree is None:
        raise NoArticle(f"{url} is no HTML")
    return tree


def parse_fragment(fragment: str) -> HtmlElement:
    """The fragment's tree in an element of its own."""
    element = html.fromstring(f"<div>{settable(fragment)}</div>".encode(), parser=_PARSER)
    return cast("HtmlElement", element)


def css(selector: str) -> Callable[[HtmlElement], list[HtmlElement]]:
    """What finds all that match below an element, in the page's order."""
    return cast("Callable[[HtmlElement], list[HtmlElement]]", CSSSelector(selector, translator="html"))


def xpath(path: str) -> Callable[[HtmlElement], list[HtmlElement]]:
    """The same by XPath."""
    return cast("Callable[[HtmlElement], list[HtmlElement]]", XPath(path))


def shown_text(element: HtmlElement) -> str:
    """The element's text on one line, a space between its parts."""
    return " ".join(" ".join(cast("list[str]", _TEXTS(element))).split())


def classes_of(element: HtmlElement) -> set[str]:
    """The names in its class attribute."""
    return set((element.get("class") or "").split())


def settable(text: str) -> str:
    """The text without what no tree takes: a page may hold such characters as entities."""
    return _NOT_XML.sub("", text)


def put_text(element: HtmlElement, text: str) -> None:
    """The text in the element's place."""
    element.tail = settable(text + (element.tail or ""))
    element.drop_tree()


def set_text(element: HtmlElement, text: str) -> None:
    """The text as all that the element holds."""
    del element[:]
    element.text = settable(text)


def absolute(url: str, target: str) -> str | None:
    """The web or mail address that a link on the page at `url` leads to; None when it leads nowhere."""
    try:
        joined = urljoin(url, target.strip())
        parts = urlsplit(joined)
    except ValueError:
        return None
    return joined if parts.scheme in ("http", "https", "mailto", "ftp", "") else None
