"""JSON-LD: the nodes of all of a page's scripts, and which of them is the page's own article."""

import json
import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any

from lxml.html import HtmlElement

from llm_engineering.application.extraction.metadata.texts import agreement, letters_of, line_of, same_page

_WRAPPERS = ("<!--", "//<![CDATA[", "// <![CDATA[", "/*<![CDATA[*/", "/* <![CDATA[ */", "<![CDATA[")
_WRAPPED_UP = ("//]]>", "// ]]>", "/*]]>*/", "/* ]]> */", "]]>", "-->", ";")
_COMMA_TOO_MANY = re.compile(r",(\s*[}\]])")
_LONGEST = 2_000_000
"""Characters of one script; the longest of the evaluation sets has a tenth."""
_MOST_NODES = 2_000
_MOST_VALUES = 20_000
_DEEPEST = 8
_WITHIN = ("@graph", "mainEntity", "mainEntityOfPage", "hasPart", "subjectOf", "about", "itemReviewed", "review")
"""Where the page's own article may stand; what is in other fields is only mentioned."""
_WORKS = {"Report", "HowTo", "Review", "Recipe", "CreativeWork", "LearningResource", "Chapter", "Guide", "Thesis"}
_PAGES = {"WebPage", "ItemPage", "AboutPage", "MedicalWebPage", "FAQPage", "QAPage"}
_SURE = 2.0
_SAID = 0.5

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


def _parsed(text: str) -> Any:
    if len(text) > _LONGEST:
        return None
    stripped = text.strip()
    for start in _WRAPPERS:
        stripped = stripped.removeprefix(start).lstrip()
    for end in _WRAPPED_UP:
        stripped = stripped.removesuffix(end).rstrip()
    for attempt in (stripped, _COMMA_TOO_MANY.sub(r"\1", stripped)):
        try:
            return json.loads(attempt, strict=False)
        except (ValueError, RecursionError):
            continue
    return None


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


def own_article(graph: Graph, url: str, canonical: str | None, title: str) -> Node:
    """The node of the page's own article, by its address and headline, not a related one's; empty when none is."""
    best: Node = {}
    most = -1.0
    for node, depth in graph.nodes:
        if not is_article(node) and not kinds_of(node) & _WORKS:
            continue
        score = _score(node, url, canonical, title)
        if score is None:
            continue
        score += (0.3 if is_article(node) else 0.0) - 0.1 * depth
        if score > most:
            best, most = node, score
    return best


def _score(node: Node, url: str, canonical: str | None, title: str) -> float | None:
    """How surely it is the page's; None when both address and headline say that it is another's."""
    addresses = [address for address in _addresses(node) if address.startswith(("http://", "https://"))]
    is_here = any(same_page(address, here) for address in addresses for here in (url, canonical) if here)
    headline = line_of(node.get("headline")) or line_of(node.get("name")) or ""
    agreed = agreement(headline, title)
    if letters_of(headline) and letters_of(headline) in letters_of(title):
        agreed = max(agreed, 0.9)
    if addresses and not is_here and headline and title and agreed < _SAID:
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
