"""From a file's bytes to its text, exact; or why it has none."""

import re
from dataclasses import dataclass

from charset_normalizer import from_bytes

from llm_engineering.application.extraction.charsets import BOMS

_NUL_WITHIN = 8000
"""git itself calls a file binary when there is a NUL in its first 8000 bytes."""
_LFS_LONGEST = 1024
_LFS = re.compile(
    rb"version https://(?:git-lfs\.github\.com|hawser\.github\.com)/spec/v\d+\n(?:ext-[^\n]*\n)*"
    rb"oid sha256:[0-9a-f]{64}\nsize \d+\n?"
)
"""A pointer in the place of a file (github.com/git-lfs/git-lfs, docs/spec.md)."""
_SAMPLE = 4000
_ODD = 0.02
"""The share of characters that no text has, from which on a guess is none."""


@dataclass(frozen=True, slots=True)
class Text:
    """A file's text without byte order mark, and the Python codec that it was read by."""

    content: str
    encoding: str = "utf-8"


def text_of(content: bytes) -> Text | str:
    """The text, every blank and line end as it is; or why it is none: lfs_pointer, binary, not_text."""
    if len(content) < _LFS_LONGEST and _LFS.fullmatch(content):
        return "lfs_pointer"
    for mark, codec in BOMS:
        if content.startswith(mark):
            return _decoded(content, codec) or "binary"
    if b"\0" in content[:_NUL_WITHIN]:
        return "binary"
    try:
        return Text(content.decode("utf-8"))
    except UnicodeDecodeError:
        return _guessed(content) or "not_text"


def _guessed(content: bytes) -> Text | None:
    """In the Western charset wherever that reads as clean as any other: it is by far the most used in code."""
    matches = from_bytes(content)
    best = matches.best()
    if best is None:
        return None
    as_clean = [match for match in matches if match.chaos <= best.chaos]
    is_western = any("cp1252" in match.could_be_from_charset for match in as_clean)
    return _decoded(content, "cp1252" if is_western else best.encoding)


def _decoded(content: bytes, codec: str) -> Text | None:
    try:
        text = content.decode(codec)
    except UnicodeError:
        return None
    sample = text[:_SAMPLE]
    odd = sum(not (character.isprintable() or character.isspace()) for character in sample)
    return Text(text, codec) if odd <= _ODD * len(sample) else None
