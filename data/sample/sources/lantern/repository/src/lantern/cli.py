"""The command line: `lantern fit READINGS.csv`, `lantern turns MODEL.json START DAYS`."""

import argparse
import sys
from collections.abc import Sequence
from datetime import UTC, datetime, timedelta
from pathlib import Path

from lantern.extremes import turning_points
from lantern.fit import fit
from lantern.model import TideModel
from lantern.readings import read_csv


def main(arguments: Sequence[str] | None = None) -> int:
    """Run one command. Exit codes: 0 fine, 2 bad input."""
    parser = argparse.ArgumentParser(prog="lantern", description=__doc__)
    commands = parser.add_subparsers(required=True)
    fitting = commands.add_parser("fit", help="print the model of a CSV of readings as JSON")
    fitting.add_argument("readings", type=Path)
    fitting.set_defaults(run=_fit)
    turning = commands.add_parser("turns", help="print high and low waters of a model")
    turning.add_argument("model", type=Path)
    turning.add_argument("start", help="ISO date or time; without a zone it is UTC")
    turning.add_argument("days", type=float)
    turning.set_defaults(run=_turns)
    chosen = parser.parse_args(arguments)
    try:
        chosen.run(chosen)
    except (OSError, ValueError, KeyError) as error:
        print(f"lantern: {error}", file=sys.stderr)
        return 2
    return 0


def _fit(chosen: argparse.Namespace) -> None:
    with chosen.readings.open(newline="", encoding="utf-8") as lines:
        print(fit(list(read_csv(lines))).to_json())


def _turns(chosen: argparse.Namespace) -> None:
    model = TideModel.from_json(chosen.model.read_text(encoding="utf-8"))
    start = datetime.fromisoformat(chosen.start)
    start = start.replace(tzinfo=UTC) if start.tzinfo is None else start
    for turn in turning_points(model, start, start + timedelta(days=chosen.days)):
        print(f"{turn.time:%Y-%m-%d %H:%M} {turn.kind:4} {turn.level:6.2f} m")
