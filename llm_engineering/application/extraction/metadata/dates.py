"""Dates as pages and feeds write them: ISO 8601, RFC 2822, epochs, words and digits. All become aware UTC."""

import re
import unicodedata
from datetime import UTC, datetime, timedelta
from email.utils import parsedate_to_datetime
from typing import Any

_LONGEST = 80
_EPOCH = re.compile(r"\d{10}(?:\d{3})?(?:\.\d+)?")
_DIGITS = re.compile(r"(\d{4})(\d\d)(\d\d)(\d\d)(\d\d)(\d\d)Z?")
_NUMBERS = re.compile(r"(\d{4})(?:[-/]|\. ?)(\d{1,2})(?:[-/]|\. ?)(\d{1,2})(?!\d)")
_MONTH_ONLY = re.compile(r"(\d{4})-(\d\d)")
_ORDINAL = re.compile(r"\d{4}-\d{3}")
_ZONE_APART = re.compile(r"\s+(?:UTC|GMT)?([+-]\d\d:?\d\d)$|\s*(?:UTC|GMT)$")
_RFC_2822 = re.compile(r"(?:[A-Z][a-z]{2,8},? )?\s*\d{1,2} [A-Z][a-z]{2,8} \d{4},? \d{1,2}:\d\d")
_CLOCK = re.compile(
    r"\D{0,12}?(오후|午後|下午)?\s*(?<!\d)([01]?\d|2[0-3])[:.]([0-5]\d)(?:[:.]([0-5]\d))?(?:\.\d+)?"
    r"(?![\d:.]\d)\s*([ap])?\.?m?\.?\s*(Z|(?:UTC|GMT)?[+-]\d\d:?\d\d)?",
    re.IGNORECASE,
)
"""Soon after a day; further away it is of something else."""
_WORD = r"([^\W\d_]{3,})\.?"
_DAY_MONTH = re.compile(
    rf"(?<!\d)(\d{{1,2}})(?:st|nd|rd|th|er|º|ª|\.)?(?: (?:de|of))?[ -]{_WORD}(?: (?:de|del))?,?[ -](\d{{4}})(?!\d)"
)
_MONTH_DAY = re.compile(rf"(?<!\w){_WORD} (\d{{1,2}})(?:st|nd|rd|th)?,? (?:\d\d:\d\d:\d\d )?(\d{{4}})(?!\d)")
_YEAR_MONTH_DAY = re.compile(rf"(?<!\d)(\d{{4}})[.,]? {_WORD} (\d{{1,2}})(?!\d)")
_CHARACTERS = re.compile(r"(\d{4})\s*[年년]\s*(\d{1,2})\s*[月월]\s*(\d{1,2})\s*[日일]")
_DOTTED = re.compile(r"(?<![\d.])(\d{1,2})\.\s?(\d{1,2})\.\s?(\d{4})(?!\d)")
_SLASHED = re.compile(r"(?<![\d/])(\d{1,2})[/-](\d{1,2})[/-](\d{4}|\d\d)(?![\d/])")
_MONTHS = {
    start: month
    for month, starts in enumerate(
        (
            "jan ene gen ian sty led oca tamm янв січ ιαν ينا",
            "feb fev lut uno sub helm фев лют φεβ فبر",
            "mar maa maerz mrt brez maal мар бер μαρ مار",
            "apr abr avr kwi dub nis huht апр кві απρ ابر",
            "may mai mag maj mei kve touk мая маи тра μαι ماي",
            "jun juin giu iun cze cer haz kesa июн юни чер ιουν يون",
            "jul juil lug iul lip cervenc cervene tem hein июл юли лип ιουλ يول",
            "aug ago aou sie srp agu elok авг сер αυγ اغس",
            "sep set wrz zar sze eyl syys сен вер σεπ سبت",
            "oct okt out ott paz rij eki loka окт жов οκτ اكت",
            "nov lis kas noi marr ноя лис νοε نوف",
            "dec dez dic des gru pro ara joul дек гру δεκ ديس",
        ),
        start=1,
    )
    for start in starts.split()
}
"""Months by the beginnings of their names without accents, in the languages most written on the web."""
_LATEST = 1e14
"""Milliseconds since 1970, some thousand years."""
_AHEAD = timedelta(days=1)
_DEFAULTS = {(1969, 12, 31), (1970, 1, 1), (1900, 1, 1), (1899, 12, 30)}
"""What systems write where they have no date."""


def time_of(value: Any, *, month_first: bool | None = None) -> datetime | None:
    """Aware UTC of a date in any of the forms; without a zone it is read as UTC, without a time as midnight.

    `month_first` tells of 3/4/2024 which is the month; without it such a date is none. What no article
    can have been published at (year 1, the epoch, more than a day ahead) is none either.
    """
    if isinstance(value, bool) or not isinstance(value, str | int | float):
        return None
    if not isinstance(value, str) and not 0 <= value < _LATEST:
        return None
    text = " ".join(str(value).split())
    if not text or len(text) > _LONGEST:
        return None
    try:
        time = _machine(text) or worded(text, month_first=month_first)
        aware = None if time is None else _utc(time)
    except (ValueError, OverflowError, IndexError, TypeError, OSError):
        return None
    return aware if aware is not None and _is_likely(aware) else None


def _utc(time: datetime) -> datetime:
    return time.replace(tzinfo=UTC) if time.tzinfo is None else time.astimezone(UTC)


def _is_likely(time: datetime) -> bool:
    is_default = (time.year, time.month, time.day) in _DEFAULTS
    return time.year >= 1900 and not is_default and time <= datetime.now(UTC) + _AHEAD


def _machine(text: str) -> datetime | None:
    """What software writes. None, or ValueError, when it is something else."""
    if _EPOCH.fullmatch(text):
        number = float(text)
        return datetime.fromtimestamp(number / 1000 if number > 1e11 else number, UTC)
    if _RFC_2822.match(text):
        return parsedate_to_datetime(text)
    return _iso(text) if text[:4].isdecimal() and len(text) > 4 else None


def _iso(text: str) -> datetime | None:
    """ISO 8601, and what is near it."""
    if digits := _DIGITS.fullmatch(text):
        return datetime.strptime("".join(digits.groups()), "%Y%m%d%H%M%S")  # noqa: DTZ007 - a zone is added to all
    if _MONTH_ONLY.fullmatch(text):
        return datetime.strptime(text, "%Y-%m")  # noqa: DTZ007
    if _ORDINAL.fullmatch(text):
        return datetime.strptime(text, "%Y-%j")  # noqa: DTZ007
    zoned = _ZONE_APART.sub(lambda zone: zone[1] or "+00:00", text)
    padded = _NUMBERS.sub(lambda day: f"{day[1]}-{day[2]:0>2}-{day[3]:0>2}", zoned, count=1)
    try:
        return datetime.fromisoformat(padded)
    except ValueError:
        return None


def worded(text: str, *, month_first: bool | None = None) -> datetime | None:
    """The first date in a line that is written for people, with its time where one follows. May raise ValueError."""
    for pattern, order in ((_MONTH_DAY, (3, 1, 2)), (_DAY_MONTH, (3, 2, 1)), (_YEAR_MONTH_DAY, (1, 2, 3))):
        for found in pattern.finditer(text):
            month = _month(found[order[1]])
            if month is not None:
                return _with_clock(int(found[order[0]]), month, int(found[order[2]]), text[found.end() :], found[0])
    day_first = _DOTTED.search(text)
    year_first = _CHARACTERS.search(text) or _NUMBERS.search(text)
    if year_first:
        year, month, day = map(int, year_first.groups())
        return _with_clock(year, month, day, text[year_first.end() :])
    if day_first:
        day, month, year = map(int, day_first.groups())
        return _with_clock(year, month, day, text[day_first.end() :])
    slashed = _SLASHED.search(text)
    return _slashed(*map(int, slashed.groups()), month_first=month_first) if slashed else None


def _month(word: str) -> int | None:
    bare = "".join(c for c in unicodedata.normalize("NFD", word.casefold()) if not unicodedata.combining(c))
    return next((_MONTHS[start] for end in (7, 4, 3) if (start := bare[:end]) in _MONTHS), None)


def _slashed(first: int, second: int, year: int, *, month_first: bool | None) -> datetime | None:
    if first > 12 or second > 12:
        month_first = second > 12
    if month_first is None and first != second:
        return None
    month, day = (first, second) if month_first else (second, first)
    return datetime(year if year > 99 else 2000 + year, month, day)  # noqa: DTZ001


def _with_clock(year: int, month: int, day: int, rest: str, before: str = "") -> datetime:
    clock = _CLOCK.search(before) or _CLOCK.match(rest)
    if clock is None:
        return datetime(year, month, day)  # noqa: DTZ001
    afternoon, digits, minutes, seconds, half, said_zone = clock.groups()
    hour = int(digits)
    if half or afternoon:
        hour = hour % 12 + (12 if afternoon or half.lower() == "p" else 0)
    zone = re.sub(r"UTC|GMT", "", said_zone or "", flags=re.IGNORECASE)
    return datetime.fromisoformat(f"{year:04}-{month:02}-{day:02}T{hour:02}:{minutes}:{seconds or '00'}{zone.upper()}")
