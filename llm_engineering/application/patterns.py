"""Which names are wanted, by patterns as shells have them: `*` stands for anything, `?` for one character."""

from collections.abc import Iterator, Sequence
from fnmatch import fnmatchcase
from urllib.parse import urlsplit


def is_chosen(names: Sequence[str], include: Sequence[str], exclude: Sequence[str]) -> bool:
    """Whether something of these names is among `include` (everything, if that is empty) and not `exclude`.

    A name is a web address, or a path. A pattern is for the whole address or for its path: `https://a.example/blog/*`,
    `*/blog/*`, `/blog/*` and `blog/*` are one. Case does not matter.
    """
    spelt = [spelling for name in names for spelling in _spellings(name.lower())]
    return (not include or _is_among(spelt, include)) and not _is_among(spelt, exclude)


def _spellings(name: str) -> Iterator[str]:
    path = urlsplit(name).path if "://" in name else name
    bare = path.lstrip("/")
    yield from (name, bare, f"/{bare}")


def _is_among(names: Sequence[str], patterns: Sequence[str]) -> bool:
    return any(fnmatchcase(name, pattern.lower()) for name in names for pattern in patterns)
