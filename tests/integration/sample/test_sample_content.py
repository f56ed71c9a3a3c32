"""The sample author's texts: whole, linked up, and nobody's personal data."""

import csv
import io
import re
from collections.abc import Iterator
from pathlib import Path
from urllib.parse import urljoin, urlsplit

import feedparser
import pytest
from bs4 import BeautifulSoup

from tools.sample import SAMPLE

BLOG = SAMPLE / "blog"
SITE = "http://ada-lindqvist.test"
PAGES = sorted(BLOG.glob("posts/*/index.html"))
MARKUP = [*BLOG.rglob("*.html"), *(SAMPLE / "sources").rglob("*.html")]
RESERVED_MAIL = ("example.com", "ada-lindqvist.test")
BINARY = {".png", ".zip", ".bundle"}
CACHES = {"__pycache__", ".ruff_cache", ".mypy_cache"}  # tools leave them; git passes them over
VOID = {"area", "base", "br", "col", "hr", "img", "input", "link", "meta", "source", "track", "wbr"}


def text_files() -> Iterator[tuple[Path, str]]:
    for file in sorted(SAMPLE.rglob("*")):
        if file.is_file() and file.suffix not in BINARY and not CACHES.intersection(file.parts):
            yield file, file.read_text(encoding="utf-8")


def soup(file: Path) -> BeautifulSoup:
    return BeautifulSoup(file.read_text(encoding="utf-8"), "lxml")


def test_the_feed_lists_every_article_and_nothing_else() -> None:
    feed = feedparser.parse((BLOG / "feed.xml").read_bytes())
    assert not feed.bozo
    listed = sorted(urlsplit(entry.link).path for entry in feed.entries)
    assert listed == sorted(f"/posts/{page.parent.name}/" for page in PAGES)
    assert len(listed) == 5


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.parent.name)
def test_an_article_names_its_own_address_and_the_feed(page: Path) -> None:
    head = soup(page).head
    assert head is not None
    own = f"{SITE}/posts/{page.parent.name}/"
    assert head.select_one(f'link[rel=canonical][href="{own}"]')
    assert head.select_one(f'meta[property="og:url"][content="{own}"]')
    assert head.select_one(f'link[rel=alternate][type="application/rss+xml"][href="{SITE}/feed.xml"]')


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.parent.name)
def test_every_local_address_of_an_article_exists(page: Path) -> None:
    own = f"{SITE}/posts/{page.parent.name}/"
    tree = soup(page)
    used = [str(tag[name]) for name in ("href", "src", "data-src") for tag in tree.select(f"[{name}]")]
    paths = {urlsplit(urljoin(own, address)) for address in used if not address.startswith("data:")}
    missing = [
        link.path
        for link in paths
        if f"{link.scheme}://{link.netloc}" == SITE
        and not ((BLOG / link.path.lstrip("/")).is_file() or (BLOG / link.path.lstrip("/") / "index.html").is_file())
    ]
    assert missing == []


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.parent.name)
def test_an_article_is_long_and_has_code_and_furniture(page: Path) -> None:
    tree = soup(page)
    content = tree.select_one(".post-content")
    assert content is not None
    assert len(content.get_text(" ").split()) >= 700
    assert content.select("pre code")
    assert content.select("blockquote, dl")
    for furniture in ("#cookie-banner", ".share-buttons", ".subscribe-box", ".related-posts", "#comments"):
        assert tree.select_one(furniture)


def test_the_articles_between_them_have_every_construct() -> None:
    everything = "".join(page.read_text(encoding="utf-8") for page in PAGES)
    tree = BeautifulSoup(everything, "html.parser")
    for construct in (
        "table.lntable", "pre.sourceCode", "code.language-sql", "code.language-bash", "li ul", "li ol", "dl dt",
        ".footnotes", "span.katex annotation", 'math[display="block"]', "figcaption", "img[data-src]", "picture",
    ):  # fmt: skip
        assert tree.select(construct), construct
    assert soup(BLOG / "posts" / "ostersjon-utan-tidvatten" / "index.html").html.attrs["lang"] == "sv"  # type: ignore[union-attr]


@pytest.mark.parametrize("file", MARKUP, ids=lambda file: file.name[:40])
def test_every_opened_element_is_closed_in_order(file: Path) -> None:
    text = re.sub(r"<(script|style)\b.*?</\1>", "", file.read_text(encoding="utf-8"), flags=re.S)
    opened: list[str] = []
    for closing, name, empty in re.findall(r"<(/?)([a-zA-Z][\w-]*)(?:\"[^\"]*\"|[^\">])*?(/?)>", text):
        if closing:
            assert opened
            assert opened.pop() == name
        elif name not in VOID and not empty:
            opened.append(name)
    assert opened == []


def test_there_is_no_personal_data() -> None:
    for file, text in text_files():
        for domain in re.findall(r"[\w.+-]+@([\w-]+(?:\.[\w-]+)+)", text):
            assert domain in RESERVED_MAIL, file
        assert not re.search(r"(?<![\d.])\+\d{2}[ -]?\d[\d -]{6,}", text), file
        for address in re.findall(r"(?<![\d.])\d{1,3}(?:\.\d{1,3}){3}(?![\d.])", text):
            assert address == "127.0.0.1" or address.startswith("192.0.2."), file
        assert not re.search(r"/(home|Users|root)/", text), file


def test_invented_private_data_is_only_where_it_must_not_be_read() -> None:
    private = {"ips-0001.html", "Connections.csv", "Email Addresses.csv", "email_list.tidelines-sample.csv"}
    for file, text in text_files():
        if file != SAMPLE / "README.md" and ("@example.com" in text or "192.0.2." in text):
            assert file.name in private or file.name.endswith((".opens.csv", ".delivers.csv")), file


def test_the_linkedin_posts_have_the_exports_quirks() -> None:
    raw = (SAMPLE / "sources" / "linkedin" / "Shares.csv").read_bytes().decode()
    rows = list(csv.DictReader(io.StringIO(raw, newline="")))
    assert len(rows) == 8
    assert raw.count("\r\n") == 9
    assert sum(not row["ShareCommentary"] for row in rows) == 1
    assert any('"\n""\n"' in row["ShareCommentary"] for row in rows)
    assert any(row["MediaUrl"] for row in rows)


def test_the_substack_rows_and_files_belong_together() -> None:
    folder = SAMPLE / "sources" / "substack"
    with (folder / "posts.csv").open(newline="", encoding="utf-8") as lines:
        rows = list(csv.DictReader(lines))
    assert sorted(f"{row['post_id']}.html" for row in rows) == sorted(f.name for f in (folder / "posts").glob("*.html"))
    public = [r for r in rows if r["is_published"].lower() == "true" and r["audience"] == "everyone"]
    assert sum(row["type"] == "newsletter" for row in public) == 3


def test_the_sample_is_small() -> None:
    files = [file for file in SAMPLE.rglob("*") if file.is_file() and not CACHES.intersection(file.parts)]
    assert sum(file.stat().st_size for file in files) < 1_000_000
