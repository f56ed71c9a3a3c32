"""What one source says of an article, and how several sources become one record."""

from collections.abc import Sequence
from dataclasses import dataclass, fields
from datetime import datetime
from typing import Any

JSON_LD, PAGE_DATA, OPENGRAPH, META = "json-ld", "page-data", "opengraph", "meta"
FEED, PAGE, TEXT, URL = "feed", "page", "text", "url"


@dataclass(frozen=True, slots=True)
class Said:
    """One source's fields; None or empty where it says nothing. Times are aware UTC, addresses absolute."""

    source: str
    title: str | None = None
    subtitle: str | None = None
    authors: tuple[str, ...] = ()
    others: tuple[str, ...] = ()
    """Authors that are no persons (sites, accounts): they count only where no source names a person."""
    description: str | None = None
    """Of the whole; it stands in for a subtitle where no source has one."""
    published_at: datetime | None = None
    updated_at: datetime | None = None
    language: str | None = None
    tags: tuple[str, ...] = ()
    canonical_url: str | None = None
    site_name: str | None = None
    image: str | None = None
    is_free: bool | None = None


NAMES = tuple(field.name for field in fields(Said) if field.name not in ("source", "others", "description", "is_free"))
"""The fields whose source is told."""


@dataclass(frozen=True, slots=True)
class Settled:
    """The values of NAMES that were said, and of each the source."""

    values: dict[str, Any]
    sources: dict[str, str]


def settled(said: Sequence[Said]) -> Settled:
    """Of each field what the first source has that says it."""
    values: dict[str, Any] = {}
    sources: dict[str, str] = {}
    for name in NAMES:
        for one in said:
            if value := getattr(one, name):
                values[name], sources[name] = value, one.source
                break
    for name, instead in (("authors", "others"), ("subtitle", "description")):
        found = next((one for one in said if getattr(one, instead)), None)
        if name not in values and found is not None:
            values[name], sources[name] = getattr(found, instead), found.source
    published, updated = values.get("published_at"), values.get("updated_at")
    if published and updated and updated < published:
        # Not changed before it was published: one of the two is of something else.
        del values["updated_at"], sources["updated_at"]
    return Settled(values, sources)
