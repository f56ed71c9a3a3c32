"""The posts of a Substack export: `posts.csv` names them, `posts/ID.SLUG.html` holds their text."""

import html
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from llm_engineering.application.crawlers.base import Failure
from llm_engineering.application.crawlers.bodies import body_of
from llm_engineering.application.crawlers.exports.tables import Row, rows_below, utc_time
from llm_engineering.application.extraction import Article, decode_page, text_of, word_count
from llm_engineering.application.ports import Files
from llm_engineering.domain.errors import LinkError
from llm_engineering.domain.outcomes import Reason

INDEX = "posts.csv"
_NEEDED = {"post_id", "title"}
_NOT_TEXT = ("podcast", "thread")
_FEWEST_WORDS = 30
"""A podcast's or thread's page with fewer words than this is only its announcement."""


@dataclass(frozen=True, slots=True)
class SubstackPost:
    """A published post and its public address."""

    article: Article
    link: str


@dataclass(frozen=True, slots=True)
class _Pages:
    """The files with the posts' texts, and the slugs in their names, by the number they start with."""

    names: dict[str, str]
    slugs: dict[str, str]


def has_posts(names: Sequence[str]) -> bool:
    """Whether an export with these file names is Substack's."""
    return INDEX in names


def read_posts(files: Files, site: str) -> Iterator[SubstackPost | Failure]:
    """Every row of the index, as a post or as why it gave none. Raises LinkError when there is no index to read.

    Files with readers' addresses, openings and deliveries are never opened.
    """
    pages = _pages(files.names())
    for row in rows_below(_NEEDED, decode_page(files.read(INDEX), None), INDEX):
        if isinstance(row, LinkError):
            yield Failure(INDEX, row)
            continue
        number, _, slug = row["post_id"].partition(".")
        link = f"{site}/p/{slug or pages.slugs.get(number, '')}"
        try:
            yield SubstackPost(_article(files, row, pages.names.get(number), link), link)
        except LinkError as error:
            yield Failure(link if not link.endswith("/p/") else f"{INDEX} line {row.line}", error)


def _pages(names: Sequence[str]) -> _Pages:
    parts = {
        name: name.removeprefix("posts/").removesuffix(".html").partition(".")
        for name in names
        if name.startswith("posts/") and name.endswith(".html")
    }
    return _Pages(
        {number: name for name, (number, _, _) in parts.items()},
        {number: slug for number, _, slug in parts.values()},
    )


def _article(files: Files, row: Row, page: str | None, link: str) -> Article:
    shown, kind = row["post_id"] or f"line {row.line} of {INDEX}", row["type"].lower()
    if (row["is_published"] or "true").lower() != "true":
        raise LinkError(Reason.DRAFT, f"{shown} is not published")
    if page is None:
        reason = Reason.NOT_TEXT if kind in _NOT_TEXT else Reason.BAD_RECORD
        raise LinkError(reason, f"{shown} ({kind or 'post'}) has no text in the export")
    if link.endswith("/p/"):
        raise LinkError(Reason.BAD_RECORD, f"{shown} has no address: neither the index nor its file names it")
    fragment = decode_page(files.read(page), None)
    if kind in _NOT_TEXT and word_count(text_of(fragment)) < _FEWEST_WORDS:
        raise LinkError(Reason.NOT_TEXT, f"{shown} is a {kind}")
    body = body_of(fragment, link)
    return Article(
        title=html.unescape(row["title"]) or link.rpartition("/")[2].replace("-", " "),
        markdown=body.markdown,
        text=body.text,
        word_count=body.word_count,
        subtitle=html.unescape(row["subtitle"]) or None,
        published_at=utc_time(row["post_date"]),
        language=body.language,
    )
