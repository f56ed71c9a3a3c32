"""How long to wait before another try: what Retry-After asks for, in each of its forms."""

import time
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta

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


@pytest.mark.parametrize(
    ("asked", "seconds"),
    [
        ("120", 120),
        (" 0 ", 0),
        ("9" * 400, AT_MOST),
        ("Fri, 31 Dec 9999 23:59:59 -2359", AT_MOST),
        ("Mon, 01 Jan 0001 00:00:00 +2359", 0),
    ],
)
def test_retry_after_is_kept_to_within_the_limit(asked: str, seconds: float) -> None:
    assert wait_before(2, asked, AT_MOST) == seconds


@pytest.mark.parametrize("form", ["%a, %d %b %Y %H:%M:%S GMT", "%A, %d-%b-%y %H:%M:%S GMT", "%a %b %d %H:%M:%S %Y"])
@pytest.mark.parametrize(("seconds", "waited"), [(3600, 3600), (-3600, 0)])
def test_a_date_in_each_form_of_http_is_a_time_of_greenwich(form: str, seconds: float, waited: float) -> None:
    asked = (datetime.now(UTC) + timedelta(seconds=seconds)).strftime(form)
    assert wait_before(2, asked, AT_MOST) == pytest.approx(waited, abs=60)


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
