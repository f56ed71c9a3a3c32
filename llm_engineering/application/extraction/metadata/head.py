"""What a page's head says: OpenGraph, meta tags of every naming, and attributes of microdata in the body."""

from collections.abc import Callable, Iterator
from datetime import datetime
from typing import TypeVar

from lxml.html import HtmlElement

from llm_engineering.application.extraction.languages import language_code
from llm_engineering.application.extraction.metadata.dates import time_of
from llm_engineering.application.extraction.metadata.json_ld import is_of_a_page
from llm_engineering.application.extraction.metadata.names import declared_names, flipped, is_account
from llm_engineering.application.extraction.metadata.places import is_elsewhere
from llm_engineering.application.extraction.metadata.said import META, OPENGRAPH, Said
from llm_engineering.application.extraction.metadata.texts import (
    image_of,
    letters_of,
    line_of,
    page_address_of,
    site_forms,
    tags_of,
)
from llm_engineering.application.extraction.tree import css

_CITED = ("citation_publication_date", "citation_online_date", "citation_date")
_PUBLISHED = (
    *("parsely-pub-date", "sailthru.date"),
    *("dcterms.created", "dcterms.issued", "dcterms.date", "dc.date.issued", "dc.date.created", "dc.date", "dc:date"),
    *("datepublished", "date", "pubdate", "publish-date", "publish_date", "published_date", "published_on"),
    *("publication_date", "publicationdate", "published", "article.published", "og:article:published_time"),
    *("og:published_time", "originalpublicationdate", "cxenseparse:recs:publishtime", "datecreated", "created"),
)
_UPDATED = (
    *("datemodified", "last-modified", "lastmod", "dcterms.modified", "dc.date.modified", "article.updated"),
    *("og:article:modified_time", "modified_date", "updated", "revised", "last_updated"),
)
_AUTHORS = (
    *("author", "byl", "parsely-author", "sailthru.author", "article.author", "authors", "dcterms.creator"),
    *("dc.creator", "dc.creator.author", "dc:creator", "citation_author", "citation_authors", "og:author"),
)
_OF_A_BIBLIOGRAPHY = {"citation_author", "citation_authors", "dc.creator", "dcterms.creator", "dc.creator.author"}
_TITLES = ("citation_title", "parsely-title", "sailthru.title", "dc.title", "dcterms.title", "twitter:title")
_DESCRIPTIONS = ("description", "dc.description", "dcterms.description", "sailthru.description", "twitter:description")
_SITES = ("application-name", "apple-mobile-web-app-title", "citation_journal_title", "dc.publisher")
_TAGS = ("citation_keywords", "parsely-tags", "sailthru.tags", "news_keywords", "article.tags", "dc.subject")
_MOST_KEYWORDS = 25
"""More are no tags of one article, but words that a search engine should find."""
_WRITTEN_BY = (
    "written by",
    "verfasst von",
    "geschrieben von",
    "écrit par",
    "escrito por",
    "scritto da",
    "author",
    "by",
)
_CANONICAL = css("link[rel~=canonical][href]")
_IMAGE = css("link[rel~=image_src][href]")

Head = dict[str, list[str]]
Value = TypeVar("Value")


def head_of(tree: HtmlElement) -> Head:
    """All meta tags, and what microdata writes as them: contents by name, in the page's order."""
    found: Head = {}
    for tag in tree.iter("meta"):
        content = (tag.get("content") or tag.get("value") or "").strip()
        names = tag.get("property") or tag.get("name") or tag.get("http-equiv")
        if not names and tag.get("itemprop") and _is_of_the_page(tag):
            names = tag.get("itemprop")
        if names and content:
            for name in names.lower().split():
                found.setdefault(name, []).append(content)
    return found


def _is_of_the_page(tag: HtmlElement) -> bool:
    """Whether microdata says it of the article or its page, not of a comment, a person or another article."""
    scope = next((above for above in tag.iterancestors() if above.get("itemscope") is not None), None)
    kind = scope.get("itemtype") if scope is not None else None
    return (not kind or is_of_a_page(kind)) and not is_elsewhere(tag)


def _first(head: Head, names: tuple[str, ...], read: Callable[[str], Value | None]) -> Value | None:
    return next((value for name in names for text in head.get(name, ()) if (value := read(text)) is not None), None)


def canonical_of(tree: HtmlElement, url: str) -> str | None:
    """The address that the page itself calls its own."""
    return next((address for tag in _CANONICAL(tree) if (address := page_address_of(tag.get("href"), url))), None)


def said_by_opengraph(head: Head, url: str) -> Said:
    """The properties of OpenGraph and of its kind `article`."""
    names = declared_names(head.get("article:author", ()))
    return Said(
        OPENGRAPH,
        title=_first(head, ("og:title",), line_of),
        description=_first(head, ("og:description",), line_of),
        authors=_persons(names, head, url),
        others=names,
        published_at=_first(head, ("article:published_time",), time_of),
        updated_at=_first(head, ("article:modified_time", "og:updated_time"), time_of),
        language=_first(head, ("og:locale",), language_code),
        tags=tags_of(head.get("article:tag", ())) or tags_of(head.get("article:section", ())),
        canonical_url=_first(head, ("og:url",), lambda text: page_address_of(text, url)),
        site_name=_first(head, ("og:site_name",), line_of),
        image=_first(head, ("og:image:secure_url", "og:image", "og:image:url"), lambda text: image_of(text, url)),
    )


def said_by_meta(tree: HtmlElement, head: Head, url: str) -> Said:
    """Every other meta tag, the canonical link and the root's language."""
    persons, others = _authors(head, url)
    image = _first(head, ("twitter:image", "twitter:image:src", "thumbnail", "image"), lambda text: image_of(text, url))
    link = next((address for tag in _IMAGE(tree) if (address := image_of(tag.get("href"), url))), None)
    return Said(
        META,
        title=_first(head, ("headline", *_TITLES), line_of),
        description=_first(head, _DESCRIPTIONS, line_of),
        authors=persons,
        others=others,
        # A paper is online before it is in print, and a preprint's later versions are online after it.
        published_at=min(_times(head, _CITED), default=None) or _first(head, _PUBLISHED, time_of),
        updated_at=_first(head, _UPDATED, time_of),
        language=_declared_language(tree, head),
        tags=_tags(head),
        canonical_url=canonical_of(tree, url),
        site_name=_first(head, _SITES, line_of),
        image=image or link,
    )


def _authors(head: Head, url: str) -> tuple[tuple[str, ...], tuple[str, ...]]:
    """The persons of the first tag that names one, and whoever the first tag names."""
    others: tuple[str, ...] = ()
    for names in _author_tags(head):
        if persons := _persons(names, head, url):
            return persons, names
        others = others or names
    return (), others


def _author_tags(head: Head) -> Iterator[tuple[str, ...]]:
    for name in _AUTHORS:
        said = head.get(name, [])
        if name in _OF_A_BIBLIOGRAPHY:
            said = [flipped(one.strip()) for several in said for one in several.split(";")]
        yield declared_names(said)
    for card in ("1", "2"):
        label = " ".join(head.get(f"twitter:label{card}", ())).lower().strip(" :")
        if label in _WRITTEN_BY:
            yield declared_names(head.get(f"twitter:data{card}", ()))
    yield declared_names(text for text in head.get("twitter:creator", ()) if " " in text)


def _persons(names: tuple[str, ...], head: Head, url: str) -> tuple[str, ...]:
    """Without those who are called as the site is, and accounts."""
    sites = site_forms("", url).union(
        letters_of(site) for key in ("og:site_name", *_SITES) for site in head.get(key, ())
    )
    return tuple(name for name in names if letters_of(name) not in sites and not is_account(name))


def _times(head: Head, names: tuple[str, ...]) -> Iterator[datetime]:
    return (time for name in names for text in head.get(name, ()) if (time := time_of(text)) is not None)


def _tags(head: Head) -> tuple[str, ...]:
    tags = next((tags for name in _TAGS if (tags := tags_of(head.get(name, ())))), ())
    keywords = tags_of(head.get("keywords", ()))
    return tags or (keywords if len(keywords) <= _MOST_KEYWORDS else ())


def _declared_language(tree: HtmlElement, head: Head) -> str | None:
    root = tree.getroottree().getroot()
    lang = root.get("lang") or root.get("{http://www.w3.org/XML/1998/namespace}lang")
    return language_code(lang) or _first(
        head,
        ("content-language", "language", "dc.language", "dcterms.language", "citation_language", "inlanguage"),
        language_code,
    )


def is_month_first(tree: HtmlElement, head: Head) -> bool | None:
    """Whether the page's readers write 3/4/2024 for a day in March; None when it does not say who they are."""
    root = tree.getroottree().getroot()
    declared = (root.get("lang") or next(iter(head.get("og:locale", ())), "")).lower().replace("_", "-")
    return declared in ("en", "en-us") if declared else None
