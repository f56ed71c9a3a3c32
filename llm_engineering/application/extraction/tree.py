"""Looking into a parsed page: selectors compiled once, and an element's text."""

from collections.abc import Callable
from typing import cast

import trafilatura
from lxml.cssselect import CSSSelector
from lxml.html import HtmlElement

from llm_engineering.domain.errors import NoArticle


def parse_page(html: str, url: str) -> HtmlElement:
    """The page's tree, without comments. Raises NoArticle when it is no HTML at all."""
    tree = trafilatura.load_html(html)
    if tree is None:
        raise NoArticle(f"{url} is no HTML")
    return tree


def css(selector: str) -> Callable[[HtmlElement], list[HtmlElement]]:
    """What finds all that match below an element, in the page's order."""
    return cast("Callable[[HtmlElement], list[HtmlElement]]", CSSSelector(selector, translator="html"))


def shown_text(element: HtmlElement) -> str:
    """The element's text on one line, a space between its parts."""
    return " ".join(" ".join(element.itertext()).split())
