"""Exports that were damaged in any way give records and failures, or one error; nothing else."""

import random
from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from llm_engineering.application.crawlers.base import LinkOptions, Record
from llm_engineering.application.crawlers.dispatcher import crawlers
from llm_engineering.application.crawlers.exports.linkedin_posts import LinkedInPost, read_posts
from llm_engineering.domain.documents import Document, UserDocument
from llm_engineering.domain.errors import LinkError
from llm_engineering.domain.links import Link, LinkKind
from tests.fakes import FakeFiles, InlineReaders

SOURCES = Path(__file__).resolve().parents[3] / "data" / "sample" / "sources"
EXPORT = Link("x.zip", "x.zip", LinkKind.LOCAL)
ADA = UserDocument(first_name="Ada", last_name="Lindqvist")
OPTIONS = LinkOptions(site="https://tidelines.substack.com", drafts=True, responses=True)
PLATFORMS = ("linkedin", "medium", "substack")
TIMES = 60
PIECES = (
    *(b'"', b'""', b",", b"\n", b"\r\n", b"\\", b"<", b">", b"</div>", b"\0", b"\xff\xfe", b"\xed\xa0\x80", b"\x1b[2J"),
    *(
        b"<div>" * 120,
        b"<table><tr>" * 150,
        b"<!--",
        b"<script>",
        b"<h1>",
        b"]]>",
        b"&#x110000;",
        b'"' + b"x" * 140_000,
    ),
    *(b"http://[", b"https://a:b@c/", "<img src='https://example\u2100.com/'>".encode(), b"<a href='http://[::1'>"),
    *(
        b"urn:li:share:" + b"9" * 5000,
        b"urn:li:share:99999999999999999999",
        b"9999-12-31 23:59:59",
        b"0000-00-00 00:00:00",
    ),
)


def sample(platform: str) -> dict[str, bytes]:
    root = SOURCES / platform
    return {path.relative_to(root).as_posix(): path.read_bytes() for path in root.rglob("*") if path.is_file()}


def damaged(content: bytes, chance: random.Random) -> bytes:
    raw = bytearray(content)
    for _ in range(chance.randint(1, 4)):
        at, length = chance.randrange(len(raw) + 1), chance.choice((0, 0, 1, 30, 300))
        raw[at : at + length] = chance.choice((*PIECES, b"", bytes(raw[-length:])))
    return bytes(raw[: chance.choice((None, None, None, len(raw) // 2))])


def read(platform: str, files: dict[str, bytes]) -> Iterator[Record]:
    with suppress(LinkError):
        yield from crawlers()[platform].read_export(EXPORT, FakeFiles(files), ADA, OPTIONS, InlineReaders())


@pytest.mark.parametrize("platform", PLATFORMS)
def test_no_damage_ends_the_reading_of_an_export_with_anything_but_a_link_error(platform: str) -> None:
    chance, good = random.Random(platform), sample(platform)
    for _ in range(TIMES):
        name = chance.choice(sorted(good))
        for record in read(platform, {**good, name: damaged(good[name], chance)}):
            assert not isinstance(record, Document) or record.model_dump_json().encode(), "it can be stored"


@pytest.mark.parametrize("platform", PLATFORMS)
def test_damage_to_one_article_loses_no_other(platform: str) -> None:
    chance, good = random.Random(platform), sample(platform)
    whole = {record.identity for record in read(platform, good) if isinstance(record, Document)}
    for name in (name for name in good if name.endswith(".html")):
        found = read(platform, {**good, name: damaged(good[name], chance)})
        assert len(whole - {record.identity for record in found if isinstance(record, Document)}) <= 1


@given(st.lists(st.text(alphabet='ab", \n', max_size=20), min_size=2, max_size=6), st.data())
def test_a_post_with_quotes_that_do_not_pair_loses_no_other(words: list[str], data: st.DataObject) -> None:
    link = "https://www.linkedin.com/feed/update/urn:li:share:{}"
    quoted = [text.replace('"', '""') for text in words]
    broken = data.draw(st.integers(0, len(words) - 1))
    quoted[broken] = data.draw(st.text(alphabet='ab", \n', max_size=20))
    rows = [f'2026-03-01 08:15:00,{link.format(number)},"x{text}",,,PUBLIC\n' for number, text in enumerate(quoted)]
    files = FakeFiles(
        {"Shares.csv": f"Date,ShareLink,ShareCommentary,SharedUrl,MediaUrl,Visibility\n{''.join(rows)}".encode()}
    )
    found = [post.link for post in read_posts(files) if isinstance(post, LinkedInPost)]
    assert {link.format(number) for number in range(len(words)) if number != broken} <= set(found)
