"""One post of a Medium export: `posts/DATE_Slug-id.html`."""

import re
from dataclasses import dataclass
from datetime import UTC, datetime

from bs4 import BeautifulSoup, Tag

from llm_engineering.application.extraction import Article, decode_page, detect_language, markdown_of, text_of
from llm_engineering.domain.errors import LinkError
from llm_engineering.domain.outcomes import Reason

_NAME = re.compile(r"posts/(?:draft_|[\d-]+_)?.*?-{1,2}([0-9a-f]{8,14})\.html")


@dataclass(frozen=True, slots=True)
class MediumPost:
    """A published article and its public address."""

    article: Article
    link: str


def read_post(name: str, content: bytes) -> MediumPost:
    """Raises LinkError: draft, response, or bad_record when the file is no post."""
    soup = BeautifulSoup(decode_page(content, None), "lxml")
    body = soup.select_one("section[data-field=body]")
    if name.startswith("posts/draft"):
        raise LinkError(Reason.DRAFT, f"{name} is a draft")
    if body is None:
        raise LinkError(Reason.BAD_RECORD, f"{name} is no Medium post: it has no body")
    title, subtitle = _text(soup, "h1.p-name") or _text(soup, "title"), _text(soup, "section.p-summary")
    if _is_response(body, subtitle):
        raise LinkError(Reason.RESPONSE, f"{name} is a response to somebody's article")
    if not title:
        raise LinkError(Reason.BAD_RECORD, f"{name} has no title")
    link = _link(soup, name)
    _drop_repeated(body, title, subtitle)
    fragment = body.decode_contents()
    text = text_of(fragment)
    author = _text(soup, "a.p-author")
    return MediumPost(
        Article(
            title=title,
            markdown=markdown_of(fragment, link),
            text=text,
            word_count=len(text.split()),
            subtitle=subtitle or None,
            authors=(author,) if author else (),
            published_at=_published(soup),
            language=detect_language(text),
            tags=tuple(tag.get_text(strip=True) for tag in soup.select("a.p-tag")),
        ),
        link,
    )


def _text(soup: BeautifulSoup, selector: str) -> str:
    tag = soup.select_one(selector)
    return tag.get_text(" ", strip=True) if tag else ""


def _link(soup: BeautifulSoup, name: str) -> str:
    canonical = soup.select_one("a.p-canonical[href]")
    if canonical is not None:
        return str(canonical["href"])
    found = _NAME.fullmatch(name)
    if found is None:
        raise LinkError(Reason.BAD_RECORD, f"{name} has no address and no id in its name")
    return f"https://medium.com/p/{found[1]}"


def _published(soup: BeautifulSoup) -> datetime | None:
    tag = soup.select_one("time.dt-published[datetime]")
    if tag is None:
        return None
    try:
        return datetime.fromisoformat(str(tag["datetime"])).astimezone(UTC)
    except ValueError:
        return None


def _is_response(body: Tag, subtitle: str) -> bool:
    """A comment has at most one paragraph, no image, no heading and no subtitle."""
    return not subtitle and len(body.select("p.graf")) <= 1 and not body.select("img, pre, li, h3.graf--title, h4")


def _drop_repeated(body: Tag, title: str, subtitle: str) -> None:
    """The body repeats title and subtitle, and starts with a rule."""
    first = body.select_one(".section-divider")
    if first is not None:
        first.decompose()
    for selector, repeated in ((".graf--title, h3.graf--leading", title), (".graf--subtitle", subtitle)):
        tag = body.select_one(selector)
        if tag is not None and (not repeated or _same(tag.get_text(), repeated)):
            tag.decompose()


def _same(one: str, other: str) -> bool:
    return re.sub(r"[\s.“”\"'’…]", "", one).lower() == re.sub(r"[\s.“”\"'’…]", "", other).lower()
