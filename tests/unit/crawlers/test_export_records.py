"""What the readers of exports and feeds share: rows, times, bodies, headings, LinkedIn's quotes."""

import csv
from datetime import UTC, datetime

import pytest
from bs4 import BeautifulSoup
from hypothesis import given
from hypothesis import strategies as st

from llm_engineering.application.crawlers.bodies import body_of, public_address, same_words, soup_of, without_title
from llm_engineering.application.crawlers.exports.linkedin_posts import commentary
from llm_engineering.application.crawlers.exports.medium import is_export, is_post
from llm_engineering.application.crawlers.exports.tables import Row, rows_below, utc_time
from llm_engineering.domain.errors import LinkError
from llm_engineering.domain.outcomes import Reason


def test_rows_are_read_below_the_header_wherever_it_stands() -> None:
    rows = list(rows_below({"a", "b"}, "Notes:\nmore\n\n a ,b,c\r\n1, 2\r\n\r\n3,4,5,6\r\n", "x.csv"))
    assert rows == [Row(5, {"a": "1", "b": " 2"}), Row(7, {"a": "3", "b": "4", "c": "5"}, surplus=1)]
    assert (rows[0]["b"], rows[0]["c"]) == ("2", "") if isinstance(rows[0], Row) else False


def test_a_table_without_the_header_is_no_export() -> None:
    with pytest.raises(LinkError) as caught:
        list(rows_below({"a", "b"}, "a,c\n1,2\n", "x.csv"))
    assert caught.value.reason is Reason.NOT_AN_EXPORT


def test_a_row_that_cannot_be_read_does_not_lose_the_next() -> None:
    huge = "x" * (csv.field_size_limit() + 1)
    first, bad, last = rows_below({"a", "b"}, f"a,b\n1,2\n3,{huge}\n5,6\n", "x.csv")
    assert isinstance(bad, LinkError)
    assert bad.reason is Reason.BAD_RECORD
    assert isinstance(first, Row)
    assert isinstance(last, Row)
    assert (first["a"], last["a"]) == ("1", "5")


@given(st.text())
def test_no_text_breaks_the_reading_of_rows(text: str) -> None:
    for row in rows_below({"a", "b"}, f"a,b\n{text}", "x.csv"):
        assert isinstance(row, Row | LinkError)


@pytest.mark.parametrize(
    ("text", "time"),
    [
        ("2024-09-20 06:12:03", datetime(2024, 9, 20, 6, 12, 3, tzinfo=UTC)),
        ("2024-09-20 06:12:03 UTC", datetime(2024, 9, 20, 6, 12, 3, tzinfo=UTC)),
        ("2024-09-20T08:12:03+02:00", datetime(2024, 9, 20, 6, 12, 3, tzinfo=UTC)),
        ("2018-08-11T11:23:34.123Z", datetime(2018, 8, 11, 11, 23, 34, 123000, tzinfo=UTC)),
        ("0001-01-01T00:00:00+05:00", None),
        ("yesterday", None),
        ("", None),
    ],
)
def test_a_time_is_read_as_utc_or_not_at_all(text: str, time: datetime | None) -> None:
    assert utc_time(text) == time


@pytest.mark.parametrize(
    ("raw", "text"),
    [
        ("One line", "One line"),
        ('One"\n"Two', "One\nTwo"),
        ('"One"\n""\n"Two"', "One\n\nTwo"),
        ('"One"\r\n"Two"', "One\nTwo"),
        ('He said ""keep the glass clean"".', 'He said "keep the glass clean".'),
        ('""To be"" is said"\n"twice', '"To be" is said\ntwice'),
        ('""Quoted as a whole""', '"Quoted as a whole"'),
        ('"Hello" and "goodbye"', '"Hello" and "goodbye"'),
        ('He said "yes"\nand left', 'He said "yes"\nand left'),
        ('""', ""),
        ("", ""),
    ],
)
def test_the_quotes_around_paragraphs_go_and_the_authors_own_stay(raw: str, text: str) -> None:
    assert commentary(raw) == text


@given(st.text(alphabet='a", \n', min_size=1).map(str.strip).filter(lambda text: text.strip('"')))
def test_what_linkedin_makes_of_paragraphs_and_quotes_is_undone(text: str) -> None:
    assert commentary(text.replace('"', '""').replace("\n", '"\n"')) == text


@pytest.mark.parametrize("tag", ["div", "blockquote", "ul><li", "table><tr><td", "span", "b"])
def test_nesting_past_reason_is_a_bad_record_and_no_crash(tag: str) -> None:
    with pytest.raises(LinkError) as caught:
        body_of(f"<{tag}>" * 20_000 + "deep", "https://example.com/x")
    assert caught.value.reason is Reason.BAD_RECORD


def test_a_long_article_is_not_taken_for_a_deep_one() -> None:
    assert body_of("<div><p>A <b>bold</b> <a href='/x'>word</a>.</p></div>" * 500, "https://example.com/x").word_count


def test_a_body_without_anything_is_empty() -> None:
    with pytest.raises(LinkError) as caught:
        body_of("<div> <p></p></div>", "https://example.com/x")
    assert caught.value.reason is Reason.EMPTY


def test_an_image_alone_is_not_empty() -> None:
    body = body_of("<figure><img src='https://example.com/a.png' alt='A lens'></figure>", "https://example.com/x")
    assert "![A lens](https://example.com/a.png)" in body.markdown


@pytest.mark.parametrize("record", ["https://example.com/a", "a.html", "<?xml version='1.0'?><rss><p>x</p></rss>", ""])
def test_a_record_that_looks_like_something_else_is_read_without_a_warning(record: str) -> None:
    assert soup_of(record).get_text() == BeautifulSoup(f"<p>{record}</p>", "lxml").get_text()


@pytest.mark.parametrize("address", ["", "x.html", "javascript:alert(1)", "http://[::1", "https://a:b@example.com/"])
def test_what_is_no_web_address_is_a_bad_record(address: str) -> None:
    with pytest.raises(LinkError) as caught:
        public_address(address, "a post")
    assert caught.value.reason is Reason.BAD_RECORD
    assert "a:b@" not in caught.value.detail


@pytest.mark.parametrize(
    ("one", "other", "same"),
    [
        ("How far light carries", "“How far  light carries.”", True),
        ("How far light…", "How far light carries", True),
        ("How far light carries", "How far light", False),
        ("…", "How far light carries", False),
    ],
)
def test_headings_are_compared_by_their_words(one: str, other: str, *, same: bool) -> None:
    assert same_words(one, other) is same


def test_only_a_heading_at_the_start_that_repeats_the_title_goes() -> None:
    assert without_title("<h3>Light</h3><p>x</p><h3>Light</h3>", "Light.") == "<p>x</p><h3>Light</h3>"
    assert without_title("<p>x</p><h3>Light</h3>", "Light") == "<p>x</p><h3>Light</h3>"
    assert without_title("<h3>Lamps</h3><p>x</p>", "Light") == "<h3>Lamps</h3><p>x</p>"


@pytest.mark.parametrize(
    ("name", "recognised", "opened"),
    [
        ("posts/2018-08-11_Fitting-the-moon-abcd1234abcd.html", True, True),
        ("posts/draft_Not-yet-aaaa1111.html", True, True),
        ("posts/Östersjön-är-lugn-aaaa1111bb.html", True, True),
        ("posts/aaaa1111bbbb22.html", True, True),
        ("2018-08-11_Fitting-the-moon-abcd1234abcd.html", True, True),
        ("draft_abcd1234abcd.html", True, True),
        ("profile/profile.html", True, False),
        ("posts/fitting-the-moon.html", False, True),
        ("posts/the-moon-20180811.html", False, True),
        ("posts/148200101.the-moon-is-late.html", False, True),
        ("2018-08-11-fitting-the-moon.html", False, False),
        ("the-moon-abcd1234abcd.html", False, False),
        ("sessions/sessions-0001.html", False, False),
        ("README.html", False, False),
    ],
)
def test_medium_s_export_is_known_by_names_that_nothing_else_has(name: str, *, recognised: bool, opened: bool) -> None:
    assert is_export([name]) is recognised
    assert is_post(name) is opened
