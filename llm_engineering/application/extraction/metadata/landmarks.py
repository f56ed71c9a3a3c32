"""What of a page's body may tell something, gathered in few passes: marked elements, short texts, and their order."""

import re
from functools import cached_property
from itertools import islice
from typing import Any, cast

from lxml.etree import XPath
from lxml.html import HtmlElement

_TEXTS = XPath("descendant::text()", smart_strings=False)
_SHORT = XPath("descendant::text()[string-length() < 200]")
_DATED = XPath(
    "descendant::text()[(contains(., '19') or contains(., '20') or contains(., '/')) and string-length() < 200]"
)
_TELLING = (
    *("author", "byline", "writer", "contributor", "fn", "subtitle", "standfirst", "dek", "excerpt", "lead", "tag"),
    *("categor", "title", "headline", "date", "time", "publish", "posted", "p-name", "meta", "details", "created"),
)
_RELATED = ("author", "tag", "/people/", "/staff/", "/contributor", "/writer")
_MOST = 400

Marked = list[tuple[str, HtmlElement]]


class Landmarks:
    """Of one parsed page, or of an element of it; each is gathered when first asked for."""

    def __init__(self, tree: HtmlElement) -> None:
        self.tree = tree

    @cached_property
    def elements(self) -> list[HtmlElement]:
        """All elements; what is looked up in a tree for the first time costs ten times as much as once it is held."""
        return list(self.tree.iter("*"))

    @cached_property
    def _classes(self) -> Marked:
        """Elements by classes that name something of an article. A page has few of them: each is read once."""
        names = [element.get("class") for element in self.elements]
        telling = {name for name in set(names) if name and _holds(name.lower(), _TELLING)}
        return [(name, at) for name, at in zip(names, self.elements, strict=True) if name in telling]

    @cached_property
    def _class_names(self) -> set[str]:
        return {name for name, _ in self._classes}

    def with_class(self, pattern: re.Pattern[str], most: int = 30) -> list[HtmlElement]:
        """The first elements with a class that matches."""
        matching = {name for name in self._class_names if pattern.search(name)}
        if not matching:
            return []
        return list(islice((element for name, element in self._classes if name in matching), most))

    @cached_property
    def properties(self) -> Marked:
        """Elements of the body by what microdata or RDFa says they are."""
        marked = (
            (value, element)
            for element in self.elements
            for value in (element.get("itemprop"), element.get("property"))
            if value and element.tag not in ("meta", "link")
        )
        return list(islice(marked, _MOST))

    @cached_property
    def related(self) -> Marked:
        """Links by `rel` or address that lead to authors and tags."""
        marked = (
            (value, link)
            for link in self.tree.iter("a")
            for value in (link.get("rel"), link.get("href"))
            if value and _holds(value.lower(), _RELATED)
        )
        return list(islice(marked, _MOST))

    @cached_property
    def texts(self) -> list[str]:
        """All texts."""
        return cast("list[str]", _TEXTS(self.tree))

    @cached_property
    def short_texts(self) -> list[Any]:
        """Short texts, each with `getparent()` and `is_tail`: this costs five times as much as `texts`."""
        return cast("list[Any]", _SHORT(self.tree))

    @cached_property
    def dated_texts(self) -> list[Any]:
        """Those of them that may hold a date."""
        return cast("list[Any]", _DATED(self.tree))

    @cached_property
    def order(self) -> dict[HtmlElement, int]:
        """Of every element, how many come before it."""
        return {element: at for at, element in enumerate(self.elements)}


def _holds(value: str, words: tuple[str, ...]) -> bool:
    for word in words:  # noqa: SIM110 - any() takes twice as long, and this is asked of every class of a page
        if word in value:
            return True
    return False
