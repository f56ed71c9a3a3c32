"""Which files of a LinkedIn export may be opened, and whose export it is; nothing else of it is ever opened."""

import re
from collections.abc import Sequence
from pathlib import PurePosixPath
from urllib.parse import unquote

from llm_engineering.application.crawlers.exports.tables import Row, rows_below
from llm_engineering.application.extraction import decode_page
from llm_engineering.application.ports import Files

_ARTICLE = re.compile(r"(?:.*/)?Articles/(?:Articles/)?[^/]+\.html")
_PROFILE = "Profile.csv"
_OTHERS = frozenset({_PROFILE, "Connections.csv", "Email Addresses.csv", "PhoneNumbers.csv", "Registration.csv"})
"""Files of every archive of LinkedIn's, by which the smaller one, without posts, is known."""
_NAME = ("First Name", "Last Name")
_URN = re.compile(r"urn:li:(?:(?:share|ugcPost|activity):|groupPost:\d{1,20}-)\d{1,20}(?!\d)")


def is_linkedins(names: Sequence[str]) -> bool:
    """Whether an export with these file names is LinkedIn's, with posts or without."""
    return has_posts(names) or not _OTHERS.isdisjoint(names)


def has_posts(names: Sequence[str]) -> bool:
    """Whether there are posts or articles in it: the smaller archive has none."""
    return bool(tables(names, "Shares") or article_files(names))


def article_files(names: Sequence[str]) -> list[str]:
    return [name for name in names if _ARTICLE.fullmatch(name)]


def tables(names: Sequence[str], kind: str) -> list[str]:
    """The files of a kind, such as `Shares.csv`; then those with the member's number, such as `Shares_1234.csv`."""
    found = [name for name in names if re.fullmatch(rf"(?:.*/)?{kind}(?:_\d+)?\.csv", name)]
    return sorted(found, key=lambda name: not name.endswith(f"{kind}.csv"))


def owner(files: Files) -> str | None:
    """The full name of whose export it is, which is all that is read of the profile. Raises LinkError."""
    for name in files.names():
        if PurePosixPath(name).name == _PROFILE:
            row = next(rows_below(set(_NAME), decode_page(files.read(name), None), name), None)
            if isinstance(row, Row):
                return " ".join(filter(None, (row[part] for part in _NAME))) or None
    return None


def urn_of(address: str) -> str | None:
    """The urn that LinkedIn gives a post, where its address has it, percent-encoded or not."""
    found = _URN.search(unquote(address))
    return found[0] if found else None
