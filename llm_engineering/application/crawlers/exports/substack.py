"""The posts of a Substack export: `posts.csv` names them, `posts/ID.SLUG.html` holds their text."""

import html
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from functools import partial

from llm_engineering.application.crawlers.base import Failure
from llm_engineering.application.crawlers.bodies import body_of, public_address
from llm_engineering.application.crawlers.exports.side_by_side import read_each
from llm_engineering.application.crawlers.exports.tables import Row, rows_below, utc_time
from llm_engineering.application.crawlers.substack.places import Post
from llm_engineering.application.crawlers.substack.posts import FEWEST_WORDS, NOT_TEXT
from llm_engineering.application.extraction import Article, decode_page, text_of, word_count
from llm_engineering.application.ports import Files, Readers
from llm_engineering.domain.errors import LinkError
from llm_engineering.domain.outcomes import Reason

INDEX = "posts.csv"
_NEEDED = {"post_id", "title"}


@dataclass(frozen=True, slots=True)
class SubstackPost:
    """A post and its public address: of a draft that which it will have, or where its author edits it."""

    article: Article
    link: str
    is_draft: bool = False


@dataclass(frozen=True, slots=True)
class _Place:
    """Where a post is, as it is shown."""

    shown: str
    is_draft: bool = False


@dataclass(frozen=True, slots=True)
class _Pages:
    """The files with the posts' texts, and the slugs in their names, by the number they start with."""

    names: dict[str, str]
    slugs: dict[str, str]


def has_posts(names: Sequence[str]) -> bool:
    """Whether an export with these file names is Substack's."""
    return INDEX in names


def read_posts(files: Files, host: str, readers: Readers, *, takes_drafts: bool) -> Iterator[SubstackPost | Failure]:
    """Every row of the index, as a post or as why it gave none, and texts without a row.

    Raises LinkError when there is no index to read. Files with readers' addresses, openings and deliveries are never
    opened.
    """
    readings = _readings(files, host, takes_drafts=takes_drafts)
    for place, article in read_each(readers, readings):
        if isinstance(article, LinkError):
            yield Failure(place.shown, article)
        else:
            yield SubstackPost(article, place.shown, place.is_draft)


def _readings(
    files: Files, host: str, *, takes_drafts: bool
) -> Iterator[tuple[_Place, Callable[[], Article] | LinkError]]:
    pages = _pages(files.names())
    unused = dict(pages.names)
    for row in rows_below(_NEEDED, decode_page(files.read(INDEX), None), INDEX):
        if isinstance(row, LinkError):
            yield _Place(INDEX), row
            continue
        number, _, slug = row["post_id"].partition(".")
        unused.pop(number, None)
        is_draft = row["is_published"].lower() not in ("true", "")
        link = _address(host, number, slug or pages.slugs.get(number, ""), is_draft=is_draft)
        shown = link or f"{INDEX} line {row.line}"
        if is_draft and not takes_drafts:
            detail = f"{row['post_id'] or row['title']} is not published: `drafts: true` in the config takes it"
            yield _Place(shown), LinkError(Reason.DRAFT, detail)
            continue
        try:
            page, address = _page(files, row, pages.names.get(number), link)
            yield _Place(address, is_draft), partial(_article, row, page, address)
        except LinkError as error:
            yield _Place(shown), error
    for name in unused.values():
        yield _Place(name), LinkError(Reason.BAD_RECORD, f"{name} is not in {INDEX}, which says what is published")


def _address(host: str, number: str, slug: str, *, is_draft: bool) -> str | None:
    if slug:
        return Post(host, slug).address
    return f"https://{host}/publish/post/{number}" if is_draft and number else None


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


def _page(files: Files, row: Row, name: str | None, link: str | None) -> tuple[bytes, str]:
    """What the file with the post's text holds, and the post's address."""
    shown, kind = row["post_id"] or f"line {row.line} of {INDEX}", row["type"].lower()
    if name is None:
        reason = Reason.NOT_TEXT if kind in NOT_TEXT else Reason.BAD_RECORD
        remedy = "ask Substack for a new export, or give the post's address"
        raise LinkError(reason, f"{shown} ({row['title'] or kind or 'post'}) has no text in the export: {remedy}")
    if link is None:
        raise LinkError(Reason.BAD_RECORD, f"{shown} has no address: neither the index nor its file names it")
    content = files.read(name)
    return content, public_address(link, shown)


def _article(row: Row, page: bytes, link: str) -> Article:
    fragment, kind = decode_page(page, None), row["type"].lower()
    if kind in NOT_TEXT and word_count(text_of(fragment)) < FEWEST_WORDS:
        raise LinkError(Reason.NOT_TEXT, f"{row['post_id']} is a {kind} with next to no text")
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
