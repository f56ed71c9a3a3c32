"""The posts and articles of a LinkedIn export; nothing else of it is ever opened."""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from pathlib import PurePosixPath
from urllib.parse import unquote

from bs4 import BeautifulSoup, Tag

from llm_engineering.application.crawlers.base import Failure
from llm_engineering.application.crawlers.bodies import body_of, public_address, refuse_deep_nesting
from llm_engineering.application.crawlers.exports.tables import Row, rows_below, utc_time
from llm_engineering.application.extraction import Article, decode_page
from llm_engineering.application.ports import Files
from llm_engineering.domain.errors import LinkError
from llm_engineering.domain.outcomes import Reason

_SHARES = re.compile(r"(?:.*/)?Shares(?:_\d+)?\.csv")
_ARTICLES = re.compile(r"(?:.*/)?Articles/(?:Articles/)?[^/]+\.html")
_NEEDED = {"Date", "ShareLink"}
_URN = re.compile(r"urn:li:(?:share|ugcPost|activity):\d+")
_PUBLISHED = re.compile(r"\s*Published on (\d{4}-\d\d-\d\d \d\d:\d\d(?::\d\d)?)\s*")


@dataclass(frozen=True, slots=True)
class LinkedInPost:
    """One share with words of the author's own."""

    text: str
    link: str
    urn: str
    published_at: datetime | None
    image: str | None
    shared_url: str | None


@dataclass(frozen=True, slots=True)
class LinkedInArticle:
    """A published article and its public address."""

    article: Article
    link: str


def has_posts(names: Sequence[str]) -> bool:
    """Whether an export with these file names is LinkedIn's."""
    return any(_SHARES.fullmatch(name) or _ARTICLES.fullmatch(name) for name in names)


def read_posts(files: Files) -> Iterator[LinkedInPost | Failure]:
    """Every row of every shares file, as a post or as why it gave none."""
    for name in files.names():
        if not _SHARES.fullmatch(name):
            continue
        try:
            for row in rows_below(_NEEDED, decode_page(files.read(name), None), name):
                yield _post_or_failure(row, name)
        except LinkError as error:
            yield Failure(name, error)


def _post_or_failure(row: Row | LinkError, name: str) -> LinkedInPost | Failure:
    if isinstance(row, LinkError):
        return Failure(name, row)
    try:
        return _post(row)
    except LinkError as error:
        return Failure(row["ShareLink"] or f"{name} line {row.line}", error)


def _post(row: Row) -> LinkedInPost:
    link = unquote(row["ShareLink"])
    urn = _URN.search(link)
    if urn is None:
        raise LinkError(Reason.BAD_RECORD, f"a share without a usable link: {link!r}")
    text = commentary(row["ShareCommentary"])
    if not text:
        raise LinkError(Reason.RESHARE, f"{link} shares something without a word of the author's own")
    return LinkedInPost(
        text=text,
        link=f"https://www.linkedin.com/feed/update/{urn[0]}",
        urn=urn[0],
        published_at=utc_time(row["Date"]),
        image=_address(row["MediaUrl"]),
        shared_url=_address(row["SharedUrl"]),
    )


def commentary(raw: str) -> str:
    """LinkedIn writes each paragraph in quotes of its own: `one"` newline `"two`; and doubles quotes inside."""
    text = raw.replace("\r\n", "\n")
    if '"\n"' in text or (text.startswith('"') and text.endswith('"')):
        text = text.removeprefix('"').removesuffix('"').replace('"\n"', "\n")
    return text.replace('""', '"').strip()


def _address(text: str) -> str | None:
    address = text.strip('"')
    return address if address.startswith(("http://", "https://")) else None


def read_articles(files: Files) -> Iterator[LinkedInArticle | Failure]:
    """Every article's file, as an article or as why it gave none."""
    for name in files.names():
        if not _ARTICLES.fullmatch(name):
            continue
        try:
            yield _article(decode_page(files.read(name), None), name)
        except LinkError as error:
            yield Failure(name, error)


def _article(page: str, name: str) -> LinkedInArticle:
    refuse_deep_nesting(page, name)
    body = BeautifulSoup(page, "lxml").body
    heading = body.find("h1") if body else None
    title = heading.get_text(" ", strip=True) if isinstance(heading, Tag) else ""
    if body is None or not isinstance(heading, Tag) or not title:
        raise LinkError(Reason.BAD_RECORD, f"{name} is no LinkedIn article: it has no title")
    linked = heading.find("a", href=True)
    slug = PurePosixPath(name).stem
    address = str(linked["href"]) if isinstance(linked, Tag) else f"https://www.linkedin.com/pulse/{slug}"
    link = public_address(address, name)
    cover = body.select_one("body > img[src]")
    image = _address(str(cover["src"])) if cover else None
    published_at = _published(body)
    if published_at is None:
        raise LinkError(Reason.DRAFT, f"{name} was never published")
    for furniture in (heading, cover, *body.select("body > p.created, body > p.published")):
        if furniture is not None:
            furniture.decompose()
    said = body_of(body.decode_contents(), link)
    article = Article(
        title=title,
        markdown=said.markdown,
        text=said.text,
        word_count=said.word_count,
        published_at=published_at,
        language=said.language,
        image=image,
    )
    return LinkedInArticle(article, link)


def _published(body: Tag) -> datetime | None:
    """The time in the line between title and text; the text itself may hold such words too."""
    lines = (line.get_text(" ") for line in body.find_all("p", recursive=False))
    return next((utc_time(found[1]) for line in lines if (found := _PUBLISHED.fullmatch(line))), None)
