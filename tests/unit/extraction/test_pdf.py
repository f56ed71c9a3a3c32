"""PDFs as articles: their paragraphs, what they declare, and those that give nothing."""

import io
import sys
import zlib
from datetime import UTC, datetime

import pytest
from pypdf import PdfReader, PdfWriter

from llm_engineering.application.extraction import Article, read_pdf
from llm_engineering.domain.errors import LinkError
from llm_engineering.domain.outcomes import Reason

TOP, PITCH = 700, 12
SEA = (
    "The gauge on the pier writes the height of the sea every six minutes.",
    "Nobody had compared its drums with those of the rock, two kilo-",
    "metres out, and so a well-known error stood for eleven years, un-",
    "seen by all who used them. It was found by a well-",
    "known program.",
)


def drawn(lines: list[tuple[str, float, float, float]]) -> str:
    """The drawing of one page from its lines: text, size, x, y."""
    return "\n".join(f"BT /F1 {size} Tf {x} {y} Td ({text}) Tj ET" for text, size, x, y in lines)


def paragraph(*lines: str, top: float = TOP, x: float = 72, size: float = 10) -> list[tuple[str, float, float, float]]:
    return [(line, size, x, top - PITCH * number) for number, line in enumerate(lines)]


def pdf(*pages: list[tuple[str, float, float, float]], info: str = "", root: str = "") -> bytes:
    """A PDF by hand (PDF 32000-1, 7.5), with no table of its objects: readers find them."""
    kids = " ".join(f"{10 + 2 * number} 0 R" for number in range(len(pages)))
    objects = {
        1: f"<< /Type /Catalog /Pages 2 0 R {root} >>",
        2: f"<< /Type /Pages /Kids [{kids}] /Count {len(pages)} >>",
        3: "<< /Type /Font /Subtype /Type1 /BaseFont /Helvetica >>",
        4: f"<< {info} >>",
    }
    for number, lines in enumerate(pages):
        stream = drawn(lines)
        resources = "/Resources << /Font << /F1 3 0 R >> >> /MediaBox [0 0 595 842]"
        objects[10 + 2 * number] = f"<< /Type /Page /Parent 2 0 R {resources} /Contents {11 + 2 * number} 0 R >>"
        objects[11 + 2 * number] = f"<< /Length {len(stream)} >>\nstream\n{stream}\nendstream"
    body = "%PDF-1.4\n"
    places = {}
    for number, content in objects.items():
        places[number] = len(body)
        body += f"{number} 0 obj\n{content}\nendobj\n"
    table = "".join(f"{number} 1\n{place:010} 00000 n \n" for number, place in places.items())
    end = f"trailer\n<< /Size 99 /Root 1 0 R /Info 4 0 R >>\nstartxref\n{len(body)}\n%%EOF\n"
    return (body + "xref\n0 1\n0000000000 65535 f \n" + table + end).encode("latin-1")


def article(*pages: list[tuple[str, float, float, float]], info: str = "") -> Article:
    return read_pdf(pdf(*pages, info=info), "paper.pdf", "Paper")


def refusal(content: bytes) -> LinkError:
    with pytest.raises(LinkError) as caught:
        read_pdf(content, "paper.pdf", "Paper")
    return caught.value


def test_a_word_broken_at_a_lines_end_is_made_whole_and_a_compound_keeps_its_hyphen() -> None:
    assert article(paragraph(*SEA)).markdown == (
        "The gauge on the pier writes the height of the sea every six minutes. Nobody had compared its drums with "
        "those of the rock, two kilometres out, and so a well-known error stood for eleven years, unseen by all who "
        "used them. It was found by a well-known program."
    )


def test_a_gap_and_a_larger_line_part_paragraphs_and_headings() -> None:
    found = article(
        [
            *paragraph("Two Gauges", size=20, top=760),
            *paragraph("The drums", size=14, top=730),
            *paragraph(*SEA),
            *paragraph("A second paragraph stands after a gap.", top=TOP - 5 * PITCH - 10),
        ]
    )
    assert found.title == "Two Gauges"
    assert [part[:20] for part in found.markdown.split("\n\n")] == [
        "## The drums",
        "The gauge on the pie",
        "A second paragraph s",
    ]


def test_a_sentence_goes_on_over_the_page_without_header_footer_and_number() -> None:
    first = [*paragraph("Tidelines 12", top=810), *paragraph(*SEA[:1], "It goes on", top=TOP), *paragraph("1", top=30)]
    second = [*paragraph("Tidelines 12", top=810), *paragraph("on the next page."), *paragraph("2", top=30)]
    text = article(first, second, [*paragraph("Tidelines 12", top=810), *paragraph("The end.")]).text
    assert "It goes on on the next page." in text
    assert "Tidelines" not in text
    assert not {"1", "2"} & set(text.split())


def test_two_columns_are_read_one_after_the_other() -> None:
    left = paragraph("The left column is about the sea", "and the wind that pushes it")
    right = paragraph("up against the quay of the harbour.", "The right column ends here.", x=320)
    assert "pushes it up against the quay" in article([*left, *right]).text


def test_what_looks_like_markdown_in_a_pdf_is_escaped() -> None:
    found = article(paragraph("# no heading, and *no* emphasis <b>here</b>", *SEA))
    assert found.markdown.startswith("\\# no heading, and \\*no\\* emphasis \\<b>here\\</b>")


TITLED = [*paragraph("Two Gauges", size=20, top=760), *paragraph("Ada Lindqvist", top=735), *paragraph(*SEA)]


def test_what_the_info_declares_counts_where_the_first_page_shows_it() -> None:
    info = "/Title (Two gauges) /Author (Ada Lindqvist) /CreationDate (D:20240506093000+02'00') /Keywords (tides, sea)"
    found = article(TITLED, info=info)
    assert (found.title, found.authors, found.tags) == ("Two gauges", ("Ada Lindqvist",), ("tides", "sea"))
    assert found.published_at == datetime(2024, 5, 6, 7, 30, tzinfo=UTC)
    assert dict(found.sources)["title"] == "meta"


@pytest.mark.parametrize("title", ["Microsoft Word - draft7.docx", "untitled", "\\(anonymous\\)", ""])
def test_a_title_of_another_file_and_a_name_of_who_only_made_the_file_do_not_count(title: str) -> None:
    found = article(TITLED, info=f"/Title ({title}) /Author (Bo Ek) /CreationDate (yesterday)")
    assert (found.title, found.authors, found.published_at) == ("Two Gauges", (), None)


def test_a_pdf_without_title_has_its_files_name() -> None:
    assert article(paragraph(*SEA)).title == "Paper"


def test_a_pdf_of_pictures_is_no_text() -> None:
    assert refusal(pdf([])).reason is Reason.NOT_TEXT


def test_an_encrypted_pdf_says_so_and_one_that_anybody_can_open_is_read() -> None:
    locked, open_to_all = (PdfWriter(clone_from=PdfReader(io.BytesIO(pdf(paragraph(*SEA))))) for _ in range(2))
    locked.encrypt("tides", algorithm="RC4-128")
    open_to_all.encrypt("", "tides", algorithm="RC4-128")
    written = [io.BytesIO(), io.BytesIO()]
    locked.write(written[0])
    open_to_all.write(written[1])
    assert refusal(written[0].getvalue()).reason is Reason.PASSWORD_REQUIRED
    assert "gauge on the pier" in read_pdf(written[1].getvalue(), "paper.pdf", "Paper").text


def test_a_pdf_of_very_many_pages_is_too_large() -> None:
    error = refusal(pdf(*[[] for _ in range(501)]))
    assert (error.reason, "501 pages" in error.detail) == (Reason.TOO_LARGE, True)


@pytest.mark.parametrize(("megabytes", "reason"), [(30, Reason.TOO_COMPLEX), (100, Reason.BAD_RECORD)])
def test_a_page_that_swells_when_it_is_unpacked_is_not_read(megabytes: int, reason: Reason) -> None:
    packed = zlib.compress(b" " * megabytes * 2**20, 9)
    stream = b"<< /Filter /FlateDecode /Length %d >>\nstream\n%b\nendstream" % (len(packed), packed)
    assert refusal(pdf([]).replace(b"<< /Length 0 >>\nstream\n\nendstream", stream)).reason is reason


def test_without_the_extra_a_pdf_says_how_to_install_it(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "pypdf", None)
    error = refusal(pdf(paragraph(*SEA)))
    assert error.reason is Reason.CONTENT_TYPE
    assert "poetry install --extras pdf" in error.detail


@pytest.mark.parametrize(
    "content",
    [
        b"%PDF-1.7\n",
        b"%PDF-1.4\nstartxref\n9\n%%EOF",
        pdf(paragraph(*SEA))[:400],
        pdf(paragraph(*SEA)).replace(b"/Type /Catalog", b"/Type /Nothing").replace(b"/Pages 2 0 R", b"/Pages 2"),
        pdf(paragraph(*SEA)).replace(b"/Kids [10 0 R]", b"/Kids [2 0 R ]"),  # it is its own page
        pdf(paragraph(*SEA)).replace(b"%%EOF", b"").replace(b"/Size 99", b"/Prev 9"),
    ],
)
def test_a_damaged_or_endless_pdf_says_so(content: bytes) -> None:
    error = refusal(content)
    assert (error.reason, "damaged" in error.detail) == (Reason.BAD_RECORD, True)
