"""High and low waters of a tide model."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta
from math import radians, sin
from typing import Literal

from lantern.model import TideModel

STEP = timedelta(minutes=20)


@dataclass(frozen=True, slots=True)
class Turn:
    """A high or low water."""

    kind: Literal["high", "low"]
    time: datetime
    level: float


def turning_points(model: TideModel, start: datetime, end: datetime) -> Iterator[Turn]:
    """Every high and low water from start until end, in order, to the second.

    Two turns within one step of 20 minutes would be missed; no predicted tide has them.
    """
    before = start
    while before < end:
        after = min(before + STEP, end)
        rising, still_rising = slope(model, before) > 0, slope(model, after) > 0
        if rising != still_rising:
            time = _bisect(model, before, after)
            yield Turn("high" if rising else "low", time, model.height(time))
        before = after


def slope(model: TideModel, at: datetime) -> float:
    """The rate of rise, in the readings' unit per hour."""
    hours = model.hours(at)
    return -sum(
        radians(tide.speed) * tide.amplitude * sin(radians(tide.speed * hours - tide.phase))
        for tide in model.tides
    )


def _bisect(model: TideModel, before: datetime, after: datetime) -> datetime:
    rising = slope(model, before) > 0
    while after - before > timedelta(seconds=1):
        middle = before + (after - before) / 2
        if (slope(model, middle) > 0) == rising:
            before = middle
        else:
            after = middle
    return after
