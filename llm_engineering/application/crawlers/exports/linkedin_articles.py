"""The articles of a LinkedIn export, one HTML file each."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from functools import partial
from pathlib import PurePosixPath
from urllib.parse import parse_qs, urlsplit

from bs4 import Tag

from llm_engineering.application.crawlers.base import Failure
from llm_engineering.application.crawlers.bodies import body_of, public_address, refuse_deep_nesting, soup_of
from llm_engineering.application.crawlers.exports.linkedin import article_files
from llm_engineering.application.crawlers.exports.linkedin_media import web_address
from llm_engineering.application.crawlers.exports.side_by_side import read_files
from llm_engineering.application.crawlers.exports.tables import utc_time
from llm_engineering.application.extraction import Article, decode_page
from llm_engineering.application.ports import Files, Readers
from llm_engineering.domain.errors import LinkError
from llm_engineering.domain.links import is_host
from llm_engineering.domain.outcomes import Reason

_TIME = re.compile(r"\d{4}-\d\d-\d\d \d\d:\d\d(?::\d\d)?")
_TIME_IN_NAME = re.compile(r"^\d{4}-\d\d-\d\d[ _][\d:._]+-")
_LINE = re.compile(r"\s*(Created|Published) on\b[\d\s:-]*")
_NO_ALT = "No alt text provided for this image"


@dataclass(frozen=True, slots=True)
class LinkedInArticle:
    """An article, its public address, and whether it was never published."""

    article: Article
    link: str
    is_draft: bool


def read_articles(files: Files, author: str | None, readers: Readers) -> Iterator[LinkedInArticle | Failure]:
    """Every article's file, as an article or as why it gave none; `author` is whose export it is."""
    names = article_files(files.names())
    for name, article in read_files(readers, files, names, partial(_article, author=author)):
        yield Failure(name, article) if isinstance(article, LinkError) else article


def _article(name: str, content: bytes, author: str | None) -> LinkedInArticle:
    page = decode_page(content, None)
    refuse_deep_nesting(page, name)
    body = soup_of(page).body
    heading = body.find("h1") if body else None
    title = heading.get_text(" ", strip=True) if isinstance(heading, Tag) else ""
    if body is None or not isinstance(heading, Tag) or not title:
        raise LinkError(Reason.BAD_RECORD, f"{name} is no LinkedIn article: it has no title")
    linked = heading.find("a", href=True)
    slug = _TIME_IN_NAME.sub("", PurePosixPath(name).stem)
    address = str(linked["href"]) if isinstance(linked, Tag) else f"https://www.linkedin.com/pulse/{slug}"
    link = public_address(address, name)
    cover, lines = heading.find_previous_sibling("img", src=True), _lines(body)
    if not lines and not (isinstance(linked, Tag) and is_host(urlsplit(link).hostname or "", "linkedin.com")):
        raise LinkError(Reason.BAD_RECORD, f"{name} is no LinkedIn article: it has neither a time nor an address there")
    image = web_address(str(cover["src"])) if isinstance(cover, Tag) else None
    published_at = _time(lines.get("published"))
    for furniture in (heading, cover, *lines.values()):
        if isinstance(furniture, Tag):
            furniture.decompose()
    _tidy(body)
    said = body_of(body.decode_contents(), link)
    article = Article(
        title=title,
        markdown=said.markdown,
        text=said.text,
        word_count=said.word_count,
        authors=(author,) if author else (),
        published_at=published_at,
        language=said.language,
        image=image,
    )
    # Some exports give no article a line of time; a draft has the one of its creation.
    is_draft = "/pulse/draft" in link or (published_at is None and bool(lines))
    return LinkedInArticle(article, link, is_draft)


def _lines(body: Tag) -> dict[str, Tag]:
    """The lines `created` and `published` between title and text; the text itself may hold such words too."""
    found: dict[str, Tag] = {}
    for line in body.find_all("p", recursive=False):
        said = _LINE.fullmatch(line.get_text(" "))
        kind = said[1].lower() if said else next(iter(line.get_attribute_list("class")), None)
        if kind in ("created", "published"):
            found.setdefault(kind, line)
    return found


def _time(line: Tag | None) -> datetime | None:
    found = _TIME.search(line.get_text(" ")) if line is not None else None
    return utc_time(found[0]) if found else None


def _tidy(body: Tag) -> None:
    """Links lead where they say, not by way of LinkedIn; an image without a description has none."""
    for linked in body.find_all("a", href=True):
        linked["href"] = _direct(str(linked["href"]))
    for image in body.find_all("img", alt=_NO_ALT):
        image["alt"] = ""


def _direct(address: str) -> str:
    """Where LinkedIn's warning of foreign pages leads on to: `/redir/…?url=` or `/safety/go?url=`."""
    try:
        parts = urlsplit(address)
        if is_host(parts.hostname or "", "linkedin.com") and parts.path.startswith(("/redir/", "/safety/go")):
            return web_address(parse_qs(parts.query).get("url", [""])[0]) or address
    except ValueError:
        pass
    return address
