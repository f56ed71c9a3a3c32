"""In which order links are begun."""

from collections import deque
from collections.abc import Iterator, Sequence
from urllib.parse import urlsplit


def by_turns(links: Sequence[str]) -> Iterator[tuple[int, str]]:
    """(position, link), one of each host in turn: ten thousand links of one host do not hold up the others."""
    hosts: dict[str, deque[int]] = {}
    for position, link in enumerate(links):
        hosts.setdefault(_host(link), deque()).append(position)
    turns = deque(hosts.values())
    while turns:
        waiting = turns.popleft()
        position = waiting.popleft()
        yield position, links[position]
        if waiting:
            turns.append(waiting)


def _host(link: str) -> str:
    try:
        return urlsplit(link).netloc.lower()
    except ValueError:
        return ""
