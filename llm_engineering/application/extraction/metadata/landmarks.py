"""What of a page's body may tell something, gathered in few passes: marked elements, short texts, and their order."""

import re
from functools import cached_property
from itertools import islice
from typing import Any, cast

from lxml.etree import XPath
from lxml.html import HtmlElement

_CLASSES = XPath("descendant-or-self::*/@class")
_PROPERTIES = XPath("descendant-or-self::*/@itemprop|descendant-or-self::*/@property")
_RELATIONS = XPath("descendant::a/@rel|descendant::a/@href")
_TEXTS = XPath("descendant::text()[string-length() < 200]")
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
    def _classes(self) -> list[Any]:
        """Classes that name something of an article, in the page's order, each with `getparent()`."""
        return _telling(_CLASSES(self.tree), _TELLING)

    @cached_property
    def _class_names(self) -> set[str]:
        return set(map(str, self._classes))

    def with_class(self, pattern: re.Pattern[str], most: int = 30) -> list[HtmlElement]:
        """The first elements with a class that matches."""
        matching = {name for name in self._class_names if pattern.search(name)}
        if not matching:
            return []
        return [value.getparent() for value in islice((value for value in self._classes if value in matching), most)]

    @cached_property
    def properties(self) -> Marked:
        """Elements of the body by what microdata or RDFa says they are."""
        marked = ((str(value), value.getparent()) for value in cast("list[Any]", _PROPERTIES(self.tree))[:_MOST])
        return [mark for mark in marked if mark[1].tag not in ("meta", "link")]

    @cached_property
    def related(self) -> Marked:
        """Links by `rel` or address that lead to authors and tags."""
        return [(str(value), value.getparent()) for value in _telling(_RELATIONS(self.tree), _RELATED)[:_MOST]]

    @cached_property
    def texts(self) -> list[Any]:
        """Short texts, each with `getparent()` and `is_tail`."""
        return cast("list[Any]", _TEXTS(self.tree))

    @cached_property
    def order(self) -> dict[HtmlElement, int]:
        """Of every element, how many come before it."""
        return {element: at for at, element in enumerate(self.tree.iter("*"))}


def _telling(values: Any, words: tuple[str, ...]) -> list[Any]:
    """The values that hold one of the words. A page has few different ones: each is looked into once."""
    known: dict[str, bool] = {}
    found = []
    for value in values:
        is_telling = known.get(value)
        if is_telling is None:
            is_telling = known[value] = _holds(value.lower(), words)
        if is_telling:
            found.append(value)
    return found


def _holds(value: str, words: tuple[str, ...]) -> bool:
    for word in words:  # noqa: SIM110 - any() takes twice as long, and this is asked of every class of a page
        if word in value:
            return True
    return False
