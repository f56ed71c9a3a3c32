"""What kind of page an answer is: by what its header says, in every spelling, and by how its content begins."""

import bz2
import gzip
import lzma

import pytest

from llm_engineering.application.ports import Page
from llm_engineering.domain.errors import LinkError
from llm_engineering.domain.outcomes import Reason
from llm_engineering.infrastructure.http.answers import page_of
from llm_engineering.infrastructure.http.exchange import Answer

PAGE = b"<html><body>a page</body></html>"
FEED = b'<?xml version="1.0"?><rss version="2.0"><channel><title>t</title></channel></rss>'
XHTML = b'<?xml version="1.0"?><html xmlns="http://www.w3.org/1999/xhtml"><body>x</body></html>'
# Content-Type as sent, the body, and the page's type and charset.
TYPES: list[tuple[str | None, bytes, str, str | None]] = [
    ("text/html", PAGE, "text/html", None),
    ("TEXT/HTML; Charset=UTF-8", PAGE, "text/html", "UTF-8"),
    ('text/html; charset="utf-8"', PAGE, "text/html", "utf-8"),
    ("text/html; charset='utf-8'", PAGE, "text/html", "utf-8"),
    ("text/html;charset=gb2312", PAGE, "text/html", "gb2312"),
    ("text/html; charset = utf-8 ;", PAGE, "text/html", "utf-8"),
    ("text/html; a=b; charset=Shift_JIS; c", PAGE, "text/html", "Shift_JIS"),
    ("text/html; charset=", PAGE, "text/html", None),
    ("text/html; charset", PAGE, "text/html", None),
    ("text/html;;;=;charset=latin1;charset=utf-8", PAGE, "text/html", "latin1"),
    ('text/html; a="x; charset=no"; charset=utf-8', PAGE, "text/html", "utf-8"),
    ("text/html, text/html", PAGE, "text/html", None),
    ("text/html; charset=utf-8, text/html; charset=utf-8", PAGE, "text/html", "utf-8"),
    ("application/octet-stream, text/html", PAGE, "text/html", None),
    ("application/xhtml+xml", XHTML, "application/xhtml+xml", None),
    ("text/plain", b"plain words", "text/plain", None),
    ("text/html", b"a page with \0 in it", "text/html", None),
    ("text/html; charset=utf-16", "\ufeffwords".encode("utf-16-le"), "text/html", "utf-16"),
    ("application/json; charset=utf-8", b'{"a": 1}', "application/json", "utf-8"),
    ("application/vnd.api+json", b'{"a": 1}', "application/vnd.api+json", None),
    ("application/feed+json", b'{"items": []}', "application/feed+json", None),
    ("application/rss+xml", FEED, "application/rss+xml", None),
    ("application/atom+xml;type=feed", FEED, "application/atom+xml", None),
    ("text/xml", FEED, "text/xml", None),
    ("application/xml", FEED, "application/xml", None),
    ("", PAGE, "", None),
    (";charset=utf-8", PAGE, "", "utf-8"),
    (None, PAGE, "", None),
    ("*/*", PAGE, "", None),
    ("html", PAGE, "", None),
    ("\xff\xfe garbage", PAGE, "", None),
]


def page(media_type: str | None, content: bytes) -> Page:
    headers = {} if media_type is None else {"Content-Type": media_type}
    return page_of(Answer("https://a.example/x", 200, content, headers), 1, may_be_unchanged=False)


@pytest.mark.parametrize(("sent", "content", "media_type", "charset"), TYPES)
def test_a_page_has_the_type_and_charset_that_its_header_names(
    sent: str | None, content: bytes, media_type: str, charset: str | None
) -> None:
    read = page(sent, content)
    assert (read.content, read.media_type, read.charset) == (content, media_type, charset)


@pytest.mark.parametrize(
    "media_type",
    [
        *("application/pdf", "image/png", "image/svg+xml", "video/mp4", "application/zip", "application/octet-stream"),
        *("text/css", "multipart/mixed; boundary=x", "text/html, application/pdf"),
    ],
)
def test_what_says_it_is_no_page_is_refused(media_type: str) -> None:
    with pytest.raises(LinkError) as caught:
        page(media_type, PAGE)
    assert (caught.value.reason, caught.value.status) == (Reason.CONTENT_TYPE, 200)


FILES = {
    "PNG": b"\x89PNG\r\n\x1a\n\0\0\0\rIHDR",
    "JPEG": b"\xff\xd8\xff\xe0\0\x10JFIF",
    "GIF": b"GIF89a\1\0\1\0",
    "WebP": b"RIFF\x24\0\0\0WEBPVP8 ",
    "WAV": b"RIFF\n\0\0\0WAVEfmt ",
    "AVI": b"RIFF\x24\0\0\0AVI LIST",
    "MP4": b"\0\0\0\x20ftypisom\0\0",
    "MP3": b"ID3\x04\0\0",
    "Ogg": b"OggS\0\2",
    "ZIP": b"PK\x03\x04\x14\0\0\0",
    "an empty ZIP": b"PK\x05\x06\0\0",
    "gzip": gzip.compress(PAGE),
    "bzip2": bz2.compress(PAGE),
    "xz": lzma.compress(PAGE),
    "RAR": b"Rar!\x1a\x07\x01\0",
    "7z": b"7z\xbc\xaf\x27\x1c",
    "ELF": b"\x7fELF\2\1\1\0",
    "WOFF": b"wOFF\0\1\0\0",
    "WOFF2": b"wOF2\0\1\0\0",
}


@pytest.mark.parametrize("lie", ["text/html", "text/plain", None])
@pytest.mark.parametrize("kind", FILES)
def test_a_file_is_no_page_whatever_its_server_says(kind: str, lie: str | None) -> None:
    with pytest.raises(LinkError) as caught:
        page(lie, FILES[kind])
    assert (caught.value.reason, caught.value.status) == (Reason.CONTENT_TYPE, 200)


@pytest.mark.parametrize("said", ["application/pdf", "application/octet-stream", "text/html", None])
@pytest.mark.parametrize("content", [b"%PDF-1.7\n%\xe2\xe3", b"\r\n%PDF-1.7"])
def test_a_pdf_is_read_as_one_whatever_its_server_says(content: bytes, said: str | None) -> None:
    assert page(said, content).media_type == "application/pdf"


@pytest.mark.parametrize("content", [b"%PDF is how such a file begins", b"PK, they said", b"RIFF and raff", b"GIF8"])
def test_words_that_resemble_the_start_of_a_file_are_read(content: bytes) -> None:
    assert page("text/plain", content).content == content
