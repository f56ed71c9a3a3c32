"""From readings to a tide model."""

from collections.abc import Iterator, Sequence
from datetime import datetime
from math import atan2, cos, degrees, hypot, radians, sin

from lantern.constituents import SPEEDS, separable
from lantern.model import Tide, TideModel
from lantern.readings import Reading
from lantern.solve import least_squares


def fit(readings: Sequence[Reading], names: Sequence[str] | None = None) -> TideModel:
    """The model that fits best; gaps and uneven steps are fine.

    Without `names`, the constituents are those that the record's length can separate. The epoch
    is the middle of the record, where sines and cosines are least correlated.
    """
    if len(readings) < 3:
        raise ValueError(f"{len(readings)} readings cannot be fitted: at least 3 are needed")
    first = min(reading.time for reading in readings)
    last = max(reading.time for reading in readings)
    epoch = first + (last - first) / 2
    chosen = list(names) if names is not None else separable(_hours(first, last))
    speeds = [SPEEDS[name] for name in chosen]

    def rows() -> Iterator[tuple[list[float], float]]:
        for reading in readings:
            yield _design_row(_hours(epoch, reading.time), speeds), reading.level

    mean, *pairs = least_squares(rows(), 1 + 2 * len(speeds))
    tides = []
    for i, (name, speed) in enumerate(zip(chosen, speeds, strict=True)):
        a, b = pairs[2 * i], pairs[2 * i + 1]
        tides.append(Tide(name, speed, hypot(a, b), degrees(atan2(b, a)) % 360.0))
    return TideModel(epoch, mean, tuple(tides))


def _design_row(hours: float, speeds: Sequence[float]) -> list[float]:
    row = [1.0]
    for speed in speeds:
        angle = radians(speed * hours)
        row += [cos(angle), sin(angle)]
    return row


def _hours(start: datetime, end: datetime) -> float:
    return (end - start).total_seconds() / 3600.0
