"""Dates in all the forms that pages and feeds have them in."""

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from llm_engineering.application.extraction.metadata.dates import time_of


def utc(*parts: int) -> datetime:
    return datetime(*parts, tzinfo=UTC)  # type: ignore[misc, arg-type]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("2024-03-05T10:00:00Z", utc(2024, 3, 5, 10)),
        ("2024-03-05T10:00:00.123456789+02:00", utc(2024, 3, 5, 8, 0, 0, 123456)),
        ("2024-03-05T10:00:00+0200", utc(2024, 3, 5, 8)),
        ("2024-03-05 10:00:00 +0200", utc(2024, 3, 5, 8)),
        ("2024-03-05 10:00:00 UTC", utc(2024, 3, 5, 10)),
        ("2024-03-05T10:00:00", utc(2024, 3, 5, 10)),
        ("2024-03-05", utc(2024, 3, 5)),
        ("20240305", utc(2024, 3, 5)),
        ("20240305T100000Z", utc(2024, 3, 5, 10)),
        ("20240305100000", utc(2024, 3, 5, 10)),
        ("2024-W10-2", utc(2024, 3, 5)),
        ("2024-065", utc(2024, 3, 5)),
        ("2024-03", utc(2024, 3, 1)),
        ("2024-3-5", utc(2024, 3, 5)),
        ("2024/03/05", utc(2024, 3, 5)),
        ("Tue, 05 Mar 2024 10:00:00 +0200", utc(2024, 3, 5, 8)),
        ("05 Mar 2024 10:00 GMT", utc(2024, 3, 5, 10)),
        ("Tue Mar 05 2024 10:00:00 GMT+0200 (CEST)", utc(2024, 3, 5, 8)),
        ("1709632800000", utc(2024, 3, 5, 10)),
        (1709632800, utc(2024, 3, 5, 10)),
        ("March 5, 2024", utc(2024, 3, 5)),
        ("Mar. 5th, 2024 at 3:30 pm", utc(2024, 3, 5, 15, 30)),
        ("Published on 5 March 2024", utc(2024, 3, 5)),
        ("5. März 2024", utc(2024, 3, 5)),
        ("5 de marzo de 2024", utc(2024, 3, 5)),
        ("5 février 2024", utc(2024, 2, 5)),
        ("5 мая 2024", utc(2024, 5, 5)),
        ("2024 Mar 5", utc(2024, 3, 5)),
        ("2024年3月5日", utc(2024, 3, 5)),
        ("2024. 3. 5. 10:30", utc(2024, 3, 5, 10, 30)),
        ("2024년 3월 5일 오후 3:30", utc(2024, 3, 5, 15, 30)),
        ("5 مارس 2024", utc(2024, 3, 5)),
        ("٥ أغسطس ٢٠٢٤", utc(2024, 8, 5)),
        ("5 травня 2024", utc(2024, 5, 5)),
        ("5 май 2024", utc(2024, 5, 5)),
        ("5 Μαρτίου 2024", utc(2024, 3, 5)),
        ("2024. március 5.", utc(2024, 3, 5)),
        ("5. maaliskuuta 2024", utc(2024, 3, 5)),
        ("5. marraskuuta 2024", utc(2024, 11, 5)),
        ("5. července 2024", utc(2024, 7, 5)),
        ("5. června 2024", utc(2024, 6, 5)),
        ("5. desember 2023", utc(2023, 12, 5)),
        ("2024.03.05 / 2024.06.24", utc(2024, 3, 5)),
        ("March 5, 2024. For version 3.11", utc(2024, 3, 5)),
        ("2024-03-05T24:00:00Z", utc(2024, 3, 5)),
        ("05.03.2024", utc(2024, 3, 5)),
        ("25/03/2024", utc(2024, 3, 25)),
        ("03/04/2024", None),
        ("0001-01-01T00:00:00Z", None),
        ("1970-01-01T00:00:00+00:00", None),
        ("0", None),
        ("2024-13-45", None),
        ("31 February 2024", None),
        ("2024", None),
        ("yesterday", None),
        ("", None),
        (None, None),
        (True, None),
        (float("inf"), None),
        (float("nan"), None),
        ({"@value": "2024-03-05"}, None),
        ("9" * 70, None),
    ],
    ids=str,
)
def test_a_date_in_any_form_is_aware_utc_and_nonsense_is_none(text: Any, expected: datetime | None) -> None:
    assert time_of(text) == expected


def test_the_readers_country_tells_the_month_from_the_day() -> None:
    assert time_of("03/04/2024", month_first=True) == utc(2024, 3, 4)
    assert time_of("03/04/2024", month_first=False) == utc(2024, 4, 3)


def test_more_than_a_day_ahead_is_no_date_of_publication() -> None:
    ahead = datetime.now(UTC) + timedelta(hours=20)
    assert time_of(ahead.isoformat()) == ahead
    assert time_of((ahead + timedelta(days=1)).isoformat()) is None


@given(st.text(max_size=60) | st.floats() | st.integers())
def test_no_text_and_no_number_raises_anything(value: Any) -> None:
    found = time_of(value)
    assert found is None or found.tzinfo is UTC
