"""From a page to the Article in it."""

from copy import deepcopy

import lxml.etree
import trafilatura
from lxml.html import HtmlElement

from llm_engineering.application.extraction.article import Article
from llm_engineering.application.extraction.boundary import keep_only_article
from llm_engineering.application.extraction.container import (
    NEARLY_ALL,
    alone,
    element_count,
    holds,
    in_paragraphs,
    marked_container,
    smallest_container,
)
from llm_engineering.application.extraction.furniture import remove_furniture
from llm_engineering.application.extraction.languages import prose_of, settled_language
from llm_engineering.application.extraction.markdown import to_markdown
from llm_engineering.application.extraction.metadata import TEXT, Metadata, metadata_of
from llm_engineering.application.extraction.nesting import is_nested_beyond
from llm_engineering.application.extraction.normalise import plain_text, settle
from llm_engineering.application.extraction.tree import base_of, parse_page, shown_text
from llm_engineering.application.extraction.walls import is_preview, refuse_walls
from llm_engineering.application.extraction.words import word_count, words_of
from llm_engineering.domain.errors import NoArticle

_MIN_WORDS = 40
_DEEPEST = 400
"""Elements within elements, unclosed ones among them; no page of the evaluation set comes near."""
_NEVER_MAIN = ("script", "style", "noscript", "template", "link", "svg", "nav", "footer")
"""The extractor would drop them, too, but only after having searched them over and over."""
_MANY = 25_000
"""Elements, of which a large page has 4,000; what the extractor costs grows with their square."""
_FEW = 250
_SHORT = 2000
"""Characters: a main text shorter than this may have missed most of the article."""
_SHARE = 0.4
"""Of what stands in the page's paragraphs: less than this is hardly all of the article."""


def extract_article(html: str, url: str) -> Article:
    """The article of a page at `url`; pure.

    Raises NoArticle (or a kind of it: see walls.py) on any text that holds none, and nothing else.
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
    tree = parse_page(html, url)
    metadata = metadata_of(tree, url)
    marked = marked_container(tree, html)
    main_text = _main_text(tree, marked, url)
    said = words_of(main_text)
    refuse_walls(tree, main_text, len(said), url)
    container = marked if marked is not None and holds(marked, said, NEARLY_ALL) else smallest_container(tree, said)
    if container is None:
        markdown, text = main_text.replace("\n", "\n\n"), main_text
    else:
        markdown, text = _written(container, said, metadata, base_of(tree, url))
    words = word_count(text)
    if words < _MIN_WORDS or not metadata.title:
        raise NoArticle(f"{url} holds no article: {words} words of running text")
    language, is_detected = settled_language(prose_of(markdown), metadata.language)
    sources = {**metadata.sources, "language": TEXT} if is_detected else metadata.sources
    return Article(
        title=metadata.title,
        markdown=markdown,
        text=text,
        word_count=words,
        subtitle=metadata.subtitle,
        authors=metadata.authors,
        published_at=metadata.published_at,
        updated_at=metadata.updated_at,
        language=language,
        tags=metadata.tags,
        canonical_url=metadata.canonical_url,
        site_name=metadata.site_name,
        image=metadata.image,
        is_preview=not metadata.is_free or is_preview(tree, html, words),
        sources=sources,
    )


def _main_text(tree: HtmlElement, container: HtmlElement | None, url: str) -> str:
    """What the extractor takes for the article; all its ways are tried only where the fast one finds little."""
    if element_count(tree) > _MANY:
        everything = deepcopy(tree if container is None else container)
        remove_furniture(everything)
        return plain_text(everything)
    # Copies: the extractor takes the tree apart.
    page = deepcopy(tree) if container is None else alone(container)
    for element in list(page.iter(*_NEVER_MAIN)):
        if element.getparent() is not None:
            element.drop_tree()
    text = trafilatura.extract(page, url=url, include_comments=False, fast=True) or ""
    if len(text) >= _SHORT or len(text) >= max(_FEW, _SHARE * in_paragraphs(tree)):
        return text
    return trafilatura.extract(deepcopy(tree), url=url, include_comments=False) or text


def _written(container: HtmlElement, said: list[str], metadata: Metadata, url: str) -> tuple[str, str]:
    """Markdown and text of the article in its element, without its title."""
    element = deepcopy(container)
    remove_furniture(element)
    for heading in list(element.iter("h1", "h2", "h3")):
        if heading is not element and shown_text(heading) in (metadata.title, metadata.subtitle):
            heading.drop_tree()
    keep_only_article(element, said)
    settle(element, url)
    return to_markdown(element), plain_text(element)
