"""One post of a Medium export: `posts/DATE_Slug-id.html`."""

import re
from dataclasses import dataclass

from bs4 import BeautifulSoup, Tag

from llm_engineering.application.crawlers.bodies import body_of, refuse_deep_nesting, same_words
from llm_engineering.application.crawlers.exports.tables import utc_time
from llm_engineering.application.extraction import Article, decode_page
from llm_engineering.domain.errors import LinkError
from llm_engineering.domain.outcomes import Reason

_ID_IN_NAME = re.compile(r"(?:^|[-_/])([0-9a-f]{8,14})\.html$")
_ID_IN_LINK = re.compile(r"[-/]([0-9a-f]{8,14})/?(?:[?#].*)?$")


@dataclass(frozen=True, slots=True)
class MediumPost:
    """A published article, Medium's id of it, and its address there."""

    article: Article
    medium_id: str
    link: str


def read_post(name: str, content: bytes) -> MediumPost:
    """Raises LinkError: draft, response, empty, or bad_record when the file is no post."""
    page = decode_page(content, None)
    refuse_deep_nesting(page, name)
    soup = BeautifulSoup(page, "lxml")
    body = soup.select_one("section[data-field=body]")
    if _is_draft(soup, name):
        raise LinkError(Reason.DRAFT, f"{name} is a draft")
    if body is None:
        raise LinkError(Reason.BAD_RECORD, f"{name} is no Medium post: it has no body")
    title, subtitle = _text(soup, "h1.p-name") or _text(soup, "title"), _text(soup, "section.p-summary")
    if _is_response(body, subtitle):
        raise LinkError(Reason.RESPONSE, f"{name} is a response to somebody's article")
    if not title:
        raise LinkError(Reason.BAD_RECORD, f"{name} has no title")
    medium_id, link = _address(soup, name)
    subtitle = _without_repeated(body, title, subtitle)
    said = body_of(body.decode_contents(), link)
    author, published = _text(soup, "a.p-author"), soup.select_one("time.dt-published[datetime]")
    article = Article(
        title=title,
        markdown=said.markdown,
        text=said.text,
        word_count=said.word_count,
        subtitle=subtitle or None,
        authors=(author,) if author else (),
        published_at=utc_time(str(published["datetime"])) if published else None,
        language=said.language,
        tags=tuple(dict.fromkeys(tag.get_text(strip=True) for tag in soup.select("a.p-tag"))),
    )
    return MediumPost(article, medium_id, link)


def _text(soup: BeautifulSoup, selector: str) -> str:
    tag = soup.select_one(selector)
    return tag.get_text(" ", strip=True) if tag else ""


def _is_draft(soup: BeautifulSoup, name: str) -> bool:
    """By its name; or by its foot, which names neither author nor address and links to `View original`."""
    if name.startswith("posts/draft"):
        return True
    foot = soup.select_one("article > footer")
    return foot is not None and "View original" in foot.get_text() and not foot.select(".p-author, .p-canonical")


def _address(soup: BeautifulSoup, name: str) -> tuple[str, str]:
    """Medium's id and address; an author may have set the canonical link to a site of their own."""
    canonical = soup.select_one("a.p-canonical[href]")
    address = str(canonical["href"]) if canonical else ""
    in_name, in_link = _ID_IN_NAME.search(name), _ID_IN_LINK.search(address)
    found = in_name or in_link
    if found is None:
        raise LinkError(Reason.BAD_RECORD, f"{name} has no id, neither in its name nor in a canonical link")
    is_mediums = in_link is not None and in_link[1] == found[1] and address.startswith("https://")
    return found[1], address if is_mediums else f"https://medium.com/p/{found[1]}"


def _is_response(body: Tag, subtitle: str) -> bool:
    """A comment has at most one paragraph, no image, no heading and no subtitle."""
    return not subtitle and len(body.select("p.graf")) <= 1 and not body.select("img, pre, li, h3.graf--title, h4")


def _without_repeated(body: Tag, title: str, subtitle: str) -> str:
    """The subtitle, whole; out of the body go its first rule, and title and subtitle where it repeats them."""
    first = body.select_one(".section-divider")
    if first is not None:
        first.decompose()
    heading = body.select_one(".graf--title, h3.graf--leading")
    if heading is not None and same_words(heading.get_text(), title):
        heading.decompose()
    line = body.select_one(".graf--subtitle")
    if line is not None and (not subtitle or same_words(line.get_text(), subtitle)):
        subtitle = line.get_text(" ", strip=True)
        line.decompose()
    return subtitle
