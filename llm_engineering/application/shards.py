"""Links in parts that are crawled side by side."""

from collections.abc import Iterable

from llm_engineering.domain.errors import LinkError
from llm_engineering.domain.links import parse_link


def shards_of(links: Iterable[str], count: int) -> list[list[str]]:
    """The links in at most `count` parts of about the same size, none of them empty.

    Links of one host stay together, because only one crawl can keep to what a host bears. The largest host goes first,
    each to the smallest part: no part is more than a third larger than it need be (Graham, 1969).
    """
    by_host: dict[str, list[str]] = {}
    for link in links:
        by_host.setdefault(_host_of(link), []).append(link)
    parts: list[list[str]] = [[] for _ in range(min(count, len(by_host)))]
    for of_host in sorted(by_host.values(), key=len, reverse=True):
        min(parts, key=len).extend(of_host)
    return parts


def _host_of(link: str) -> str:
    """A file is its own host; so is what is no link, which the crawl tells."""
    try:
        return parse_link(link).host or link
    except LinkError:
        return link
