"""The posts of a Substack export: `posts.csv` names them, `posts/ID.SLUG.html` holds their text."""

import csv
import html
import io
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime

from llm_engineering.application.crawlers.base import Failure
from llm_engineering.application.extraction import Article, decode_page, detect_language, markdown_of, text_of
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


def has_posts(names: Sequence[str]) -> bool:
    """Whether an export with these file names is Substack's."""
    return INDEX in names


def read_posts(files: Files, site: str) -> Iterator[SubstackPost | Failure]:
    """Every row of the index, as a post or as why it gave none. Raises LinkError when there is no index to read.

    Files with readers' addresses, openings and deliveries are never opened.
    """
    rows = csv.DictReader(io.StringIO(decode_page(files.read(INDEX), None)))
    if not _NEEDED.issubset(rows.fieldnames or ()):
        raise LinkError(Reason.NOT_AN_EXPORT, f"{INDEX} lacks the columns {', '.join(sorted(_NEEDED))}")
    pages = {name.removeprefix("posts/").removesuffix(".html"): name for name in files.names() if _is_post(name)}
    for row in rows:
        post_id = (row.get("post_id") or "").strip()
        try:
            yield _read_post(files, site, row, post_id, pages)
        except LinkError as error:
            yield Failure(f"{site}/p/{_slug(post_id, pages) or post_id}", error)


def _is_post(name: str) -> bool:
    return name.startswith("posts/") and name.endswith(".html")


def _slug(post_id: str, pages: dict[str, str]) -> str:
    """The index has `ID.SLUG`, sometimes only the id: the file's name then tells the slug."""
    known = post_id if "." in post_id else next((key for key in pages if key.startswith(f"{post_id}.")), post_id)
    return known.partition(".")[2]


def _read_post(
    files: Files, site: str, row: dict[str, str | None], post_id: str, pages: dict[str, str]
) -> SubstackPost:
    if (row.get("is_published") or "true").strip().lower() != "true":
        raise LinkError(Reason.DRAFT, f"{post_id} is not published")
    slug = _slug(post_id, pages)
    key = next((key for key in pages if key == post_id or key.startswith(f"{post_id}.")), None)
    kind = (row.get("type") or "").strip().lower()
    if key is None:
        reason = Reason.NOT_TEXT if kind in _NOT_TEXT else Reason.BAD_RECORD
        raise LinkError(reason, f"{post_id} ({kind or 'post'}) has no text in the export")
    fragment = decode_page(files.read(pages[key]), None)
    text = text_of(fragment)
    words = len(text.split())
    if kind in _NOT_TEXT and words < _FEWEST_WORDS:
        raise LinkError(Reason.NOT_TEXT, f"{post_id} is a {kind}")
    title = html.unescape(row.get("title") or "").strip()
    if not words or not slug:
        raise LinkError(Reason.EMPTY if slug else Reason.BAD_RECORD, f"{post_id} has no text or no address")
    link = f"{site}/p/{slug}"
    article = Article(
        title=title or slug.replace("-", " "),
        markdown=markdown_of(fragment, link),
        text=text,
        word_count=words,
        subtitle=html.unescape(row.get("subtitle") or "").strip() or None,
        published_at=_time(row.get("post_date")),
        language=detect_language(text),
    )
    return SubstackPost(article, link)


def _time(text: str | None) -> datetime | None:
    try:
        time = datetime.fromisoformat((text or "").strip())
    except ValueError:
        return None
    return time if time.tzinfo else time.replace(tzinfo=UTC)
