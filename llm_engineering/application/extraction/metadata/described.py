"""What a page's JSON-LD says of its article."""

import re
from collections.abc import Iterator
from typing import Any

from lxml.html import HtmlElement

from llm_engineering.application.extraction.languages import language_code
from llm_engineering.application.extraction.metadata.dates import time_of
from llm_engineering.application.extraction.metadata.json_ld import (
    Graph,
    Node,
    graph_of,
    headline_of,
    kinds_of,
    own_articles,
    own_page,
)
from llm_engineering.application.extraction.metadata.names import declared_names, is_account, unique
from llm_engineering.application.extraction.metadata.said import JSON_LD, Said
from llm_engineering.application.extraction.metadata.texts import (
    image_of,
    letters_of,
    line_of,
    page_address_of,
    tags_of,
)

_MOST_AUTHORS = 100
_NO_PERSONS = {"Organization", "NewsMediaOrganization", "Corporation", "Brand", "EducationalOrganization", "NGO"}


def said_by_json_ld(tree: HtmlElement, url: str, canonical: str | None, title: str, site: str | None) -> Said:
    """Of the page's own article; `title` and `site` are what else is known to be its title and its site's name."""
    graph = graph_of(tree)
    if not graph.nodes:
        return Said(JSON_LD)
    articles = own_articles(graph, url, canonical, title)
    page = own_page(graph, url, canonical)
    # A page's own dates, authors and language are its article's; its name is not: that has the site's behind it.
    nodes = [*articles, page]
    site_name = _site_name(graph, nodes)
    persons, others = _authors(graph, nodes, {letters_of(site_name or ""), letters_of(site or "")})
    return Said(
        JSON_LD,
        title=headline_of(articles[0]) if articles else None,
        subtitle=_first(articles, "alternativeHeadline", line_of),
        description=_first(nodes, "description", line_of),
        authors=persons,
        others=others,
        published_at=_first(nodes, "datePublished", time_of) or _first(nodes, "dateCreated", time_of),
        updated_at=_first(nodes, "dateModified", time_of),
        language=_first(nodes, "inLanguage", _language),
        tags=_tags(articles, "keywords") or _tags(articles, "articleSection"),
        canonical_url=_first(articles, "url", lambda value: page_address_of(value, url))
        or _first(articles, "mainEntityOfPage", lambda value: _named_page(value, url)),
        site_name=site_name,
        image=next((image for article in articles for image in _images(graph, article, url)), None),
        is_free=_is_free(nodes),
    )


def _tags(articles: list[Node], name: str) -> tuple[str, ...]:
    return next((tags for article in articles if (tags := tags_of(_list(article.get(name))))), ())


def _first(nodes: list[Node], name: str, read: Any) -> Any:
    return next((found for node in nodes for value in _list(node.get(name))[:5] if (found := read(value))), None)


def _list(value: Any) -> list[Any]:
    return value if isinstance(value, list) else [] if value is None else [value]


def _named_page(value: Any, url: str) -> str | None:
    """The page's address where it is whole: in its place stand names, and "True"."""
    said = value.get("@id") or value.get("url") if isinstance(value, dict) else value
    return page_address_of(said, url) if isinstance(said, str) and "://" in said else None


def _authors(graph: Graph, nodes: list[Node], sites: set[str]) -> tuple[tuple[str, ...], tuple[str, ...]]:
    """Persons of the first node that names any, and others, which are accounts and who is called as the site is.

    Ghost calls all authors but the first contributors.
    """
    others: list[str] = []
    for node in nodes:
        persons: list[str] = []
        authors = _list(node.get("author") or node.get("creator"))[:_MOST_AUTHORS]
        contributors = _list(node.get("contributor"))[:_MOST_AUTHORS] if authors else []
        for place, entry in enumerate([*authors, *contributors]):
            kinds, names = _named(graph, entry)
            if "Person" not in kinds and (kinds & _NO_PERSONS or place >= len(authors)):
                continue  # a publisher is no person: it is the site's name, and decides nothing about who wrote
            is_account_or_site = any(letters_of(name) in sites or is_account(name) for name in names)
            (others if is_account_or_site else persons).extend(names)
        if persons:
            return unique(persons), unique(others)
    return (), unique(others)


def _named(graph: Graph, entry: Any) -> tuple[set[str], tuple[str, ...]]:
    node = graph.resolved(entry)
    if not isinstance(node, dict):
        return set(), declared_names(_list(node))
    names = node.get("name")
    if names is None:
        names = " ".join(filter(None, (line_of(node.get("givenName")), line_of(node.get("familyName")))))
    return kinds_of(node), declared_names(line_of(name) for name in _list(names)[:_MOST_AUTHORS])


def _site_name(graph: Graph, nodes: list[Node]) -> str | None:
    for name in ("isPartOf", "publisher", "sourceOrganization"):
        for node in nodes:
            for value in _list(node.get(name))[:5]:
                resolved = graph.resolved(value)
                is_site = isinstance(resolved, dict) and (
                    name != "isPartOf" or kinds_of(resolved) & {"WebSite", "Blog"}
                )
                if is_site and (found := line_of(resolved.get("name"))):
                    return found
    return next((found for node in graph.of_kind({"WebSite"}) if (found := line_of(node.get("name")))), None)


def _images(graph: Graph, article: Node, url: str) -> Iterator[str]:
    for name in ("image", "thumbnailUrl"):
        for value in _list(article.get(name))[:5]:
            node = graph.resolved(value)
            said = (node.get("url") or node.get("contentUrl")) if isinstance(node, dict) else node
            if found := image_of(_list(said)[0] if _list(said) else None, url):
                yield found


def _language(value: Any) -> str | None:
    said = (value.get("alternateName") or value.get("name")) if isinstance(value, dict) else value
    return language_code(said if isinstance(said, str) else None)


def _is_free(nodes: list[Node]) -> bool | None:
    """As the article says; else no, when it says so of a part of it."""
    for node in nodes:
        if (said := _truth(node.get("isAccessibleForFree"))) is not None:
            return said
    parts = [part for node in nodes for part in _list(node.get("hasPart"))[:20] if isinstance(part, dict)]
    return False if any(_truth(part.get("isAccessibleForFree")) is False for part in parts) else None


def _truth(value: Any) -> bool | None:
    word = re.split(r"[/:]", str(value).strip().lower())[-1]
    return {"true": True, "1": True, "yes": True, "false": False, "0": False, "no": False}.get(word)
