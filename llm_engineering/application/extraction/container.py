"""The element that holds a page's whole article."""

from copy import deepcopy

from lxml.etree import XPath
from lxml.html import Element, HtmlElement

from llm_engineering.application.extraction.tree import css, text_length

_MARKS = {
    "available-content": css("div.available-content div.body.markup"),
    "data-field": css("section[data-field=body]"),
    "gh-content": css(".gh-content"),
    "entry-content": css(".entry-content"),
    "crayons-article__main": css(".crayons-article__main"),
    "articleBody": css("[itemprop=articleBody]"),
    "post-content": css(".post-content"),
    "<article": css("article"),
    "<main": css("main"),
}
"""How platforms mark it, by what their pages' source has then: looking in the tree costs more."""
_MOST = 0.7
"""Of what stands in paragraphs: less than this is not the whole article."""
_PROBES = 50
_HOLDERS = ("div", "section", "article", "main", "table", "tbody", "tr", "td", "form", "center")
NEARLY_ALL, ALL = 0.95, 0.98
_STRING = XPath("string()", smart_strings=False)


def marked_container(tree: HtmlElement, html: str, paragraphs: int) -> HtmlElement | None:
    """What the page marks as its one article, where nearly all characters of its paragraphs are in it."""
    least = _MOST * paragraphs
    for name, find in _MARKS.items():
        if name in html:
            found = find(tree)
            if len(found) == 1 and in_paragraphs(found[0]) >= least > 0:
                return found[0]
    return None


def smallest_container(tree: HtmlElement, said: list[str]) -> HtmlElement:
    """The smallest element with the whole main text, whose words in order are `said`."""
    element = tree.find("body")
    if element is None or not holds(element, said, NEARLY_ALL):
        return tree
    while len(element):
        largest = max(element, key=text_length)
        if largest.tag not in _HOLDERS or not holds(largest, said, ALL):
            break
        element = largest
    return element


def holds(element: HtmlElement, said: list[str], share: float) -> bool:
    """Whether it has the longest word of so many stretches of the main text."""
    step = max(len(said) // _PROBES, 1)
    probes = [max(said[at : at + step], key=len) for at in range(0, len(said), step)]
    text = str(_STRING(element)).lower()
    return bool(probes) and sum(probe in text for probe in probes) >= share * len(probes)


def alone(container: HtmlElement) -> tuple[HtmlElement, HtmlElement]:
    """A page with nothing but a copy of the container, in copies of the elements around it; and the copy itself."""
    page = copy = deepcopy(container)
    copy.tail = None
    for around in container.iterancestors():
        inner, page = page, _empty_copy(around)
        page.append(inner)
    return page, copy


def _empty_copy(element: HtmlElement) -> HtmlElement:
    """The element without what it holds; of what no parser should have let through (`<fixed-top">`), a box."""
    try:
        return Element(element.tag, dict(element.items()))
    except ValueError:
        return Element("div")


def in_paragraphs(element: HtmlElement) -> int:
    """How many characters stand in paragraphs."""
    return sum(text_length(paragraph) for paragraph in element.iter("p"))
