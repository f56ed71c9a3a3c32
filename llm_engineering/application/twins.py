"""Which links of a run are one and the same, and which of them has its turn when another has failed."""

from dataclasses import dataclass, field

from llm_engineering.application.crawlers.base import LinkOptions
from llm_engineering.application.nodes import Node


@dataclass
class Twins:
    """Web links by their identity and what is wanted of them: another link may want what the first did not."""

    _first: dict[tuple[str | None, LinkOptions], Node] = field(default_factory=dict)
    _waiting: dict[Node, list[Node]] = field(default_factory=dict)
    """For links under way, those that may go well if that one fails."""

    def first(self, node: Node) -> Node:
        """The link that this one is the same as: itself, if it is to be asked now."""
        first = self._first.setdefault(_key(node), node)
        if first is node or (first.has_failed and _may_go_well(node, first)):
            self._begin(node)
            return node
        return first

    def waits(self, node: Node, first: Node) -> bool:
        """Whether it waits for what becomes of the first."""
        may_wait = first in self._waiting and _may_go_well(node, first) and not node.is_behind(first)
        if may_wait:
            self._waiting[first].append(node)
        return may_wait

    def next_of(self, failed: Node) -> Node | None:
        """The link that has its turn after one that failed; the others wait for it."""
        waiting = self._waiting.pop(failed, [])
        if not waiting:
            return None
        following = waiting.pop(0)
        self._begin(following)
        self._waiting[following] += waiting
        return following

    def end(self, node: Node) -> list[Node]:
        """The link has ended: those that waited for it are the same."""
        return self._waiting.pop(node, [])

    def _begin(self, node: Node) -> None:
        self._first[_key(node)] = node
        self._waiting[node] = []


def _key(node: Node) -> tuple[str | None, LinkOptions]:
    return node.canonical, node.range.options


def _may_go_well(node: Node, failed: Node) -> bool:
    """Where another has failed: by another spelling, or because the feed it comes from carries its text."""
    return node.link.target != failed.link.target or (node.lead is not None and node.lead.carried is not None)
