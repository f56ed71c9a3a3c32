"""What a page's own program is handed about its article: Substack's post and Medium's, as JSON in a script."""

import json
import re
from collections.abc import Iterator
from dataclasses import dataclass
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
_CONTENT = re.compile(r"content(?:\(|$)")


@dataclass(frozen=True, slots=True)
class MediumPost:
    """A post in the state of Medium's page, which refers to its other records by name; both empty where none is."""

    state: dict[str, Any]
    said: dict[str, Any]

    def record(self, value: Any) -> dict[str, Any]:
        """What a value is, or names."""
        name = _node(value).get("__ref")
        return _node(self.state.get(name)) if isinstance(name, str) else _node(value)

    def records(self, values: Any) -> list[dict[str, Any]]:
        return [self.record(value) for value in values] if isinstance(values, list) else []

    @property
    def body(self) -> dict[str, Any]:
        """The model of its text: sections and paragraphs."""
        return next((body for one in self._contents() if (body := self.record(one.get("bodyModel")))), {})

    @property
    def is_free(self) -> bool | None:
        """Whether all may read it, and the text is no preview; None where there is no post."""
        locks = [one.get("isLockedPreviewOnly") for one in self._contents()]
        locks += [self.said.get("isLocked"), self.said.get("visibility") == "LOCKED"]
        return True not in locks if self.said else None

    def _contents(self) -> Iterator[dict[str, Any]]:
        yield from (self.record(value) for name, value in self.said.items() if _CONTENT.match(name))
        yield self.record(self.record(self.said.get("viewerEdge")).get("fullContent"))


def said_by_page_data(tree: HtmlElement, url: str) -> Said:
    """Of the post that the page is about; a script in another form counts as not there."""
    for script in tree.iter("script"):
        text = script.text or ""
        if script.get("src") or len(text) > _LONGEST:
            continue
        if "_preloads" in text and (start := _PRELOADS.search(text)):
            preloads = _node(_decoded(_decoded(text, start.end()), 0))
            return said_by_substack(_node(preloads.get("post")), _node(preloads.get("pub")), url)
    return _medium(medium_post(tree, url), url)


def medium_post(tree: HtmlElement, url: str) -> MediumPost:
    """The post that a page of Medium is about."""
    texts = [text for script in tree.iter("script") if "__APOLLO_STATE__" in (text := script.text or "")]
    starts = ((text, start.end()) for text in texts if len(text) <= _LONGEST and (start := _APOLLO.search(text)))
    state = _node(next((_decoded(text, start) for text, start in starts), None))
    found = _MEDIUM_ID.search(urlsplit(url).path)
    return MediumPost(state, _node(state.get(f"Post:{found[1]}")) if found else {})


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


def _medium(post: MediumPost, url: str) -> Said:
    said = post.said
    subtitle = line_of(_node(said.get("previewContent")).get("subtitle"))
    tags = post.records(said.get("tags"))
    return Said(
        PAGE_DATA,
        title=line_of(said.get("title")),
        subtitle=None if subtitle and subtitle.endswith("…") else subtitle,
        authors=declared_names([post.record(said.get("creator")).get("name")]),
        published_at=time_of(said.get("firstPublishedAt")),
        updated_at=time_of(said.get("latestPublishedAt")),
        language=language_code(line_of(said.get("detectedLanguage"))),
        tags=tags_of(tag.get("displayTitle") or tag.get("normalizedTagSlug") for tag in tags),
        canonical_url=page_address_of(said.get("canonicalUrl"), url),
        is_free=post.is_free,
    )


def _node(value: Any) -> dict[str, Any]:
    return value if isinstance(value, dict) else {}


def _list(value: Any) -> list[Any]:
    return value[:100] if isinstance(value, list) else []
