"""The body of one record, an export's or a feed's: Markdown, text and language, or why there is none."""

import re
from dataclasses import dataclass

from bs4 import BeautifulSoup, Tag

from llm_engineering.application.crawlers.nesting import is_nested_beyond
from llm_engineering.application.extraction import detect_language, markdown_of, prose_of, text_of, word_count
from llm_engineering.domain.errors import LinkError
from llm_engineering.domain.links import LinkKind, parse_link
from llm_engineering.domain.outcomes import Reason

_DEEPEST = 100
"""Elements within elements; people's articles stay below 20, and converters recurse."""
_HEADINGS = ("h1", "h2", "h3", "h4")
_IGNORED = re.compile(r"[\s.“”\"'‘’]")


@dataclass(frozen=True, slots=True)
class Body:
    """What a record says."""

    markdown: str
    text: str
    word_count: int
    language: str | None


def body_of(fragment: str, link: str) -> Body:
    """Raises LinkError: bad_record when it is nested past reason, empty when there is nothing in it."""
    refuse_deep_nesting(fragment, link)
    markdown, text = markdown_of(fragment, link), text_of(fragment)
    if not markdown.strip():
        raise LinkError(Reason.EMPTY, f"{link} has no text")
    return Body(markdown, text, word_count(text), detect_language(prose_of(markdown)))


def refuse_deep_nesting(page: str, shown: str) -> None:
    """Raises LinkError (bad_record)."""
    if is_nested_beyond(page, _DEEPEST):
        raise LinkError(Reason.BAD_RECORD, f"{shown} has more than {_DEEPEST} elements within each other")


def soup_of(html: str) -> BeautifulSoup:
    """The tree of a record; behind this declaration BeautifulSoup warns of none that looks like an address, or XML."""
    return BeautifulSoup(f"<!DOCTYPE html>{html}", "lxml")


def public_address(text: str, record: str) -> str:
    """The web address that a record names. Raises LinkError (bad_record) when it is not one."""
    try:
        link = parse_link(text)
    except LinkError as error:
        raise LinkError(Reason.BAD_RECORD, f"{record}: {error.detail}") from error
    if link.kind is not LinkKind.WEB:
        raise LinkError(Reason.BAD_RECORD, f"{record} has no address: {text!r}")
    return link.target


def without_title(fragment: str, title: str) -> str:
    """The fragment without the heading at its start that repeats the title."""
    soup = soup_of(fragment)
    first = soup.body.find(True, recursive=False) if soup.body else None
    if not isinstance(first, Tag) or first.name not in _HEADINGS or not same_words(first.get_text(), title):
        return fragment
    first.decompose()
    return soup.body.decode_contents() if soup.body else fragment


def same_words(one: str, other: str) -> bool:
    """Whether two headings say the same, whatever their spaces, quotes and full stops; `…` cuts one short."""
    first, second = (_IGNORED.sub("", text).lower() for text in (one, other))
    cut = min(first, second, key=len)
    if cut.endswith("…"):
        return len(cut) > 1 and max(first, second, key=len).startswith(cut.removesuffix("…"))
    return first == second
