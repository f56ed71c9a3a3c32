"""A page's metadata: JSON-LD, then OpenGraph and meta tags, then what the page shows."""

import json
import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any
from urllib.parse import urljoin, urlsplit

from lxml.html import HtmlElement

from llm_engineering.application.extraction.tree import css, shown_text

_ARTICLES = {"Article", "NewsArticle", "BlogPosting", "TechArticle", "Report", "ScholarlyArticle", "SocialMediaPosting"}
_SUBTITLES = css("h3.subtitle, h2.pw-subtitle-paragraph, .subtitle, .post-subtitle, p.lead")
_BYLINES = css("[rel=author], .p-author, .byline .author")
_TIMES = css("article time[datetime], time[datetime]")
_ARTICLE_TAGS = css("meta[property='article:tag']")
_CANONICAL = css("link[rel~=canonical][href]")
_SITE_TAIL = re.compile(r"\s+[|·–—-]\s+[^|·–—]{1,60}$")


@dataclass(frozen=True, slots=True)
class Metadata:
    """What the page says of itself; None or empty where it says nothing."""

    title: str = ""
    subtitle: str | None = None
    authors: tuple[str, ...] = ()
    published_at: datetime | None = None
    updated_at: datetime | None = None
    tags: tuple[str, ...] = ()
    canonical_url: str | None = None
    site_name: str | None = None
    image: str | None = None
    language: str | None = None
    is_free: bool = True


def metadata_of(tree: HtmlElement, url: str) -> Metadata:
    """Read the metadata; anything malformed counts as not there."""
    described = next(_json_ld_articles(tree), {})
    meta = _meta_tags(tree)
    return Metadata(
        title=_title(tree, meta, described),
        subtitle=shown_subtitle(tree) or _described(described, meta),
        authors=_authors(tree, described, meta),
        published_at=_first_date(described.get("datePublished"), *_date_candidates(tree, meta)),
        updated_at=_first_date(described.get("dateModified"), meta.get("article:modified_time")),
        tags=_tags(tree, described, meta),
        canonical_url=_canonical(tree, meta, url),
        site_name=meta.get("og:site_name"),
        image=_absolute(meta.get("og:image"), url),
        language=_language(tree, meta),
        is_free=str(described.get("isAccessibleForFree", "true")).lower() != "false",
    )


def head_title(tree: HtmlElement) -> str:
    """The text of the title element; empty when there is none."""
    title = tree.find(".//title")
    return shown_text(title) if title is not None else ""


def shown_subtitle(tree: HtmlElement) -> str | None:
    """The subtitle that a page, or an element of it, shows."""
    shown = _SUBTITLES(tree)
    return shown_text(shown[0]) or None if shown else None


def _json_ld_articles(tree: HtmlElement) -> Iterator[dict[str, Any]]:
    for script in tree.iterfind(".//script[@type='application/ld+json']"):
        try:
            content = json.loads(script.text or "")
        except (ValueError, RecursionError):
            continue
        entries = content if isinstance(content, list) else [content]
        for entry in entries:
            graph = entry.get("@graph") if isinstance(entry, dict) else None
            for item in graph if isinstance(graph, list) else [entry]:
                kinds = item.get("@type") if isinstance(item, dict) else None
                if _ARTICLES & set(kinds if isinstance(kinds, list) else [str(kinds)]):
                    yield item


def _meta_tags(tree: HtmlElement) -> dict[str, str]:
    found: dict[str, str] = {}
    for tag in tree.iter("meta"):
        name, content = tag.get("property") or tag.get("name"), tag.get("content")
        if name and content and content.strip():
            found.setdefault(name.lower(), content.strip())
    return found


def _words(text: str) -> set[str]:
    return set(re.findall(r"\w+", text.lower()))


def _title(tree: HtmlElement, meta: dict[str, str], described: dict[str, Any]) -> str:
    """The h1 that agrees best with what the head says; else the head without the site's name."""
    said = meta.get("og:title") or str(described.get("headline") or "") or head_title(tree)
    best, agreement = "", 0.5
    for heading in tree.iter("h1"):
        text = shown_text(heading)
        common = _words(text) & _words(said)
        score = 2 * len(common) / max(len(_words(text)) + len(_words(said)), 1)
        if score >= agreement:
            best, agreement = text, score
    return best or (said if meta.get("og:title") else _SITE_TAIL.sub("", said))


def _described(described: dict[str, Any], meta: dict[str, str]) -> str | None:
    return str(described.get("description") or "") or meta.get("og:description") or meta.get("description")


def _authors(tree: HtmlElement, described: dict[str, Any], meta: dict[str, str]) -> tuple[str, ...]:
    said = described.get("author")
    entries = said if isinstance(said, list) else [said]
    names = [entry.get("name") if isinstance(entry, dict) else entry for entry in entries if entry]
    if not names:
        names = [value for key in ("author", "article:author") if (value := meta.get(key)) and "://" not in value]
    if not names:
        names = [shown_text(tag) for tag in _BYLINES(tree)[:3]]
    return tuple(dict.fromkeys(str(name).strip() for name in names if name and str(name).strip()))


def _date_candidates(tree: HtmlElement, meta: dict[str, str]) -> list[Any]:
    times = [tag.get("datetime") for tag in _TIMES(tree)[:1]]
    return [meta.get("article:published_time"), meta.get("date"), meta.get("dc.date"), *times]


def _first_date(*candidates: Any) -> datetime | None:
    for candidate in candidates:
        if not isinstance(candidate, str):
            continue
        try:
            time = datetime.fromisoformat(candidate.strip())
            return (time if time.tzinfo else time.replace(tzinfo=UTC)).astimezone(UTC)
        except (ValueError, OverflowError):
            continue
    return None


def _tags(tree: HtmlElement, described: dict[str, Any], meta: dict[str, str]) -> tuple[str, ...]:
    said = described.get("keywords")
    names = said if isinstance(said, list) else str(said or meta.get("keywords") or "").split(",")
    many = [tag.get("content") for tag in _ARTICLE_TAGS(tree)]
    return tuple(dict.fromkeys(str(name).strip() for name in [*names, *many] if name and str(name).strip()))


def _canonical(tree: HtmlElement, meta: dict[str, str], url: str) -> str | None:
    links = _CANONICAL(tree)
    return _absolute(links[0].get("href") if links else meta.get("og:url"), url)


def _absolute(address: str | None, url: str) -> str | None:
    if not address:
        return None
    try:
        joined = urljoin(url, address.strip())
        parts = urlsplit(joined)
    except ValueError:
        return None
    return joined if parts.scheme in ("http", "https") and parts.netloc else None


def _language(tree: HtmlElement, meta: dict[str, str]) -> str | None:
    root = tree.getroottree().getroot()
    declared = root.get("lang") or root.get("{http://www.w3.org/XML/1998/namespace}lang") or meta.get("og:locale") or ""
    code = re.match(r"[A-Za-z]{2}(?![A-Za-z])", declared)
    return code[0].lower() if code else None
