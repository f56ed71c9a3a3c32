"""A fitted tide: the mean level and one cosine for each constituent."""

import json
from dataclasses import asdict, dataclass
from datetime import UTC, datetime
from math import cos, radians


@dataclass(frozen=True, slots=True)
class Tide:
    """One constituent: amplitude in the readings' unit, phase in degrees behind the epoch."""

    name: str
    speed: float
    amplitude: float
    phase: float

    def height(self, hours: float) -> float:
        return self.amplitude * cos(radians(self.speed * hours - self.phase))


@dataclass(frozen=True, slots=True)
class TideModel:
    """Phases count from `epoch`; they are not Greenwich phase lags and carry no nodal correction."""

    epoch: datetime
    mean: float
    tides: tuple[Tide, ...]

    def hours(self, at: datetime) -> float:
        if at.tzinfo is None:
            raise ValueError(f"{at.isoformat()} has no time zone: say which clock it was read from")
        return (at - self.epoch).total_seconds() / 3600.0

    def height(self, at: datetime) -> float:
        """The predicted level at an aware time."""
        hours = self.hours(at)
        return self.mean + sum(tide.height(hours) for tide in self.tides)

    def to_json(self) -> str:
        tides = [asdict(tide) for tide in self.tides]
        record = {"epoch": self.epoch.isoformat(), "mean": self.mean, "tides": tides}
        return json.dumps(record, indent=2)

    @classmethod
    def from_json(cls, text: str) -> "TideModel":
        record = json.loads(text)
        epoch = datetime.fromisoformat(record["epoch"]).astimezone(UTC)
        return cls(epoch, record["mean"], tuple(Tide(**tide) for tide in record["tides"]))
