"""Titles from the names of files, for what has no other."""

import re
from pathlib import PurePosixPath

_DAY = re.compile(r"^\d{4}-\d\d?-\d\d?[-_ ]")
_NOTION_ID = re.compile(r" [0-9a-f]{32}$")
_BUNDLE = "index"
"""The name of the text in a folder of its own, whose name says more."""


def stem_of(path: str) -> str:
    """The name of a file without its endings; of the folder that an `index` stands in, the folder's."""
    parts = PurePosixPath(path)
    name = parts.name.rpartition(".")[0] or parts.name
    return parts.parent.name if name.lower() == _BUNDLE and parts.parent.name else name


def title_of_name(path: str) -> str:
    """`posts/2024-05-06-the-pen.md` is The pen: without day, ending, hyphens, and the id that Notion adds."""
    stem = _NOTION_ID.sub("", _DAY.sub("", stem_of(path)))
    words = stem if " " in stem else re.sub(r"[-_+]+", " ", stem)
    return words[:1].upper() + words[1:] if words.strip() else path
