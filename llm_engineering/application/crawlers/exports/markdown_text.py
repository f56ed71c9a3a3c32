"""Markdown as a person keeps it, with what editors and blogs' programs add, and as HTML."""

import re
from functools import cache

from markdown_it import MarkdownIt

from llm_engineering.application.crawlers.exports.shortcodes import without_shortcodes

_WIKI_LINK = re.compile(r"!\[\[[^\[\]\n]*\]\]|\[\[(?:[^\[\]|\n]*\|)?([^\[\]|\n]+)\]\]")
"""Obsidian's: a link shows its own words or its target, an embedded note or image nothing."""
_OF_MDX = re.compile(r"(?:\s*(?:import\s[^\n]*['\"];?|export\s+const\s[^\n]*;?)[ \t]*(?:\n|\Z))+")
"""The lines with which a text in MDX begins."""


def kept_markdown(body: str, name: str) -> str:
    """The text as it is, but for imports of MDX and the few shortcodes that are plain Markdown elsewhere."""
    begins = _OF_MDX.match(body) if name.lower().endswith(".mdx") else None
    return without_shortcodes(body[begins.end() :] if begins else body).strip("\n")


def html_of(markdown: str) -> str:
    """CommonMark with tables and strikethrough."""
    return str(_reader().render(_WIKI_LINK.sub(lambda link: link[1] or "", markdown)))


@cache
def _reader() -> MarkdownIt:
    return MarkdownIt("commonmark").enable(["table", "strikethrough"])
