"""From a web address of Substack, or of a publication with a domain of its own, to what it stands for."""

import re
from urllib.parse import parse_qs, urlsplit

from llm_engineering.application.crawlers.substack.places import (
    HOST,
    SHARED,
    NumberedPost,
    Other,
    Person,
    Place,
    Post,
    PostList,
)
from llm_engineering.domain.errors import LinkError
from llm_engineering.domain.links import LinkKind, is_host, parse_link

_ID = re.compile(r"p-(\d{1,15})(?:-.*)?")
_LABEL = re.compile(r"[a-z0-9](?:[a-z0-9-]*[a-z0-9])?", re.IGNORECASE)
_ROOTS = ("archive", "posts", "feed", "feed.xml")
_NOTES = ("note", "notes")


def place_of(address: str) -> Place:
    """What the web address stands for; on another site's pages this says nothing."""
    parts = _parts(address)
    host = publication_of(address)
    if host is None:
        return _of_the_app(address, parts)
    return _of_publication(host, parts[2:] if _is_shared(address) else parts, address)


def publication_of(address: str) -> str | None:
    """The host of the publication that a web address is of; None for what is Substack's own."""
    if not _is_shared(address):
        return urlsplit(address).netloc.lower().removeprefix("www." if _is_substacks(address) else "")
    parts = _parts(address)
    named = parts[1] if parts[:1] == ["pub"] and len(parts) > 1 else ""
    return f"{named}.{HOST}".lower() if _LABEL.fullmatch(named) else None


def post_at(address: str | None) -> Post | None:
    """The post that an address, which may be none, is of."""
    try:
        link = parse_link(address or "")
    except LinkError:
        return None
    place = place_of(link.target) if link.kind is LinkKind.WEB else None
    return place if isinstance(place, Post) else None


def _parts(address: str) -> list[str]:
    return [part for part in urlsplit(address).path.split("/") if part]


def _is_shared(address: str) -> bool:
    return (urlsplit(address).hostname or "") in SHARED


def _is_substacks(address: str) -> bool:
    return is_host(urlsplit(address).hostname or "", HOST)


def _of_the_app(address: str, parts: list[str]) -> Place:
    found = _ID.fullmatch(parts[-1]) if parts else None
    asked = parse_qs(urlsplit(address).query)
    named = asked.get("post_id", [""])[0] if parts[:1] == ["app-link"] else ""
    number = found[1] if found else named or (parts[2] if parts[:2] == ["inbox", "post"] and len(parts) > 2 else "")
    if number.isascii() and number.isdecimal():
        return NumberedPost(number, address)
    if any(part in _NOTES for part in parts):
        return Other(address, "is a note, and notes are not collected: give a publication's or a post's address")
    if parts and parts[0].startswith("@"):
        return Person(f"https://{HOST}/{parts[0]}", parts[0].removeprefix("@"))
    if parts[:1] == ["profile"]:
        return Person(address)
    if parts[:1] == ["redirect"]:
        return Other(address)
    return Other(
        address,
        "is a page of Substack's own: give a publication (https://NAME.substack.com), a post, "
        "or a person (https://substack.com/@HANDLE)",
    )


def _of_publication(host: str, parts: list[str], address: str) -> Place:
    first, second = [*parts, "", ""][:2]
    part = _part(parts)
    if part is not None:
        return _list(host, part, address)
    if (first == "p" and second) or parts == ["about"]:
        return Post(host, second or first)
    if first == "i" and second.isascii() and second.isdecimal():
        return NumberedPost(second, address)
    return Other(address, "" if first in ("sitemap.xml", "sitemap") else _why_not(host, first))


def _part(parts: list[str]) -> str | None:
    """Which of a publication's posts are listed there: empty for all, None where no list is."""
    if not parts or (len(parts) == 1 and parts[0] in _ROOTS):
        return ""
    if parts == ["podcast"]:
        return "podcast"
    return parts[1] if parts[0] in ("s", "t") and len(parts) > 1 else None


def _list(host: str, part: str, address: str) -> PostList:
    asked = parse_qs(urlsplit(address).query)
    offset, first = asked.get("offset", [""])[0], asked.get("first", [""])[0]
    is_number = offset.isascii() and offset.isdecimal() and len(offset) < 6
    return PostList(host, part, int(offset) if is_number else 0, first)


def _why_not(host: str, first: str) -> str:
    if first in _NOTES or first == "chat":
        return f"is not a post, and notes and chats are not collected: give https://{host} or a post's address"
    if first == "publish":
        return f"is seen by its author only: give the post's public address, https://{host}/p/SLUG, or the export"
    return f"is neither a post nor a publication: give https://{host} or a post's address"
