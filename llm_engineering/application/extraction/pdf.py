"""From a PDF to the Article in it, by pypdf, which is an optional extra."""

import io
import logging
import time
from collections.abc import Iterator, Mapping, Sequence
from datetime import datetime
from typing import TYPE_CHECKING, Any

from llm_engineering.application.extraction.article import Article
from llm_engineering.application.extraction.escaping import as_paragraph, escaped
from llm_engineering.application.extraction.languages import detect_language
from llm_engineering.application.extraction.metadata.dates import time_of
from llm_engineering.application.extraction.metadata.names import declared_names
from llm_engineering.application.extraction.metadata.said import META, PAGE, TEXT, URL
from llm_engineering.application.extraction.metadata.texts import letters_of, line_of, tags_of
from llm_engineering.application.extraction.pdf_lines import (
    BULLET,
    LARGER,
    Line,
    Paragraph,
    body_size,
    paragraphs_of,
    running_text,
)
from llm_engineering.application.extraction.tree import without_controls, without_unseen
from llm_engineering.application.extraction.words import word_count
from llm_engineering.domain.errors import LinkError
from llm_engineering.domain.outcomes import Reason

if TYPE_CHECKING:
    from pypdf import PageObject, PdfReader

_MOST_PAGES = 500
_MOST_SECONDS = 25.0
_LARGEST_PAGE = 20 * 2**20
"""Bytes of one page's drawing; a page of text has some ten thousand."""
_FEWEST_WORDS = 20
_FIRST_LINES = 60
"""Lines in which title and author are shown."""
_MOST_TITLE_LINES = 4


def read_pdf(content: bytes, shown: str, name: str) -> Article:
    """The article in a PDF; its info counts where the pages bear it out; `name` is its title where nothing else is.

    Raises LinkError: content_type without the extra, password_required, not_text when its pages are only images,
    too_large for too many pages, too_complex, bad_record when it is damaged.
    """
    try:
        from pypdf import PdfReader  # noqa: PLC0415 - an optional extra
    except ImportError as error:
        detail = f"{shown} is a PDF: PDFs are read by an optional extra: poetry install --extras pdf"
        raise LinkError(Reason.CONTENT_TYPE, detail) from error
    logging.getLogger("pypdf").setLevel(logging.CRITICAL)  # it tells of every flaw that it has mended
    try:
        reader = PdfReader(io.BytesIO(content))
        _refuse_encrypted(reader, shown)
        lines = running_text(list(_lines(reader, shown)))
        info = _info(reader)
    except (LinkError, MemoryError):
        raise
    except Exception as error:  # on a damaged file the library may raise anything
        raise LinkError(Reason.BAD_RECORD, f"{shown} is damaged: it cannot be read as a PDF") from error
    return _article(lines, info, shown, name)


def _refuse_encrypted(reader: "PdfReader", shown: str) -> None:
    """Not what only forbids to change it: that opens without a password."""
    try:
        is_open = not reader.is_encrypted or bool(reader.decrypt(""))
    except Exception:  # noqa: BLE001 - no password, or a cipher that is not installed
        is_open = False
    if not is_open:
        detail = f"{shown} is encrypted: save it again without a password"
        raise LinkError(Reason.PASSWORD_REQUIRED, detail)


def _lines(reader: "PdfReader", shown: str) -> Iterator[Line]:
    until = time.monotonic() + _MOST_SECONDS
    pages = reader.get_num_pages()
    if pages > _MOST_PAGES:
        raise LinkError(Reason.TOO_LARGE, f"{shown} has {pages} pages: articles have at most {_MOST_PAGES}")
    for number, page in enumerate(reader.pages):
        drawing = page.get_contents()
        if time.monotonic() > until or (drawing is not None and len(drawing.get_data()) > _LARGEST_PAGE):
            raise LinkError(Reason.TOO_COMPLEX, f"{shown} takes too long to read, at page {number + 1} of {pages}")
        yield from _lines_of(page, number)


def _lines_of(page: "PageObject", number: int) -> list[Line]:
    height = float(page.mediabox.height)
    lines: list[Line] = []
    text, place = "", (0.0, 0.0, 0.0)

    def visit(piece: str, outer: Any, inner: Any, _font: Any, size: float) -> None:
        """A piece ends a line where it holds a line break."""
        nonlocal text, place
        if piece.strip() and not text.strip():
            place = _place(outer, inner, size)
        text += piece
        if "\n" in piece:
            end()

    def end() -> None:
        nonlocal text
        if line := " ".join(without_unseen(without_controls(text)).split()):
            lines.append(Line(line, *place, number, height))
        text = ""

    page.extract_text(visitor_text=visit)
    end()
    return lines


def _place(outer: Any, inner: Any, size: float) -> tuple[float, float, float]:
    """Size, x and y on the page of what is drawn under these two transformations (PDF 32000-1, 8.3)."""
    a, b, c, d, e, f = outer
    scale = (abs(inner[3]) or abs(inner[1])) * (abs(d) or abs(b))
    return size * (scale or 1.0), inner[4] * a + inner[5] * c + e, inner[4] * b + inner[5] * d + f


def _info(reader: "PdfReader") -> dict[str, Any]:
    said = reader.metadata
    if said is None:
        return {}
    times: dict[str, datetime | None] = {}
    for field in ("creation_date", "modification_date"):
        try:
            times[field] = getattr(said, field)
        except ValueError:  # a date that is none
            times[field] = None
    return {"title": said.title, "author": said.author, "keywords": said.keywords, **times}


def _article(lines: list[Line], info: Mapping[str, Any], shown: str, name: str) -> Article:
    head = _title_lines(lines)
    title, source = _title(info.get("title"), lines, head, name)
    paragraphs = paragraphs_of([line for line in lines if line not in head])
    text = "\n".join(paragraph.text for paragraph in paragraphs)
    words = word_count(text)
    if words < _FEWEST_WORDS:
        detail = f"{shown} holds no text, only pictures of it perhaps: run it through a program for text recognition"
        raise LinkError(Reason.NOT_TEXT, detail)
    said = _said(info, _first(lines))
    language = detect_language(text)
    sources = {"title": source, **dict.fromkeys((field for field in said if said[field]), META)}
    return Article(
        title=title,
        markdown="\n\n".join(map(_markdown, paragraphs)),
        text=text,
        word_count=words,
        language=language,
        sources=sources | ({"language": TEXT} if language else {}),
        **said,
    )


def _title_lines(lines: Sequence[Line]) -> list[Line]:
    """The lines in the largest letters of the first page, if they are few and larger than the text's."""
    first = [line for line in lines if line.page == 0]
    most = max((line.size for line in first), default=0.0)
    largest = [line for line in first if line.size > 0.95 * most]
    return largest if most > LARGER * body_size(lines) and len(largest) <= _MOST_TITLE_LINES else []


def _title(declared: Any, lines: Sequence[Line], head: Sequence[Line], name: str) -> tuple[str, str]:
    """The title and where it is from: what the info declares is often the name of a template or of another file."""
    said, largest = line_of(declared), " ".join(line.text for line in head)
    if said and letters_of(said) and letters_of(said) in _first(lines):
        return said, META
    return (largest, PAGE) if largest else (name, URL)


def _said(info: Mapping[str, Any], first: str) -> dict[str, Any]:
    """What else the info declares: authors that the first page shows too, and times, which are those of the file."""
    published, updated = (_time(info.get(field)) for field in ("creation_date", "modification_date"))
    names = declared_names([info.get("author")])
    return {
        "authors": tuple(author for author in names if letters_of(author) in first),
        "published_at": published,
        "updated_at": updated if published and updated and updated.date() > published.date() else None,
        "tags": tags_of([info.get("keywords")]),
    }


def _first(lines: Sequence[Line]) -> str:
    """The letters that the file begins with."""
    return letters_of(" ".join(line.text for line in lines[:_FIRST_LINES]))


def _time(said: datetime | None) -> datetime | None:
    return time_of(said.isoformat()) if said is not None else None


def _markdown(paragraph: Paragraph) -> str:
    text = paragraph.text.removeprefix(BULLET)
    marked = escaped(text) if text != paragraph.text or paragraph.is_heading else as_paragraph(escaped(text))
    return f"## {marked}" if paragraph.is_heading else f"{BULLET}{marked}" if text != paragraph.text else marked
