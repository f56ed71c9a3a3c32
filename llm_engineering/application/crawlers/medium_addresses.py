"""What Medium's addresses stand for: an article, the feed of a person, publication or tag, or nothing to read."""

import re
from urllib.parse import parse_qs, urlsplit

from llm_engineering.domain.errors import LinkError
from llm_engineering.domain.links import Link, parse_link
from llm_engineering.domain.outcomes import Reason

_ID = re.compile(r"(?:^|-)([0-9a-f]{8,14})$")
_SHARED = ("medium.com", "www.medium.com")
"""Medium's own hosts, where the first part of an address says whose it is."""
_EDITED = re.compile(r"^(/p/[^/]+)/.+")
"""Where its author writes a story."""
_SHORT = "link.medium.com"
_LISTS = ("list", "lists")
_NO_ARTICLES = frozenset({"list", "lists", "tag", "tagged", "topic", "u", "feed", "media"})
"""What stands before the last part of another address than an article's; that part may end like one's."""
_MEDIUMS_OWN = frozenset({
    "_", "about", "account", "browse", "business", "creators", "download", "explore-topics", "help", "jobs-at-medium",
    "list", "lists", "m", "me", "media", "membership", "new-story", "p", "partner-program", "plans", "policy", "press",
    "s", "search", "series", "settings", "tags", "topics", "u", "verified-authors", "write",
})  # fmt: skip
"""First parts that are no publication."""
_TAGS = ("tag", "topic")


def shown(address: str) -> str:
    """The page that an address is of, without what says where a reader came from and without Medium's detours.

    Medium asks programs to leave addresses with `source=` alone (its robots.txt).
    """
    try:
        parts = urlsplit(_behind(address))
    except (ValueError, LinkError):  # what a page declares may be no address
        return address
    host = "medium.com" if parts.hostname in _SHARED else parts.netloc
    path = _EDITED.sub(r"\1", parts.path)
    return f"https://{host}{path}" if host else address


def _behind(address: str) -> str:
    """Where `/m/global-identity?redirectUrl=…` and `/m/signin?redirect=…` send readers on to."""
    parts = urlsplit(address)
    asked = parse_qs(parts.query) if parts.hostname in _SHARED and parts.path.startswith("/m/") else {}
    target = next((asked[name][0] for name in ("redirectUrl", "redirect") if name in asked), "")
    return parse_link(target).target if target.startswith(("https://", "http://")) else address


def article_id(address: str) -> str | None:
    """Medium's id of an article, which ends every form of its address; None for any other address."""
    host, parts = _host_and_parts(shown(address))
    if host == _SHORT or not parts or _NO_ARTICLES.intersection(parts[:-1]) or parts[-1].startswith("@"):
        return None
    if host in _SHARED and len(parts) == 1:
        return None
    found = _ID.search(parts[1] if parts[0] == "p" and len(parts) > 1 else parts[-1])
    return found[1] if found else None


def feed_address(address: str) -> str | None:
    """The feed of whose page it is: a person's, a publication's or a tag's; None where there is none."""
    host, parts = _host_and_parts(shown(address))
    if host == _SHORT or not host or not {*parts}.isdisjoint(_LISTS):
        return None
    whose: list[str] = []
    if host in _SHARED:
        if parts[:1] == ["feed"]:
            return f"https://{host}/{'/'.join(parts)}" if len(parts) > 1 else None
        if not parts or parts[0] in _MEDIUMS_OWN:
            return None
        if parts[0] in _TAGS:
            return f"https://{host}/feed/tag/{parts[1]}" if len(parts) > 1 else None
        whose, parts = parts[:1], parts[1:]
    if parts[:1] == ["feed"]:
        parts = parts[1:]
    section = parts[:2] if parts[:1] == ["tagged"] else []
    return "/".join((f"https://{host}/feed", *whose, *section))


def leads_elsewhere(address: str) -> bool:
    """Whether only its redirect tells what it stands for: a short link, or a person by their id."""
    host, parts = _host_and_parts(shown(address))
    return bool(parts) and (host == _SHORT or (host in _SHARED and parts[0] == "u" and len(parts) > 1))


def refusal(link: Link) -> LinkError:
    """Why there is nothing to read at a link that is neither article nor feed, and what to give instead."""
    _, parts = _host_and_parts(shown(link.target))
    instead = "give https://medium.com/@NAME, or put your export's zip among the links"
    if parts[:1] in (["me"], ["new-story"], ["m"]):
        return LinkError(Reason.LOGIN_REQUIRED, f"{link.text} shows something only to who is logged in: {instead}")
    what = "neither a story, nor a person's, publication's or tag's page"
    if not {*parts}.isdisjoint(_LISTS):
        what = "a list of stories by anybody, without a feed"
    return LinkError(Reason.NO_ARTICLE, f"{link.text} is {what}: {instead}")


def _host_and_parts(address: str) -> tuple[str, list[str]]:
    try:
        parts = urlsplit(address)
    except ValueError:
        return "", []
    return parts.hostname or "", [part for part in parts.path.split("/") if part]
