"""The rows of an export's CSV files, and the times in them."""

import csv
import io
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime

from llm_engineering.domain.errors import LinkError
from llm_engineering.domain.outcomes import Reason


@dataclass(frozen=True, slots=True)
class Row:
    """One record: the line it ends at, counted from 1, and its cells by column; a cell that is not there is empty.

    `surplus` counts the cells that no column is for.
    """

    line: int
    cells: dict[str, str]
    surplus: int = 0

    def __getitem__(self, column: str) -> str:
        return self.cells.get(column, "").strip()


def rows_below(columns: set[str], text: str, name: str) -> Iterator[Row | LinkError]:
    """The rows below the header with these columns, which is searched for: exports may put notes before it.

    What cannot be read is an error among the rows (bad_record). Raises LinkError (not_an_export) without a header.
    """
    keys, rest, line = below_header(columns, text, name)
    return rows_of(keys, rest, name, line)


def below_header(columns: set[str], text: str, name: str) -> tuple[list[str], str, int]:
    """The names of all columns, the text below them, and how many lines stand above it.

    Raises LinkError (not_an_export) without a header that has these columns.
    """
    lines = io.StringIO(text, newline="")
    reader = csv.reader(lines)
    header = next((cells for cells in _lines(reader, name) if columns <= _stripped(cells)), None)
    if not isinstance(header, list):
        raise LinkError(Reason.NOT_AN_EXPORT, f"{name} has no header with {' and '.join(sorted(columns))}")
    return [cell.strip() for cell in header], lines.read(), reader.line_num


def rows_of(keys: list[str], text: str, name: str, above: int = 0) -> Iterator[Row | LinkError]:
    """The rows of a text without a header; `above` it stand so many lines."""
    reader = csv.reader(io.StringIO(text, newline=""))
    for cells in _lines(reader, name):
        if isinstance(cells, LinkError):
            yield cells
        elif any(cells):
            surplus = max(0, len(cells) - len(keys))
            yield Row(above + reader.line_num, dict(zip(keys, cells, strict=False)), surplus)


def _lines(reader: Iterator[list[str]], name: str) -> Iterator[list[str] | LinkError]:
    while True:
        try:
            yield next(reader)
        except StopIteration:
            return
        except csv.Error as error:
            yield LinkError(Reason.BAD_RECORD, f"{name} cannot be read here: {error}")


def _stripped(cells: list[str] | LinkError) -> set[str]:
    return set() if isinstance(cells, LinkError) else {cell.strip() for cell in cells}


def utc_time(text: str) -> datetime | None:
    """The time that ISO 8601 text says; without a zone it is UTC. None for anything else."""
    try:
        time = datetime.fromisoformat(text.strip().removesuffix("UTC").strip())
        return time.astimezone(UTC) if time.tzinfo else time.replace(tzinfo=UTC)
    except (ValueError, OverflowError):
        return None
