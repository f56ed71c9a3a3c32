"""Readings of a gauge, and how a CSV file becomes them."""

import csv
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import UTC, datetime


@dataclass(frozen=True, slots=True)
class Reading:
    """A level in metres above the gauge's datum, at an aware UTC time."""

    time: datetime
    level: float


def read_csv(lines: Iterable[str]) -> Iterator[Reading]:
    """Rows with the columns `time` (ISO 8601 with its zone) and `level`.

    An empty level is a gap and is passed over. A time without a zone is an error: guessing it
    would move every high water, and nobody would notice before the boat did.
    """
    for number, row in enumerate(csv.DictReader(lines), start=2):
        if not row["level"].strip():
            continue
        time = datetime.fromisoformat(row["time"].strip())
        if time.tzinfo is None:
            raise ValueError(f"line {number}: {row['time']} has no time zone")
        yield Reading(time.astimezone(UTC), float(row["level"]))
