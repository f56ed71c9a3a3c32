"""Small things about texts that all sources need: one line of it, its words, how well two agree."""

import html
import re
from collections.abc import Iterable
from functools import lru_cache
from typing import Any
from urllib.parse import urldefrag, urljoin, urlsplit

from llm_engineering.application.extraction.images import is_placeholder
from llm_engineering.application.extraction.tree import without_controls, without_unseen

_TAG = re.compile(r"</?[a-zA-Z][^<>]*>")
_IS_MARKUP = re.compile(r"</[a-zA-Z]|<br\b", re.IGNORECASE)
_NOT_FILLED_IN = re.compile(r"\{\{.*\}\}|\{%.*%\}|<%.*%>|%%.*%%|\$\{.*\}|\[object Object\]|undefined", re.DOTALL)
"""What a template or a script leaves where it had no value."""
_NO_ADDRESSES = {"undefined", "null", "none", "nan", "true", "false", "#"}
_NOWHERE = re.compile(r"localhost|127(?:\.\d+){3}|0\.0\.0\.0|::1?")
_STANDS_IN = re.compile(
    r"/(?:no[-_]?image|default(?:[-_](?:image|og|share|social|thumb(?:nail)?))?)\.(?:png|jpe?g|gif|svg|webp)$",
    re.IGNORECASE,
)
_WORD = re.compile(r"[\u3040-\u30ff\u3400-\u9fff]|[^\W_\u3040-\u30ff\u3400-\u9fff]+")
_MOST = 60
_SECOND_LEVEL = {"co", "com", "org", "net", "ac", "gov", "edu"}
_LONGEST = 80
_CUT = re.compile(r"\.\.\.|…")
_SHORTEST_EXCERPT = 20
_BEGINNING = 5000
_NO_TAGS = {
    *("posts", "post", "blog", "articles", "article", "uncategorized", "uncategorised", "allgemein"),
    *("non classé", "sin categoría", "sem categoria", "senza categoria", "geen categorie", "без рубрики", "未分類"),
    "未分类",
}
"""Where systems file what nobody has filed."""


def line_of(value: Any) -> str | None:
    """A text on one line, entities and tags in it resolved; None for what is no text or empty."""
    if isinstance(value, list) and value:
        value = value[0]
    if isinstance(value, dict):
        value = value.get("@value", value.get("name"))
    if not isinstance(value, str):
        return None
    text = value
    for _ in range(2):  # escaped once for the script or attribute, and once more by a careless template
        if "&" not in text:
            break
        text = html.unescape(text)
    if _IS_MARKUP.search(text):  # a tag that closes nothing is what the text is about: How to use <template>
        text = _TAG.sub("", text)
    line = " ".join(without_unseen(without_controls(text)).split())
    return line if line and not _NOT_FILLED_IN.fullmatch(line) else None


def words_of(text: str) -> set[str]:
    """In lower case; of Chinese and Japanese, which are written without blanks, each character."""
    return set(_WORD.findall(text.lower()))


def agreement(one: str, other: str) -> float:
    """F1 of the words of two texts: 1.0 for the same, 0.0 for nothing in common."""
    first, second = words_of(one), words_of(other)
    return 2 * len(first & second) / max(len(first) + len(second), 1)


def letters_of(text: str) -> str:
    """Only letters and digits, without case."""
    return re.sub(r"[\W_]+", "", text.casefold())


def is_excerpt(said: str, text: str) -> bool:
    """Whether a description is only what the text begins with, as systems write it where nobody wrote one."""
    piece = letters_of(_CUT.split(said, maxsplit=1)[0])
    return len(piece) >= _SHORTEST_EXCERPT and piece in letters_of(text[:_BEGINNING])


def tags_of(values: Iterable[Any]) -> tuple[str, ...]:
    """Each tag once; a text may hold several between commas."""
    found: dict[str, str] = {}
    for value in values:
        text = line_of(value) or ""
        for part in re.split(r"[,;|]", text) if len(text) < 5000 else ():
            tag = part.strip(" \"'").lstrip("#").strip()  # of C# the sign is the name's
            if tag and len(tag) <= _LONGEST and tag.casefold() not in _NO_TAGS:
                found.setdefault(tag.casefold(), tag)
    marked = [tag[4:] for tag in found.values() if tag.startswith("Tag:")]  # Medium writes what else it knows too
    return tuple(marked or found.values())[:_MOST]


def address_of(value: Any, url: str) -> str | None:
    """The absolute http(s) address that a value names on the page at `url`; None for its writer's own machine."""
    text = value.strip() if isinstance(value, str) and len(value) <= 4000 else ""
    if not text or text.lower() in _NO_ADDRESSES or _NOT_FILLED_IN.fullmatch(text):
        return None
    try:
        joined = urljoin(url, without_controls(html.unescape(text)))
        parts = urlsplit(joined)
        is_theirs = _NOWHERE.fullmatch(parts.hostname or "") is not None and parts.hostname != urlsplit(url).hostname
    except ValueError:
        return None
    return joined if parts.scheme in ("http", "https") and parts.netloc and not is_theirs else None


def page_address_of(value: Any, url: str) -> str | None:
    """The same of the page itself, without a fragment; the site's front page is no address of another page."""
    address = address_of(value, url)
    if address is None:
        return None
    bare = urldefrag(address).url
    return None if is_front_page(bare) and not is_front_page(url) else bare


def is_front_page(address: str) -> bool:
    """Whether a site begins there."""
    parts = urlsplit(address)
    return parts.path in ("", "/") and not parts.query


def image_of(value: Any, url: str) -> str | None:
    """The same of an image; the site's root and what stands in where there is no image are none."""
    address = address_of(value, url)
    if address is None:
        return None
    is_none = is_front_page(address) or is_placeholder(address) or _STANDS_IN.search(urlsplit(address).path)
    return None if is_none else address


def same_page(one: str, other: str) -> bool:
    """Whether two addresses lead to the same page, whatever their scheme, www, query, fragment and last slash."""
    return _bare(one) == _bare(other)


def _bare(address: str) -> str:
    bare = re.sub(r"^https?://(?:www\.)?|[?#].*$", "", address.strip(), flags=re.IGNORECASE)
    return bare.rstrip("/").lower()


@lru_cache(maxsize=8)  # asked for every heading and name of a page
def site_forms(site_name: str | None, url: str) -> frozenset[str]:
    """The site's name and its host's, with and without what ends it."""
    try:
        host = (urlsplit(url).hostname or "").removeprefix("www.")
    except ValueError:
        host = ""
    labels = host.split(".")
    end = -3 if len(labels) > 2 and labels[-2] in _SECOND_LEVEL else -2
    own = labels[end] if len(labels) >= -end else host
    names = (site_name or "", host, own, ".".join(labels[end:]), labels[0] if len(labels) > -end else "")
    forms = {letters_of(name) for name in names}
    return frozenset(form for form in forms if form)
