"""JSON-LD: the nodes of all of a page's scripts, and which of them is the page's own article."""

import html
import json
import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any

from lxml.html import HtmlElement

from llm_engineering.application.extraction.metadata.texts import agreement, letters_of, line_of, same_page

_BEGINNING = re.compile(r"[\[{]")
_NO_JSON = re.compile(r'"(?:[^"\\]|\\.)*"?|//[^\n]*|/\*.{0,2000}?\*/|,(?=\s*[,}\]])', re.DOTALL)
"""Texts, which are left as they are, and what else may stand in a script that is not JSON."""
_DECODER = json.JSONDecoder(strict=False)
_ESCAPE = re.compile(r"\\(?:x([0-9a-fA-F]{2})|(.))", re.DOTALL)
_LONGEST = 2_000_000
"""Characters of one script; the longest of the evaluation sets has a tenth."""
_MOST_NODES = 2_000
_MOST_VALUES = 20_000
_DEEPEST = 8
_WITHIN = ("@graph", "mainEntity", "mainEntityOfPage", "hasPart", "subjectOf", "about", "itemReviewed")
"""Where the page's own article may stand; what is in other fields is only mentioned."""
_WORKS = {"Report", "HowTo", "Review", "Recipe", "CreativeWork", "LearningResource", "Chapter", "Guide", "Thesis"}
_PAGES = {"WebPage", "ItemPage", "AboutPage", "MedicalWebPage", "FAQPage", "QAPage"}
_SURE = 2.0
_SAID = 0.5
_HARDLY = 0.2
_MOST_ARTICLES = 10

Node = dict[str, Any]


@dataclass(slots=True)
class Graph:
    """All nodes of a page: in the page's order, how deep each stood, and by their @id."""

    nodes: list[tuple[Node, int]] = field(default_factory=list)
    by_id: dict[str, Node] = field(default_factory=dict)

    def resolved(self, value: Any) -> Any:
        """The node that a bare `{"@id": …}` refers to; any other value as it is."""
        if isinstance(value, dict) and "name" not in value and isinstance(value.get("@id"), str):
            return self.by_id.get(value["@id"], value)
        return value

    def of_kind(self, kinds: set[str]) -> Iterator[Node]:
        return (node for node, _ in self.nodes if kinds_of(node) & kinds)


def graph_of(tree: HtmlElement) -> Graph:
    """The nodes of all scripts; one that cannot be read counts as not there."""
    graph = Graph()
    for script in tree.iter("script"):
        if "ld+json" in (script.get("type") or "").lower():
            _collect(_parsed(script.text or ""), graph)
    return graph


def _parsed(text: str) -> list[Any]:
    """Its values, whatever is wrapped around them or stands between them."""
    if len(text) > _LONGEST:
        return []
    bare = text.replace("<![CDATA[", "")
    if '"' not in bare:
        bare = html.unescape(bare)
    return list(_values(bare)) or list(_values(_NO_JSON.sub(_mended, bare)))


def _values(text: str) -> Iterator[Any]:
    end = 0
    while beginning := _BEGINNING.search(text, end):
        try:
            value, end = _DECODER.raw_decode(text, beginning.start())
        except (ValueError, RecursionError):
            return
        yield value


def _mended(found: re.Match[str]) -> str:
    """A text with no escapes but JSON's own; nothing for comments and for commas too many."""
    return _ESCAPE.sub(_escaped, found[0]) if found[0][0] == '"' else ""


def _escaped(found: re.Match[str]) -> str:
    if found[1]:
        return f"\\u00{found[1]}"
    return found[0] if found[2] in '"\\/bfnrtu' else found[2]


def _collect(content: Any, graph: Graph) -> None:
    """Into the graph, in the order of the script; what is beyond the bounds is left out."""
    waiting = [(content, 0, True)]
    for _ in range(_MOST_VALUES):
        if not waiting or len(graph.nodes) >= _MOST_NODES:
            return
        value, depth, is_own = waiting.pop()
        if isinstance(value, list):
            waiting += [(entry, depth, is_own) for entry in reversed(value[:_MOST_NODES])]
        elif isinstance(value, dict):
            if is_own and "@type" in value:
                graph.nodes.append((value, depth))
            _register(value, graph)
            inside = [(name, entry) for name, entry in value.items() if isinstance(entry, dict | list)]
            if depth < _DEEPEST:
                waiting += [(entry, depth + 1, is_own and name in _WITHIN) for name, entry in reversed(inside)]


def _register(node: Node, graph: Graph) -> None:
    name = node.get("@id")
    if isinstance(name, str) and len(node) > len(graph.by_id.get(name, ())) and len(graph.by_id) < _MOST_NODES:
        graph.by_id[name] = node


def kinds_of(node: Node) -> set[str]:
    """The node's types, without schema.org's address before them."""
    said = node.get("@type")
    kinds = said if isinstance(said, list) else [said]
    return {re.split(r"[/:#]", kind)[-1] for kind in kinds if isinstance(kind, str)}


def is_article(node: Node) -> bool:
    """An Article or any of its kinds, which schema.org goes on adding to: they all end alike."""
    return any(
        kind.endswith(("Article", "BlogPosting", "BlogPost", "MediaPosting", "ForumPosting")) for kind in kinds_of(node)
    )


def is_of_a_page(kind: str) -> bool:
    """Whether what is of this type may be a page's own article, or the page."""
    node = {"@type": kind.strip()}
    return is_article(node) or bool(kinds_of(node) & (_WORKS | _PAGES))


def own_articles(graph: Graph, url: str, canonical: str | None, title: str) -> list[Node]:
    """The nodes of the page's own article, by address and headline, the surest first; related ones are none."""
    scored: list[tuple[float, Node]] = []
    for node, depth in graph.nodes:
        if not is_article(node) and not kinds_of(node) & _WORKS:
            continue
        score = _score(node, url, canonical, title)
        # What is no article may be a customer's review, or something that the page sells.
        if score is not None and (is_article(node) or score >= _SAID or not title):
            scored.append((score + (0.3 if is_article(node) else 0.0) - 0.1 * depth, node))
    scored.sort(key=lambda one: -one[0])
    same = letters_of(headline_of(scored[0][1])) if scored else ""
    return [node for at, (_, node) in enumerate(scored[:_MOST_ARTICLES]) if not at or _is_same(node, same)]


def _is_same(node: Node, headline: str) -> bool:
    """Whether another node has the same headline: themes and plugins each write one of the same article."""
    return bool(headline) and letters_of(headline_of(node)) == headline


def headline_of(node: Node) -> str:
    return line_of(node.get("headline")) or line_of(node.get("name")) or ""


def _score(node: Node, url: str, canonical: str | None, title: str) -> float | None:
    """How surely it is the page's; None when its headline says that it is another's and no address says otherwise."""
    addresses = [address for address in _addresses(node) if address.startswith(("http://", "https://"))]
    is_here = any(same_page(address, here) for address in addresses for here in (url, canonical) if here)
    headline = headline_of(node)
    agreed = agreement(headline, title)
    if letters_of(headline) and letters_of(headline) in letters_of(title):
        agreed = max(agreed, 0.9)
    least = _SAID if addresses else _HARDLY if title else 0.0
    if not is_here and headline and agreed < least:
        return None
    return (_SURE if is_here else 0.0) + agreed


def _addresses(node: Node) -> Iterator[str]:
    for name in ("url", "mainEntityOfPage", "@id"):
        value = node.get(name)
        for entry in value if isinstance(value, list) else [value]:
            said = entry.get("@id") or entry.get("url") if isinstance(entry, dict) else entry
            if isinstance(said, str):
                yield said


def own_page(graph: Graph, url: str, canonical: str | None) -> Node:
    """The WebPage node of this page; empty when there is none."""
    pages = list(graph.of_kind(_PAGES))
    for node in pages:
        if any(same_page(address, here) for address in _addresses(node) for here in (url, canonical) if here):
            return node
    return pages[0] if len(pages) == 1 else {}
