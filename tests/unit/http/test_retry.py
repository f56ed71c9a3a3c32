"""How long to wait before another try: what Retry-After asks for, in each of its forms."""

import time
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from email.utils import format_datetime

import pytest

from llm_engineering.infrastructure.http.retry import wait_before

AT_MOST = 7200.0


@pytest.fixture(autouse=True)
def far_from_greenwich(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """In a time zone in which a date of GMT is not to be read as one of here."""
    with monkeypatch.context() as patch:
        patch.setenv("TZ", "JST-9")
        time.tzset()
        yield
    time.tzset()


def in_seconds(seconds: float) -> datetime:
    return datetime.now(UTC) + timedelta(seconds=seconds)


FORMS = {
    "seconds": ("120", 120),
    "none of them": (" 0 ", 0),
    "a huge number": ("9" * 400, AT_MOST),
    "a date": (format_datetime(in_seconds(3600), usegmt=True), 3600),
    "a date that has passed": (format_datetime(in_seconds(-3600), usegmt=True), 0),
    "a date in asctime's form": (in_seconds(3600).strftime("%a %b %d %H:%M:%S %Y"), 3600),
    "a date in RFC 850's form": (in_seconds(3600).strftime("%A, %d-%b-%y %H:%M:%S GMT"), 3600),
    "the last date": ("Fri, 31 Dec 9999 23:59:59 -2359", AT_MOST),
    "the first date": ("Mon, 01 Jan 0001 00:00:00 +2359", 0),
}


@pytest.mark.parametrize("form", FORMS)
def test_retry_after_is_kept_to_in_each_form_and_within_the_limit(form: str) -> None:
    asked, seconds = FORMS[form]
    assert wait_before(2, asked, AT_MOST) == pytest.approx(seconds, abs=60)


@pytest.mark.parametrize(
    "asked",
    [
        *(
            None,
            "",
            "in a while",
            "-7",
            "0.5",
            "1e9",
            "\xb2",
            "\u0661",
            "Mon, 01 Jan 99999999999999999999 00:00:00 GMT",
        ),
        "Mon, 32 Foo 2030 25:00:00 GMT",
    ],
)
def test_a_wish_that_cannot_be_read_is_none(asked: str | None) -> None:
    assert {wait_before(2, asked, AT_MOST) <= 0.5 for _ in range(20)} == {True}


def test_the_waits_grow_and_differ() -> None:
    waits = {number: [wait_before(number, None, AT_MOST) for _ in range(200)] for number in (2, 5, 20)}
    assert 0.25 < max(waits[2]) <= 0.5 < max(waits[5]) <= 4 < max(waits[20]) <= 10
    assert len(set(waits[2])) > 100
