"""From a page to the Article in it."""

from copy import deepcopy
from typing import Any

import trafilatura
from lxml.html import HtmlElement
from trafilatura.settings import Extractor

from llm_engineering.application.extraction.article import Article
from llm_engineering.application.extraction.boundary import keep_only_article
from llm_engineering.application.extraction.container import (
    NEARLY_ALL,
    alone,
    holds,
    in_paragraphs,
    marked_container,
    smallest_container,
)
from llm_engineering.application.extraction.furniture import remove_furniture
from llm_engineering.application.extraction.languages import prose_of, settled_language
from llm_engineering.application.extraction.markdown import to_markdown
from llm_engineering.application.extraction.medium_story import Story, whole_story
from llm_engineering.application.extraction.metadata import (
    PAGE,
    PAGE_DATA,
    TEXT,
    Metadata,
    is_excerpt,
    letters_of,
    metadata_of,
)
from llm_engineering.application.extraction.normalise import normalised, plain_text, settle
from llm_engineering.application.extraction.tree import base_of, heading_text, parse_page, put_breaks, set_text, xpath
from llm_engineering.application.extraction.walls import Paywall, is_preview, refuse_walls
from llm_engineering.application.extraction.words import word_count, words_of
from llm_engineering.domain.errors import NoArticle

_FAST = Extractor(output_format="txt", fast=True, comments=False)
_THOROUGH = Extractor(output_format="txt", comments=False)
_MIN_WORDS = 40
_MANY = 25_000
"""Elements, of which a large page has 4,000; what the extractor costs grows with their square."""
_CROWDED = xpath("descendant::p[*[1000]]")
"""Paragraphs of a thousand elements, such as a transcript's words: of these it costs as much as of a large page."""
_FEW = 250
_SHORT = 2000
"""Characters: a main text shorter than this may have missed most of the article."""
_SHARE = 0.4
"""Of what stands in the page's paragraphs: less than this is hardly all of the article."""


def extract_article(html: str, url: str) -> Article:
    """The article of a page at `url`; pure.

    Raises NoArticle (or a kind of it: see walls.py) on any text that holds none, and nothing else but MemoryError.
    """
    try:
        return _extract(html, url)
    except (NoArticle, MemoryError):
        raise
    except Exception as error:  # on a page made for it, the libraries below may raise anything
        raise NoArticle(f"{url} cannot be read as a page ({type(error).__name__})") from error


def _extract(html: str, url: str) -> Article:
    tree = parse_page(html, url)
    metadata = metadata_of(tree, url)
    story = whole_story(tree, url, metadata.title)
    if story is not None and metadata.title:
        return _told(story, metadata, url)
    paragraphs = in_paragraphs(tree)
    marked = marked_container(tree, html, paragraphs)
    # A copy: the page itself is asked for walls, as it was.
    page, container = (deepcopy(tree), None) if marked is None else alone(marked)
    # Held, because looking an element up again costs as much as most of what is asked of it.
    elements = list(page.iter())
    remove_furniture(page)
    main_text = _main_text(page, tree, paragraphs) if len(elements) <= _MANY else plain_text(deepcopy(page))
    said = words_of(main_text)
    refuse_walls(tree, main_text, len(said), url)
    if container is None or not holds(container, said, NEARLY_ALL):
        if container is not None:
            page = deepcopy(tree)
            remove_furniture(page)
        container = smallest_container(page, said)
    markdown, text = _written(container, said, metadata, base_of(tree, url))
    words = word_count(text)
    is_cut = not metadata.is_free or is_preview(tree, html, words)
    if words < _MIN_WORDS and is_cut:
        raise Paywall(f"{url} shows only a preview")
    if words < _MIN_WORDS or not metadata.title:
        raise NoArticle(f"{url} holds no article: {words} words of running text")
    subtitle = metadata.subtitle
    if subtitle and metadata.sources["subtitle"] != PAGE and is_excerpt(subtitle, text):
        subtitle = None
    return _article(metadata, markdown, text, subtitle, is_preview=is_cut)


def _told(story: Story, metadata: Metadata, url: str) -> Article:
    """The article as the page's own program has it; a short one is one, too."""
    element = normalised(story.html, url)
    markdown, text = to_markdown(element), plain_text(element)
    if not markdown:
        raise NoArticle(f"{url} holds an article without text")
    return _article(metadata, markdown, text, story.subtitle, is_preview=not metadata.is_free)


def _article(metadata: Metadata, markdown: str, text: str, subtitle: str | None, *, is_preview: bool) -> Article:
    language, is_detected = settled_language(prose_of(markdown), metadata.language)
    sources = dict(metadata.sources)
    if is_detected:
        sources["language"] = TEXT
    if subtitle != metadata.subtitle:
        sources["subtitle"] = PAGE_DATA
    if not subtitle:
        sources.pop("subtitle", None)
    return Article(
        title=metadata.title,
        markdown=markdown,
        text=text,
        word_count=word_count(text),
        subtitle=subtitle,
        authors=metadata.authors,
        published_at=metadata.published_at,
        updated_at=metadata.updated_at,
        language=language,
        tags=metadata.tags,
        canonical_url=metadata.canonical_url,
        site_name=metadata.site_name,
        image=metadata.image,
        is_preview=is_preview,
        sources=sources,
    )


def _main_text(page: HtmlElement, tree: HtmlElement, paragraphs: int) -> str:
    """What the extractor takes for the article; all its ways are tried only where the fast one finds little."""
    least = min(_SHORT, max(_FEW, _SHARE * paragraphs))
    text = _extracted(page, _FAST) or _extracted(tree, _FAST)
    return text if len(text) >= least else _extracted(page, _THOROUGH) or text


def _extracted(page: HtmlElement, options: Extractor) -> str:
    if _CROWDED(page):
        page = deepcopy(page)
        for paragraph in _CROWDED(page):
            put_breaks(paragraph, "\n")
            set_text(paragraph, str(paragraph.text_content()))
    found: Any = trafilatura.bare_extraction(page, options=options)
    return found.raw_text or "" if found is not None else ""


def _written(container: HtmlElement, main_text: list[str], metadata: Metadata, url: str) -> tuple[str, str]:
    """Markdown and text of the article in its element, which is changed, without its title."""
    headings = [*container.iterdescendants("h1", "h2", "h3")]
    headings += (line for line in container.iterdescendants("p") if "subtitle" in line.get("class", ""))
    said = {letters_of(text) for text in (metadata.title, metadata.subtitle) if text}
    for heading in headings:
        if letters_of(heading_text(heading)) in said:
            heading.drop_tree()
    keep_only_article(container, main_text, metadata.language)
    settle(container, url)
    return to_markdown(container), plain_text(container)
