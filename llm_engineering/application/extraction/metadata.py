"""A page's metadata: JSON-LD, then OpenGraph and meta tags, then what the page shows."""

import json
import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any
from urllib.parse import urljoin, urlsplit

from bs4 import BeautifulSoup

_ARTICLES = {"Article", "NewsArticle", "BlogPosting", "TechArticle", "Report", "ScholarlyArticle", "SocialMediaPosting"}
SUBTITLES = "h3.subtitle, h2.pw-subtitle-paragraph, .subtitle, .post-subtitle, p.lead"
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


def metadata_of(soup: BeautifulSoup, url: str) -> Metadata:
    """Read the metadata; anything malformed counts as not there."""
    described = next(_json_ld_articles(soup), {})
    meta = _meta_tags(soup)
    return Metadata(
        title=_title(soup, meta, described),
        subtitle=_subtitle(soup, described, meta),
        authors=_authors(soup, described, meta),
        published_at=_first_date(described.get("datePublished"), *_date_candidates(soup, meta)),
        updated_at=_first_date(described.get("dateModified"), meta.get("article:modified_time")),
        tags=_tags(soup, described, meta),
        canonical_url=_canonical(soup, meta, url),
        site_name=meta.get("og:site_name"),
        image=_absolute(meta.get("og:image"), url),
        language=_language(soup, meta),
        is_free=str(described.get("isAccessibleForFree", "true")).lower() != "false",
    )


def _json_ld_articles(soup: BeautifulSoup) -> Iterator[dict[str, Any]]:
    for script in soup.find_all("script", type="application/ld+json"):
        try:
            content = json.loads(script.get_text())
        except (ValueError, RecursionError):
            continue
        entries = content if isinstance(content, list) else [content]
        for entry in entries:
            graph = entry.get("@graph") if isinstance(entry, dict) else None
            for item in graph if isinstance(graph, list) else [entry]:
                kinds = item.get("@type") if isinstance(item, dict) else None
                if _ARTICLES & set(kinds if isinstance(kinds, list) else [str(kinds)]):
                    yield item


def _meta_tags(soup: BeautifulSoup) -> dict[str, str]:
    found: dict[str, str] = {}
    for tag in soup.find_all("meta"):
        name, content = tag.get("property") or tag.get("name"), tag.get("content")
        if isinstance(name, str) and isinstance(content, str) and content.strip():
            found.setdefault(name.lower(), content.strip())
    return found


def _words(text: str) -> set[str]:
    return set(re.findall(r"\w+", text.lower()))


def _title(soup: BeautifulSoup, meta: dict[str, str], described: dict[str, Any]) -> str:
    """The h1 that agrees best with what the head says; else the head without the site's name."""
    tag = soup.title.get_text(" ", strip=True) if soup.title else ""
    said = meta.get("og:title") or str(described.get("headline") or "") or tag
    best, agreement = "", 0.5
    for heading in soup.find_all("h1"):
        text = heading.get_text(" ", strip=True)
        common = _words(text) & _words(said)
        score = 2 * len(common) / max(len(_words(text)) + len(_words(said)), 1)
        if score >= agreement:
            best, agreement = text, score
    return best or (said if meta.get("og:title") else _SITE_TAIL.sub("", said))


def _subtitle(soup: BeautifulSoup, described: dict[str, Any], meta: dict[str, str]) -> str | None:
    shown = soup.select_one(SUBTITLES)
    text = shown.get_text(" ", strip=True) if shown else ""
    return text or str(described.get("description") or "") or meta.get("og:description") or meta.get("description")


def _authors(soup: BeautifulSoup, described: dict[str, Any], meta: dict[str, str]) -> tuple[str, ...]:
    said = described.get("author")
    entries = said if isinstance(said, list) else [said]
    names = [entry.get("name") if isinstance(entry, dict) else entry for entry in entries if entry]
    if not names:
        names = [value for key in ("author", "article:author") if (value := meta.get(key)) and "://" not in value]
    if not names:
        names = [tag.get_text(" ", strip=True) for tag in soup.select("[rel=author], .p-author, .byline .author")[:3]]
    return tuple(dict.fromkeys(str(name).strip() for name in names if name and str(name).strip()))


def _date_candidates(soup: BeautifulSoup, meta: dict[str, str]) -> list[Any]:
    times = [
        tag.get("datetime") for tag in soup.select("article time[datetime], time.dt-published, time[datetime]")[:1]
    ]
    return [meta.get("article:published_time"), meta.get("date"), meta.get("dc.date"), *times]


def _first_date(*candidates: Any) -> datetime | None:
    for candidate in candidates:
        if not isinstance(candidate, str):
            continue
        try:
            time = datetime.fromisoformat(candidate.strip())
        except ValueError:
            continue
        return (time if time.tzinfo else time.replace(tzinfo=UTC)).astimezone(UTC)
    return None


def _tags(soup: BeautifulSoup, described: dict[str, Any], meta: dict[str, str]) -> tuple[str, ...]:
    said = described.get("keywords")
    names = said if isinstance(said, list) else str(said or meta.get("keywords") or "").split(",")
    many = [tag.get("content") for tag in soup.select("meta[property='article:tag']")]
    return tuple(dict.fromkeys(str(name).strip() for name in [*names, *many] if name and str(name).strip()))


def _canonical(soup: BeautifulSoup, meta: dict[str, str], url: str) -> str | None:
    link = soup.select_one("link[rel~=canonical][href]")
    return _absolute(str(link["href"]) if link else meta.get("og:url"), url)


def _absolute(address: str | None, url: str) -> str | None:
    if not address:
        return None
    try:
        joined = urljoin(url, address.strip())
        parts = urlsplit(joined)
    except ValueError:
        return None
    return joined if parts.scheme in ("http", "https") and parts.netloc else None


def _language(soup: BeautifulSoup, meta: dict[str, str]) -> str | None:
    declared = (soup.html.get("lang") if soup.html else None) or meta.get("og:locale") or ""
    code = re.match(r"[A-Za-z]{2}(?![A-Za-z])", str(declared))
    return code[0].lower() if code else None
