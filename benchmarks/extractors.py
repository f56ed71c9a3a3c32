"""The extractors that are compared: from a page's HTML and address to the article's text, empty for none."""

import logging
from collections.abc import Callable
from typing import Any

from bs4 import BeautifulSoup

from llm_engineering.application.extraction import extract_article
from llm_engineering.domain.errors import NoArticle

Extractor = Callable[[str, str], str]
_BREAKS = ("p", "div", "li", "pre", "blockquote", "tr", "td", "th", "h1", "h2", "h3", "h4", "h5", "h6", "br", "section")


def ours(html: str, url: str) -> str:
    """This project's text."""
    try:
        return extract_article(html, url).text
    except NoArticle:
        return ""


def ours_markdown(html: str, url: str) -> str:
    """This project's Markdown, as a CommonMark reader shows it."""
    from markdown_it import MarkdownIt  # noqa: PLC0415 (only for this one)

    try:
        markdown = extract_article(html, url).markdown
    except NoArticle:
        return ""
    return shown(MarkdownIt().enable(["table", "strikethrough"]).render(markdown))


def trafilatura_default(html: str, url: str) -> str:
    """What this project builds on, by its default settings, without comments."""
    import trafilatura  # noqa: PLC0415

    return trafilatura.extract(html, url=url, include_comments=False) or ""


def readability(html: str, url: str) -> str:
    """readability-lxml."""
    from readability import Document  # noqa: PLC0415

    return shown(Document(html, url=url).summary(html_partial=True))


def newspaper(html: str, url: str) -> str:
    """newspaper4k, without images: it would go to the network for them."""
    from newspaper import Article, Config  # noqa: PLC0415

    config = Config()
    config.fetch_images = False
    article = Article(url, config=config)
    article.download(input_html=html)
    article.parse()
    return str(article.text)


def justext(html: str, url: str) -> str:
    """jusText by its English stop words."""
    import justext as library  # noqa: PLC0415

    paragraphs = library.justext(html.encode(), library.get_stoplist("English"))
    return "\n".join(paragraph.text for paragraph in paragraphs if not paragraph.is_boilerplate)


def html2text(html: str, url: str) -> str:
    """The whole page as the Handbook's crawlers take it: html2text, links and images left out."""
    import html2text as library  # noqa: PLC0415

    reader = library.HTML2Text()
    reader.ignore_links = reader.ignore_images = True
    return str(reader.handle(html))


def whole_page(html: str, url: str) -> str:
    """All text of the page, by Beautiful Soup."""
    return BeautifulSoup(html, "html.parser").get_text("\n", strip=True)


def shown(html: str) -> str:
    """A fragment's text, a line for each block, without captions."""
    soup = BeautifulSoup(html, "lxml")
    for tag in soup(["script", "style", "figcaption"]):
        tag.decompose()
    for tag in soup(_BREAKS):
        tag.append("\n")
    return soup.get_text()


EXTRACTORS: dict[str, tuple[str, Extractor]] = {
    "trafilatura": ("trafilatura", trafilatura_default),
    "ours": ("this project: text", ours),
    "ours markdown": ("this project: Markdown", ours_markdown),
    "readability": ("readability-lxml", readability),
    "newspaper": ("newspaper4k", newspaper),
    "justext": ("jusText", justext),
    "html2text": ("html2text on the whole page", html2text),
    "whole page": ("Beautiful Soup on the whole page", whole_page),
}
"""By name: the title in tables, and the function; the first is the one that time is measured against."""
_PACKAGES = {"readability": "readability", "newspaper": "newspaper", "html2text": "html2text"}


def installed(has: Callable[[str], Any]) -> dict[str, tuple[str, Extractor]]:
    """Those whose packages are there; `has` gives something for a package that is."""
    logging.disable(logging.CRITICAL)  # they log what they cannot read; here it is a score
    return {name: one for name, one in EXTRACTORS.items() if name not in _PACKAGES or has(_PACKAGES[name])}
