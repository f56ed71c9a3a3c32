"""One text of a person's folder, Markdown or HTML or a PDF, as an article with what it says of itself."""

import re
from dataclasses import dataclass

from llm_engineering.application.crawlers.bodies import refuse_deep_nesting
from llm_engineering.application.crawlers.exports.fields import address_in, is_draft, language_in, said_in, title_in
from llm_engineering.application.crawlers.exports.front_matter import Fields, fields_and_text
from llm_engineering.application.crawlers.exports.kinds import HTML, MARKDOWN, PDF, kind_of
from llm_engineering.application.crawlers.exports.markdown_text import html_of, kept_markdown
from llm_engineering.application.crawlers.exports.saved_pages import read_saved_page
from llm_engineering.application.crawlers.titles import title_of_name
from llm_engineering.application.extraction import (
    Article,
    decode_page,
    detect_language,
    markdown_of,
    prose_of,
    read_pdf,
    text_of,
    word_count,
)
from llm_engineering.domain.errors import LinkError
from llm_engineering.domain.outcomes import Reason

_LARGEST = 2 * 2**20
"""Bytes of a text; a long book has one million."""
_CONTROLS = re.compile(r"[\x01-\x08\x0e-\x1f]")
"""A text may have one that got lost in it."""
_HEADING = re.compile(r"<h1\b[^<>]*>(.{0,1000}?)</h1>", re.IGNORECASE | re.DOTALL)


@dataclass(frozen=True, slots=True)
class Written:
    """An article of the folder; `address` is where it is public, as far as it says so."""

    article: Article
    address: str | None
    is_draft: bool = False


def read_written(name: str, content: bytes, site: str | None) -> Written:
    """The text in a file of that name; `site` is where it is public, for what says only its place there.

    Raises LinkError: too_large, empty, bad_record, no_article, paywalled, or what `read_pdf` raises.
    """
    kind = kind_of(name)
    if kind is PDF:
        return Written(read_pdf(content, name, title_of_name(name)), None)
    if len(content) > _LARGEST:
        raise LinkError(Reason.TOO_LARGE, f"{name} has {len(content)} bytes: a text has at most {_LARGEST}")
    whole = decode_page(content, None).removeprefix("\ufeff").replace("\r\n", "\n").lstrip("\n")
    if not whole.strip():
        raise LinkError(Reason.EMPTY, f"{name} is empty")
    if len(_CONTROLS.findall(whole)) * 100 > len(whole):
        raise LinkError(Reason.BAD_RECORD, f"{name} is damaged, or is no text: it is full of control characters")
    fields, body = fields_and_text(whole, name)
    if kind is HTML and not fields:
        article = read_saved_page(whole, name, site)
        return Written(article, article.canonical_url, is_draft(fields, name))
    address = address_in(fields, site)
    if kind is MARKDOWN:
        markdown = kept_markdown(body, name)
        html = html_of(markdown)
        refuse_deep_nesting(html, name)
    else:
        refuse_deep_nesting(body, name)
        markdown, html = markdown_of(body, address or ""), body
    return Written(_article(name, fields, markdown, html, address or ""), address, is_draft(fields, name))


def _article(name: str, fields: Fields, markdown: str, html: str, address: str) -> Article:
    text = text_of(html)
    if not text.strip():
        raise LinkError(Reason.EMPTY, f"{name} has no text")
    title, source = _title(name, fields, html)
    said, sources = said_in(fields, name, address)
    language = language_in(fields)
    detected = None if language else detect_language(prose_of(markdown))
    sources |= {"title": source, **({"language": "meta"} if language else {"language": "text"} if detected else {})}
    return Article(
        title=title,
        markdown=markdown,
        text=text,
        word_count=word_count(text),
        language=language or detected,
        sources=sources,
        **said,
    )


def _title(name: str, fields: Fields, html: str) -> tuple[str, str]:
    """The title and its source: the fields, the first heading, the file's name."""
    declared, heading = title_in(fields), _HEADING.search(html)
    if declared:
        return declared, "meta"
    shown = " ".join(text_of(heading[1]).split()) if heading else ""
    return (shown, "page") if shown else (title_of_name(name), "url")
