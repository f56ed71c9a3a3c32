"""What the posts of a LinkedIn export show: pictures, videos and documents, by their addresses."""

import re
from bisect import bisect_left
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from urllib.parse import urlsplit

from llm_engineering.application.crawlers.exports.linkedin import tables
from llm_engineering.application.crawlers.exports.tables import Row, rows_below
from llm_engineering.application.extraction import decode_page
from llm_engineering.application.ports import Files
from llm_engineering.domain.links import is_host

_COLUMNS = {"Date/Time", "Media Link"}
_UPLOAD = re.compile(r"uploaded an? feed (\w+) on (\w+ \d{1,2}, \d{4} at \d{1,2}:\d\d [AP]M)")
_PICTURES = ("photo", "image", "picture")
_PICTURE_FILE = re.compile(r"\.(?:jpe?g|png|gif|webp|avif|heic)", re.IGNORECASE)
_BEFORE = timedelta(minutes=30)
"""How long before its post a file may be uploaded: most are within a minute, large documents within fifteen."""


@dataclass(frozen=True, slots=True)
class Media:
    """One file that a post shows."""

    address: str
    is_picture: bool


def media_by_time(files: Files, times: Iterable[datetime]) -> dict[datetime, list[Media]]:
    """The files uploaded for the posts of these times, each for the first post after it. Raises LinkError.

    The table of uploads names no post. It also has the profile's photos, which are no post's.
    """
    posted, found = sorted(set(times)), dict[datetime, list[Media]]()
    for name in tables(files.names(), "Rich_Media"):
        for row in rows_below(_COLUMNS, decode_page(files.read(name), None), name):
            upload = _UPLOAD.search(row["Date/Time"]) if isinstance(row, Row) else None
            address = web_address(row["Media Link"]) if isinstance(row, Row) else None
            if upload is None or address is None or (when := _time(upload[2])) is None:
                continue
            following = bisect_left(posted, when)
            if following < len(posted) and posted[following] - when <= _BEFORE:
                found.setdefault(posted[following], []).append(Media(address, upload[1].lower() in _PICTURES))
    return found


def media_of(address: str) -> list[Media]:
    """What the post's own row names, if anything."""
    found = web_address(address)
    return [Media(found, _is_picture(found))] if found else []


def web_address(text: str) -> str | None:
    """The address in a cell, which may have quotes of its own around it; None for anything else."""
    address = text.strip('"')
    return address if address.startswith(("http://", "https://")) else None


def _is_picture(address: str) -> bool:
    try:
        parts = urlsplit(address)
        is_linkedins = is_host(parts.hostname or "", "licdn.com") and "/dms/image/" in parts.path
    except ValueError:
        return False
    return is_linkedins or _PICTURE_FILE.search(parts.path[-5:]) is not None


def _time(text: str) -> datetime | None:
    try:
        return datetime.strptime(text, "%B %d, %Y at %I:%M %p").replace(tzinfo=UTC)
    except ValueError:
        return None
