"""From a page to the Article in it."""

import re
from collections.abc import Iterator
from copy import deepcopy

import lxml.etree
import trafilatura
from lxml.html import HtmlElement

from llm_engineering.application.extraction.article import Article
from llm_engineering.application.extraction.furniture import remove_furniture
from llm_engineering.application.extraction.languages import detect_language
from llm_engineering.application.extraction.markdown import to_markdown
from llm_engineering.application.extraction.metadata import Metadata, metadata_of, shown_subtitle
from llm_engineering.application.extraction.nesting import is_nested_beyond
from llm_engineering.application.extraction.normalise import settle
from llm_engineering.application.extraction.tree import css, parse_page, shown_text
from llm_engineering.application.extraction.walls import refuse_walls
from llm_engineering.domain.errors import NoArticle

_MIN_WORDS = 40
_DEEPEST = 400
"""Elements within elements, unclosed ones among them; no page of the evaluation set comes near."""
_CONTAINERS = tuple(
    css(selector)
    for selector in (
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
)
_COVERED = 0.9
_MOST = 2.0


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
    # A copy: the extractor takes the tree apart.
    text = trafilatura.extract(deepcopy(tree), url=url, include_comments=False, include_tables=True) or ""
    refuse_walls(tree, metadata, text, url)
    markdown = _markdown(tree, text, metadata, url)
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


def _markdown(tree: HtmlElement, text: str, metadata: Metadata, url: str) -> str:
    """Of the page's own container where it agrees with the main text; else of what the extractor keeps."""
    wanted = _words(text)
    most = _MOST * len(text) + 2000
    for container in _containers(tree, wanted):
        markdown = _of_container(container, metadata, url)
        if _covers(_words(markdown), wanted) and len(markdown) <= most:
            return markdown
    kept = trafilatura.extract(
        tree, url=url, output_format="markdown", include_comments=False, include_links=True, include_images=True
    )
    return kept or text


def _containers(tree: HtmlElement, wanted: set[str]) -> Iterator[HtmlElement]:
    """What may hold the whole article: what platforms mark as it, then the smallest element with all its words."""
    for find in _CONTAINERS:
        found = find(tree)
        if len(found) == 1 and _holds(found[0], wanted):
            yield found[0]
    smallest = tree.find("body")
    while smallest is not None:
        element = smallest
        smallest = next((child for child in element.iterchildren("*") if _holds(child, wanted)), None)
        if smallest is None and element.tag != "body":
            yield element


def _holds(element: HtmlElement, wanted: set[str]) -> bool:
    return _covers(_words(shown_text(element)), wanted)


def _covers(have: set[str], wanted: set[str]) -> bool:
    return bool(wanted) and len(wanted & have) >= _COVERED * len(wanted)


def _of_container(container: HtmlElement, metadata: Metadata, url: str) -> str:
    element = deepcopy(container)
    shown = {metadata.title, metadata.subtitle, shown_subtitle(element)}
    remove_furniture(element)
    for heading in list(element.iter("h1", "h2", "h3")):
        if shown_text(heading) in shown and heading is not element:
            heading.drop_tree()
    settle(element, url)
    return to_markdown(element)


def _words(text: str) -> set[str]:
    return set(re.findall(r"\w+", text.lower()))


def _count(text: str) -> int:
    """Words; a character of a script written without spaces counts as half a word."""
    dense = len(re.findall(r"[\u3040-\u30ff\u3400-\u9fff\uac00-\ud7af\u0e00-\u0e7f]", text))
    return len(re.findall(r"[^\W\u3040-\u30ff\u3400-\u9fff\uac00-\ud7af\u0e00-\u0e7f]+", text)) + dense // 2
