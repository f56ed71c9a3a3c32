"""From a page to the Article in it."""

import re

import lxml.html
import trafilatura
from bs4 import BeautifulSoup, Tag

from llm_engineering.application.extraction.article import Article
from llm_engineering.application.extraction.languages import detect_language
from llm_engineering.application.extraction.markdown import to_markdown
from llm_engineering.application.extraction.metadata import SUBTITLES, Metadata, metadata_of
from llm_engineering.application.extraction.nesting import is_nested_beyond
from llm_engineering.application.extraction.normalise import normalised
from llm_engineering.domain.errors import NoArticle

_MIN_WORDS = 40
_DEEPEST = 400
"""Elements within elements, unclosed ones among them; no page of the evaluation set comes near."""
_CONTAINERS = (
    "div.available-content div.body.markup",
    "section[data-field=body]",
    ".gh-content",
    ".entry-content",
    ".crayons-article__main",
    "[itemprop=articleBody]",
    ".post-content",
    "article",
    "main",
)
_CHALLENGES = re.compile(
    r"just a moment\.\.\.|performing security verification|checking your browser|attention required! \| cloudflare"
    r"|verify you are (a )?human|enable javascript and cookies to continue",
    re.IGNORECASE,
)
_ERRORS = re.compile(
    r"^(404|403|500|error|page not found|not found|access denied|seite nicht gefunden)\b", re.IGNORECASE
)
_COVERED = 0.9
_MOST = 2.0


class Challenge(NoArticle):
    """The site asks to prove that a person is reading."""


class Paywalled(NoArticle):
    """The page shows only a preview."""


def extract_article(html: str, url: str) -> Article:
    """The article of a page at `url`; pure.

    Raises NoArticle (or Challenge, Paywalled) on any text that holds none, and nothing else.
    """
    if is_nested_beyond(html, _DEEPEST):
        raise NoArticle(f"{url} has more than {_DEEPEST} elements within each other")
    try:
        return _extract(html, url)
    except NoArticle:
        raise
    except (ValueError, TypeError, AttributeError, RecursionError, lxml.etree.LxmlError) as error:
        raise NoArticle(f"{url} cannot be read as a page ({type(error).__name__})") from error


def _extract(html: str, url: str) -> Article:
    soup = BeautifulSoup(html, "lxml")
    metadata = metadata_of(soup, url)
    _refuse_walls(soup, metadata, url)
    text = trafilatura.extract(html, url=url, include_comments=False, include_tables=True) or ""
    markdown = _markdown(soup, html, text, metadata, url)
    text = text or re.sub(r"[#*`>\[\]]", "", markdown)
    words = _count(text)
    if words < _MIN_WORDS or not metadata.title:
        raise NoArticle(f"{url} holds no article: {words} words of running text")
    return Article(
        title=metadata.title,
        markdown=markdown,
        text=text,
        word_count=words,
        subtitle=metadata.subtitle,
        authors=metadata.authors,
        published_at=metadata.published_at,
        updated_at=metadata.updated_at,
        language=detect_language(text) or metadata.language,
        tags=metadata.tags,
        canonical_url=metadata.canonical_url,
        site_name=metadata.site_name,
        image=metadata.image,
    )


def _refuse_walls(soup: BeautifulSoup, metadata: Metadata, url: str) -> None:
    title = soup.title.get_text(" ", strip=True) if soup.title else ""
    if _CHALLENGES.search(title) or (len(soup.get_text()) < 2000 and _CHALLENGES.search(soup.get_text(" "))):
        raise Challenge(f"{url} asks to prove that a person is reading")
    if _ERRORS.match(title):
        raise NoArticle(f"{url} is an error page: {title}")
    if not metadata.is_free or soup.select_one("h2.paywall-title, .paywall:not(.paywall-jump)"):
        raise Paywalled(f"{url} shows only a preview")


def _markdown(soup: BeautifulSoup, html: str, text: str, metadata: Metadata, url: str) -> str:
    """Of the page's own container where it agrees with the main text; else of what the extractor keeps."""
    wanted = _words(text)
    for selector in _CONTAINERS:
        found = soup.select(selector)
        if len(found) != 1 or not _covers(_words(found[0].get_text(" ")), wanted):
            continue
        markdown = _of_container(found[0], metadata, url)
        if _covers(_words(markdown), wanted) and len(markdown) <= _MOST * len(text) + 2000:
            return markdown
    kept = trafilatura.extract(html, url=url, output_format="markdown", include_links=True, include_images=True)
    return kept or text


def _covers(have: set[str], wanted: set[str]) -> bool:
    return bool(wanted) and len(wanted & have) >= _COVERED * len(wanted)


def _of_container(container: Tag, metadata: Metadata, url: str) -> str:
    tree = normalised(str(container), url)
    shown = {metadata.title, metadata.subtitle, _shown_subtitle(container)}
    for heading in tree.find_all(["h1", "h2", "h3"]):
        if heading.get_text(" ", strip=True) in shown:
            heading.decompose()
    return to_markdown(tree)


def _shown_subtitle(container: Tag) -> str | None:
    shown = container.select_one(SUBTITLES)
    return shown.get_text(" ", strip=True) if shown else None


def _words(text: str) -> set[str]:
    return set(re.findall(r"\w+", text.lower()))


def _count(text: str) -> int:
    """Words; a character of a script written without spaces counts as half a word."""
    dense = len(re.findall(r"[\u3040-\u30ff\u3400-\u9fff\uac00-\ud7af\u0e00-\u0e7f]", text))
    return len(re.findall(r"[^\W\u3040-\u30ff\u3400-\u9fff\uac00-\ud7af\u0e00-\u0e7f]+", text)) + dense // 2
