"""The posts and articles of a LinkedIn export; nothing else of it is ever opened."""

import csv
import io
import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from urllib.parse import unquote

from bs4 import BeautifulSoup

from llm_engineering.application.crawlers.base import Failure
from llm_engineering.application.extraction import Article, decode_page, detect_language, markdown_of, text_of
from llm_engineering.application.ports import Files
from llm_engineering.domain.errors import LinkError
from llm_engineering.domain.outcomes import Reason

_SHARES = re.compile(r"(?:.*/)?Shares(?:_\d+)?\.csv")
_ARTICLES = re.compile(r"(?:.*/)?Articles/(?:Articles/)?[^/]+\.html")
_URN = re.compile(r"urn:li:(?:share|ugcPost|activity):\d+")
_PUBLISHED = re.compile(r"Published on (\d{4}-\d\d-\d\d \d\d:\d\d)")


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
            rows = _rows(decode_page(files.read(name), None), name)
        except LinkError as error:
            yield Failure(name, error)
            continue
        for number, row in enumerate(rows, start=2):
            try:
                yield _post(row)
            except LinkError as error:
                yield Failure(row.get("ShareLink") or f"{name} row {number}", error)


def _rows(text: str, name: str) -> list[dict[str, str]]:
    """The rows below the header, which is searched for: exports may put notes before it."""
    lines = list(csv.reader(io.StringIO(text, newline="")))
    start = next((at for at, line in enumerate(lines) if {"Date", "ShareLink"} <= set(line)), None)
    if start is None:
        raise LinkError(Reason.BAD_RECORD, f"{name} has no header with Date and ShareLink")
    header = lines[start]
    return [dict(zip(header, line, strict=False)) for line in lines[start + 1 :] if any(line)]


def _post(row: dict[str, str]) -> LinkedInPost:
    link = unquote(row.get("ShareLink") or "").strip()
    urn = _URN.search(link)
    if urn is None:
        raise LinkError(Reason.BAD_RECORD, f"a share without a usable link: {link!r}")
    text = commentary(row.get("ShareCommentary") or "")
    if not text:
        raise LinkError(Reason.RESHARE, f"{link} shares something without a word of the author's own")
    return LinkedInPost(
        text=text,
        link=f"https://www.linkedin.com/feed/update/{urn[0]}",
        urn=urn[0],
        published_at=_time(row.get("Date") or "", "%Y-%m-%d %H:%M:%S"),
        image=_address(row.get("MediaUrl")),
        shared_url=_address(row.get("SharedUrl")),
    )


def commentary(raw: str) -> str:
    """LinkedIn writes each paragraph in quotes of its own: `one"` newline `"two`; and doubles quotes inside."""
    text = raw.replace("\r\n", "\n")
    if '"\n"' in text or (text.startswith('"') and text.endswith('"')):
        text = text.removeprefix('"').removesuffix('"').replace('"\n"', "\n")
    return text.replace('""', '"').strip()


def _address(text: str | None) -> str | None:
    address = (text or "").strip().strip('"')
    return address if address.startswith(("http://", "https://")) else None


def _time(text: str, form: str) -> datetime | None:
    try:
        return datetime.strptime(text.strip(), form).replace(tzinfo=UTC)
    except ValueError:
        return None


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
    soup = BeautifulSoup(page, "lxml")
    heading = soup.select_one("h1 a[href]")
    published = _PUBLISHED.search(soup.get_text(" "))
    if published is None:
        raise LinkError(Reason.DRAFT, f"{name} was never published")
    body = soup.body.find("div", recursive=False) if soup.body else None
    if heading is None or body is None:
        raise LinkError(Reason.BAD_RECORD, f"{name} is no LinkedIn article: it has no linked title or no text")
    link = str(heading["href"])
    cover = soup.select_one("body > img[src]")
    text = text_of(str(body))
    article = Article(
        title=heading.get_text(" ", strip=True),
        markdown=markdown_of(str(body), link),
        text=text,
        word_count=len(text.split()),
        published_at=_time(published[1], "%Y-%m-%d %H:%M"),
        language=detect_language(text),
        image=_address(str(cover["src"])) if cover else None,
    )
    return LinkedInArticle(article, link)
