"""What the fields at the head of a text say of it, under the many names that blogs' programs give them."""

import re
from datetime import datetime
from typing import Any
from urllib.parse import urljoin

from llm_engineering.application.crawlers.exports.front_matter import Fields
from llm_engineering.application.extraction import (
    day_of_address,
    image_of,
    is_front_page,
    language_code,
    names_of,
    tags_of,
    time_of,
)
from llm_engineering.domain.errors import LinkError
from llm_engineering.domain.links import LinkKind, parse_link

_TITLES = ("title", "headline")
_DATES: tuple[str, ...] = (
    "date",
    "datepublished",
    "publishedat",
    "publishdate",
    "publisheddate",
    "pubdate",
    "created",
    "createdat",
)
_UPDATES: tuple[str, ...] = (
    "lastmod",
    "lastmodified",
    "lastmodifiedat",
    "lastupdated",
    "updated",
    "updatedat",
    "updateddate",
)
_UPDATES += ("dateupdated", "datemodified", "modified", "modifiedat")
_SUBTITLES = ("subtitle", "description", "summary", "excerpt", "abstract")
_AUTHORS = ("author", "authors", "byline")
_TAGS = ("tags", "tag", "keywords", "topics")
_CATEGORIES = ("categories", "category")
_LANGUAGES = ("lang", "language", "locale")
_ADDRESSES = ("canonicalurl", "canonical", "url", "permalink")
_IMAGES: tuple[str, ...] = (
    "image",
    "cover",
    "coverimage",
    "featuredimage",
    "featureimage",
    "heroimage",
    "mainimage",
    "ogimage",
)
_IMAGES += ("socialimage", "banner", "thumbnail", "images")
_NAMES = ("name", "url", "src", "image", "path")
"""Of a value that has fields of its own, the one that counts."""
_YES, _NO = {"true", "yes", "on", "1"}, {"false", "no", "off", "0"}
_UNPUBLISHED = {"draft", "private", "hidden", "unpublished"}
_IN_JEKYLL = re.compile(r"(?:^|/)_(?:posts|drafts)/")
_NOT_FILLED_IN = re.compile(r":[a-z]|\{[{%]|<%")


def title_in(fields: Fields) -> str | None:
    return _text(fields, _TITLES)


def language_in(fields: Fields) -> str | None:
    return language_code(_text(fields, _LANGUAGES))


def said_in(fields: Fields, name: str, address: str) -> tuple[dict[str, Any], dict[str, str]]:
    """The values of an Article's other fields, and of those that have one the source."""
    published, updated = _time(fields, _DATES), _time(fields, _UPDATES)
    day = None if published else day_of_address(f"/{name}")
    begun = published or day
    said = {
        "subtitle": _text(fields, _SUBTITLES),
        "authors": names_of(_texts(fields, _AUTHORS)),
        "published_at": begun,
        "updated_at": updated if updated and (begun is None or updated > begun) else None,
        "tags": _tags(fields, name),
        "image": image_of(_text(fields, _IMAGES), address),
    }
    sources = {field: "meta" for field, value in said.items() if value}
    return said, sources | ({"published_at": "url"} if day else {})


def address_in(fields: Fields, site: str | None) -> str | None:
    """Where it says that it is public; of a site that is given, a path or a slug is enough."""
    for name in _ADDRESSES:
        said = _text(fields, (name,))
        if said and not _NOT_FILLED_IN.search(said.partition("://")[2] or said):
            found = _web(urljoin(site, said) if site else said)
            if found:
                return found
    slug = _text(fields, ("slug",))
    return _web(f"{site.rstrip('/')}/{slug.strip('/')}") if site and slug else None


def is_draft(fields: Fields, name: str) -> bool:
    """As its program would not publish it."""
    told = {key: (_text(fields, (key,)) or "").lower() for key in ("draft", "published", "status", "publish")}
    is_unpublished = told["published"] in _NO or told["publish"] in _NO or told["status"] in _UNPUBLISHED
    return told["draft"] in _YES or is_unpublished or "_drafts" in name.split("/")


def _tags(fields: Fields, name: str) -> tuple[str, ...]:
    """Tags, with categories behind them; in Jekyll's folders those in one text have blanks between them."""
    found = [*_texts(fields, _TAGS), *_texts(fields, _CATEGORIES)]
    if _IN_JEKYLL.search(name):
        lists = [fields.get(key) for key in (*_TAGS, *_CATEGORIES)]
        found = [tag for text in found for tag in (text.split() if text in lists and "," not in text else [text])]
    return tags_of(found)


def _time(fields: Fields, names: tuple[str, ...]) -> datetime | None:
    """The first that is a time: `today` and `created by hand` are none."""
    return next((time for name in names if (time := time_of(_text(fields, (name,)))) is not None), None)


def _web(text: str) -> str | None:
    """A web address, of a page and not of a whole site."""
    try:
        link = parse_link(text)
    except LinkError:
        return None
    return link.target if link.kind is LinkKind.WEB and not is_front_page(link.target) else None


def _text(fields: Fields, names: tuple[str, ...]) -> str | None:
    return next(iter(_texts(fields, names)), None)


def _texts(fields: Fields, names: tuple[str, ...]) -> list[str]:
    """All texts of the first of the names that has some."""
    for name in names:
        value = fields.get(name)
        found = [text for one in (value if isinstance(value, list) else [value]) if (text := _one(one))]
        if found:
            return found
    return []


def _one(value: Any) -> str:
    if isinstance(value, dict):
        return next((value[key] for key in _NAMES if value.get(key)), "")
    return value if isinstance(value, str) else ""
