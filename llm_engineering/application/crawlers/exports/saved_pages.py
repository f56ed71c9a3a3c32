"""A page that was saved to a folder, or written there by hand, as an article."""

import re
from dataclasses import replace
from urllib.parse import urljoin

from llm_engineering.application.crawlers.bodies import body_of, refuse_deep_nesting
from llm_engineering.application.crawlers.titles import title_of_name
from llm_engineering.application.extraction import Article, extract_article, is_front_page, text_of
from llm_engineering.domain.errors import LinkError, NoArticle
from llm_engineering.domain.outcomes import Reason

_SAVED_FROM = re.compile(
    r"<!-- saved from url=\(\d+\)(https?://\S+) -->|^\s*(?:Page saved with SingleFile\s+)?url: (https?://\S+)", re.M
)
"""What browsers, and SingleFile, write at the head of a page that they save."""
_CANONICAL = re.compile(
    r"<link\b(?=[^<>]*\brel=[\"']?canonical\b)[^<>]*\bhref=[\"']?(https?://[^\"'\s>]+)", re.IGNORECASE
)
_HEAD = 200_000
_OF_A_SITE = re.compile(r"<(?:nav|script|header|footer|aside|form)\b", re.IGNORECASE)
_HEADING = re.compile(r"<(title|h1)\b[^<>]*>(.{0,1000}?)</\1>", re.IGNORECASE | re.DOTALL)


def read_saved_page(page: str, name: str, site: str | None) -> Article:
    """Raises LinkError: no_article, paywalled, empty, bad_record."""
    address = _address(page[:_HEAD]) or (urljoin(f"{site.rstrip('/')}/", name) if site else "")
    try:
        article = extract_article(page, address)
    except NoArticle as error:
        if type(error) is not NoArticle or _OF_A_SITE.search(page):
            raise LinkError(Reason.NO_ARTICLE, f"{name} holds no article") from error
        return _plain(page, name, address)
    if article.is_preview:
        raise LinkError(Reason.PAYWALLED, f"{name} shows only a preview")
    return article if article.canonical_url or not address else replace(article, canonical_url=address)


def _address(head: str) -> str | None:
    """Where the page says that it is, or was saved from."""
    declared, saved = _CANONICAL.search(head), _SAVED_FROM.search(head)
    named = [declared[1]] if declared else []
    named += [saved[1] or saved[2]] if saved else []
    return next((address for address in named if not is_front_page(address)), None)


def _plain(page: str, name: str, address: str) -> Article:
    """A page without a site around it is all text."""
    refuse_deep_nesting(page, name)
    found = _HEADING.search(page)
    body = body_of(re.sub(r"<title\b.{0,1000}?</title>", "", page, count=1, flags=re.IGNORECASE | re.DOTALL), name)
    title = " ".join(text_of(found[2]).split()) if found else ""
    return Article(
        title=title or title_of_name(name),
        markdown=body.markdown,
        text=body.text,
        word_count=body.word_count,
        language=body.language,
        canonical_url=address or None,
        sources={"title": "page" if title else "url"} | ({"language": "text"} if body.language else {}),
    )
