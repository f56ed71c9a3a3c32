"""From a page to a record: title, Markdown, text, dates, authors. Pure: no I/O."""

from llm_engineering.application.extraction.article import Article
from llm_engineering.application.extraction.charsets import decode_page
from llm_engineering.application.extraction.languages import detect_language, language_code, prose_of
from llm_engineering.application.extraction.markdown import to_markdown
from llm_engineering.application.extraction.metadata.dates import time_of
from llm_engineering.application.extraction.metadata.names import declared_names as names_of
from llm_engineering.application.extraction.metadata.page_data import said_by_substack, substack_preloads
from llm_engineering.application.extraction.metadata.shown_dates import date_in_address as day_of_address
from llm_engineering.application.extraction.metadata.texts import image_of, is_front_page, tags_of
from llm_engineering.application.extraction.normalise import normalised, plain_text
from llm_engineering.application.extraction.page import extract_article
from llm_engineering.application.extraction.pdf import read_pdf
from llm_engineering.application.extraction.walls import Challenge, ConsentWall, LoginWall, Paywall, SoftNotFound
from llm_engineering.application.extraction.words import word_count

__all__ = [
    "Article",
    "Challenge",
    "ConsentWall",
    "LoginWall",
    "Paywall",
    "SoftNotFound",
    "day_of_address",
    "decode_page",
    "detect_language",
    "extract_article",
    "image_of",
    "is_front_page",
    "language_code",
    "markdown_of",
    "names_of",
    "prose_of",
    "read_pdf",
    "said_by_substack",
    "substack_preloads",
    "tags_of",
    "text_of",
    "time_of",
    "word_count",
]


def markdown_of(fragment_html: str, url: str) -> str:
    """Markdown of a body's fragment, such as an export or a feed holds; links made absolute by `url`."""
    return to_markdown(normalised(fragment_html, url))


def text_of(fragment_html: str) -> str:
    """The fragment's text without markup and furniture, a line for each block."""
    return plain_text(normalised(fragment_html, ""))
