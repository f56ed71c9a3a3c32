"""One post of a Medium export: `posts/DATE_Slug-id.html`."""

import re
from collections.abc import Iterator, Sequence
from contextlib import suppress
from dataclasses import dataclass, replace

from bs4 import BeautifulSoup, Tag

from llm_engineering.application.crawlers.base import LinkOptions
from llm_engineering.application.crawlers.bodies import body_of, public_address, refuse_deep_nesting, same_words
from llm_engineering.application.crawlers.exports.tables import utc_time
from llm_engineering.application.crawlers.medium_addresses import article_id
from llm_engineering.application.extraction import Article, decode_page
from llm_engineering.domain.errors import LinkError
from llm_engineering.domain.outcomes import Reason

_POST = re.compile(r"posts/[^/]+\.html|(?:\d{4}-\d\d-\d\d|draft)_[^/]*[0-9a-f]{8,14}\.html")
"""Without its folder only by a name that nothing else has."""
_SIGN = re.compile(
    r"(?:posts/)?(?:\d{4}-\d\d-\d\d|draft)_(?:[^/]*-)?[0-9a-f]{8,14}\.html|posts/(?:[^/]*-)?[0-9a-f]{10,14}\.html"
    r"|profile/profile\.html"
)
"""What a folder of other posts has not."""
_DRAFT = re.compile(r"(?:posts/)?draft_.*")
_ID_IN_NAME = re.compile(r"(?:^|[-_/])([0-9a-f]{8,14})\.html$")
_DAY_IN_NAME = re.compile(r"(?:posts/)?(\d{4}-\d\d-\d\d)_.*")
_TITLES = ["h1", "h2", "h3", "h4"]
_TEXTS = ["p", "pre", "blockquote", "li"]
_OF_ARTICLES = "h1, h2, h3, h4, img, pre, li, iframe, script"


@dataclass(frozen=True, slots=True)
class MediumPost:
    """An article, or a response to somebody's, with Medium's id of it and its address there."""

    article: Article
    medium_id: str
    link: str
    is_draft: bool
    is_response: bool


def is_post(name: str) -> bool:
    """Whether a file of this name may be a post; nothing else of an export is ever opened."""
    return _POST.fullmatch(name) is not None


def is_export(names: Sequence[str]) -> bool:
    """Whether files of these names are Medium's."""
    return any(map(_SIGN.fullmatch, names))


def read_post(name: str, content: bytes, options: LinkOptions) -> MediumPost:
    """Raises LinkError: draft or response where `options` do not ask for it, empty, or bad_record for no post."""
    page = decode_page(content, None)
    refuse_deep_nesting(page, name)
    soup = BeautifulSoup(page, "lxml")
    body = soup.select_one("section[data-field=body], .e-content")
    is_draft = _is_draft(soup, name)
    if is_draft and not options.drafts:
        raise LinkError(Reason.DRAFT, f"{name} is a draft: `drafts: true` in the config takes it")
    if body is None:
        raise LinkError(Reason.BAD_RECORD, f"{name} is no Medium post: it has no body")
    title, subtitle = _text(soup, "h1.p-name") or _text(soup, "title"), _text(soup, "section.p-summary")
    is_response = not is_draft and _is_response(body, title, subtitle)
    if is_response and not options.responses:
        raise LinkError(Reason.RESPONSE, f"{name} is a response to a story: `responses: true` in the config takes it")
    if not title:
        raise LinkError(Reason.BAD_RECORD, f"{name} has no title")
    medium_id, link = _address(soup, name)
    _drop_first_rule(body)
    if not is_response:
        subtitle = part_heads(body, title, subtitle)
    article = _article(soup, body, title, subtitle, link)
    if article.published_at is None and not is_draft and (day := _DAY_IN_NAME.fullmatch(name)):
        article = replace(article, published_at=utc_time(day[1]))
    return MediumPost(article, medium_id, link, is_draft, is_response)


def _article(soup: BeautifulSoup, body: Tag, title: str, subtitle: str, link: str) -> Article:
    featured = body.select_one("img[data-is-featured=true][src]")
    said = body_of(body.decode_contents(), link)
    author, published = _text(soup, "a.p-author"), soup.select_one("time.dt-published[datetime]")
    return Article(
        title=title,
        markdown=said.markdown,
        text=said.text,
        word_count=said.word_count,
        subtitle=subtitle or None,
        authors=(author,) if author else (),
        published_at=utc_time(str(published["datetime"])) if published else None,
        language=said.language,
        tags=tuple(dict.fromkeys(text for tag in soup.select("a.p-tag") if (text := tag.get_text(strip=True)))),
        image=str(featured["src"]) if featured else None,
    )


def _text(soup: BeautifulSoup, selector: str) -> str:
    tag = soup.select_one(selector)
    return " ".join(tag.get_text(" ").split()) if tag else ""


def _is_draft(soup: BeautifulSoup, name: str) -> bool:
    """By its name; or by its foot, which names neither author nor address and links to `View original`."""
    if _DRAFT.fullmatch(name):
        return True
    foot = soup.select_one("article > footer")
    return foot is not None and "View original" in foot.get_text() and not foot.select(".p-author, .p-canonical")


def _address(soup: BeautifulSoup, name: str) -> tuple[str, str]:
    """Medium's id and address; an author may have set the canonical link to a site of their own."""
    in_name = _ID_IN_NAME.search(name)
    named = (*soup.select("a.p-canonical[href]"), *soup.select("footer a[href^='https://medium.com/p/']"))
    links = [str(link["href"]) for link in named]
    found = in_name[1] if in_name else next(filter(None, map(article_id, links)), None)
    if found is None:
        raise LinkError(Reason.BAD_RECORD, f"{name} has no id, neither in its name nor in a canonical link")
    for address in links:
        with suppress(LinkError):
            if article_id(address) == found:
                return found, public_address(address, name)
    return found, f"https://medium.com/p/{found}"


def _is_response(body: Tag, title: str, subtitle: str) -> bool:
    """A comment has no subtitle, heading, image or code, and one paragraph; or more, and the first names it."""
    paragraphs = body.select("p.graf")
    if subtitle or body.select(_OF_ARTICLES):
        return False
    return len(paragraphs) <= 1 or same_words(f"{title.rstrip('….')}…", paragraphs[0].get_text())


def _drop_first_rule(body: Tag) -> None:
    """Medium draws a rule above each section; above the first it parts nothing."""
    first = body.select_one("section.section")
    rule = first.select_one(".section-divider") if first else None
    if rule is not None:
        rule.decompose()


def part_heads(body: Tag, title: str, subtitle: str) -> str:
    """The subtitle, whole; out of the body go title and subtitle, where it begins with them.

    Medium's editor has the heading of the fourth order that follows the title for the subtitle. One that is only
    what the text begins with is none.
    """
    heads = list(_first_headings(body))
    repeated = next((place for place, head in enumerate(heads) if same_words(head.get_text(), title)), -1)
    after = heads[repeated + 1 :][:1]
    line = next((head for head in after if head.name == "h4"), None) or body.select_one("h4.graf--subtitle")
    if line is not None:
        subtitle = " ".join(line.get_text(" ").split())
        line.decompose()
    if repeated >= 0:
        heads[repeated].decompose()
    first = body.find("p")
    return "" if isinstance(first, Tag) and subtitle and same_words(subtitle, first.get_text()) else subtitle


def _first_headings(body: Tag) -> Iterator[Tag]:
    """Those that stand before any text."""
    for block in body.find_all([*_TITLES, *_TEXTS]):
        if block.name not in _TITLES:
            return
        yield block
