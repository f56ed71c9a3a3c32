"""Which names are wanted, by patterns as shells have them: `*` stands for anything, `?` for one character."""

from collections.abc import Sequence
from fnmatch import fnmatchcase
from urllib.parse import urlsplit


def is_chosen(address: str, include: Sequence[str], exclude: Sequence[str]) -> bool:
    """Whether a web address, or a file's path, is among `include` (everything, if that is empty) and not `exclude`.

    A pattern is for the whole address, or for its path: `https://a.example/blog/*`, `*/blog/*` and `/blog/*` are one.
    Case does not matter.
    """
    names = _names(address)
    return (not include or _is_among(names, include)) and not _is_among(names, exclude)


def _names(address: str) -> tuple[str, ...]:
    path = urlsplit(address).path if "://" in address else address
    return address.lower(), path.lower(), f"/{path.lower().lstrip('/')}"


def _is_among(names: Sequence[str], patterns: Sequence[str]) -> bool:
    return any(fnmatchcase(name, pattern.lower()) for name in names for pattern in patterns)
