"""What a page's own program is handed about its article: Substack's post and Medium's, as JSON in a script."""

import json
import re
from typing import Any
from urllib.parse import urlsplit

from lxml.html import HtmlElement

from llm_engineering.application.extraction.languages import language_code
from llm_engineering.application.extraction.metadata.dates import time_of
from llm_engineering.application.extraction.metadata.names import declared_names
from llm_engineering.application.extraction.metadata.said import PAGE_DATA, Said
from llm_engineering.application.extraction.metadata.texts import image_of, line_of, page_address_of, tags_of

_PRELOADS = re.compile(r"window\._preloads\s*=\s*JSON\.parse\(\s*")
_PRELOADS_SCRIPT = re.compile(rf"<script\b[^<>]*>[^<]*?{_PRELOADS.pattern}")
_APOLLO = re.compile(r"window\.__APOLLO_STATE__\s*=\s*")
_MEDIUM_ID = re.compile(r"(?:^|[-/])([0-9a-f]{8,14})/?$")
_LONGEST = 5_000_000
_PAID = {"only_paid", "founding"}


def said_by_page_data(tree: HtmlElement, url: str) -> Said:
    """Of the post that the page is about; a script in another form counts as not there."""
    for script in tree.iter("script"):
        text = script.text or ""
        if script.get("src") or len(text) > _LONGEST:
            continue
        if "_preloads" in text and (start := _PRELOADS.search(text)):
            preloads = _node(_decoded(_decoded(text, start.end()), 0))
            return said_by_substack(_node(preloads.get("post")), _node(preloads.get("pub")), url)
        if "__APOLLO_STATE__" in text and (start := _APOLLO.search(text)):
            return _medium(_decoded(text, start.end()), url)
    return Said(PAGE_DATA)


def substack_preloads(html: str) -> dict[str, Any]:
    """What a page of Substack hands to its program: its `post`, `pub`, `profile`; empty where there is none."""
    start = _PRELOADS_SCRIPT.search(html)
    return _node(_decoded(_decoded(html, start.end()), 0)) if start else {}


def _decoded(text: Any, start: int) -> Any:
    """The JSON value that begins there, whatever follows it."""
    try:
        return json.JSONDecoder(strict=False).raw_decode(text, start)[0] if isinstance(text, str) else None
    except (ValueError, RecursionError):
        return None


def said_by_substack(post: dict[str, Any], publication: dict[str, Any], url: str) -> Said:
    """Of a post, as Substack's API and the pages of its posts have it."""
    bylines = [_node(entry).get("name") for entry in _list(post.get("publishedBylines"))]
    tags = [_node(entry).get("name") for entry in _list(post.get("postTags")) if not _node(entry).get("hidden")]
    audience = post.get("audience")
    return Said(
        PAGE_DATA,
        title=line_of(post.get("title")),
        subtitle=line_of(post.get("subtitle")),
        authors=declared_names(bylines),
        published_at=time_of(post.get("post_date")),
        updated_at=time_of(post.get("updated_at")),
        language=language_code(line_of(post.get("language")) or line_of(publication.get("language"))),
        tags=tags_of(tags),
        canonical_url=page_address_of(post.get("canonical_url"), url),
        site_name=line_of(publication.get("name")),
        image=image_of(post.get("cover_image"), url),
        is_free=audience not in _PAID if isinstance(audience, str) else None,
    )


def _medium(state: Any, url: str) -> Said:
    found = _MEDIUM_ID.search(urlsplit(url).path)
    post = _node(_node(state).get(f"Post:{found[1]}")) if found else {}
    author = _referred(state, post.get("creator"))
    tags = [_referred(state, tag) for tag in _list(post.get("tags"))]
    return Said(
        PAGE_DATA,
        title=line_of(post.get("title")),
        subtitle=line_of(_node(post.get("previewContent")).get("subtitle")),
        authors=declared_names([author.get("name")]),
        published_at=time_of(post.get("firstPublishedAt")),
        updated_at=time_of(post.get("latestPublishedAt")),
        tags=tags_of(tag.get("displayTitle") or tag.get("normalizedTagSlug") for tag in tags),
        canonical_url=page_address_of(post.get("canonicalUrl"), url),
    )


def _referred(state: Any, value: Any) -> dict[str, Any]:
    name = _node(value).get("__ref")
    return _node(_node(state).get(name)) if isinstance(name, str) else _node(value)


def _node(value: Any) -> dict[str, Any]:
    return value if isinstance(value, dict) else {}


def _list(value: Any) -> list[Any]:
    return value[:100] if isinstance(value, list) else []
