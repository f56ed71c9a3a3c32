"""Outcomes as JSON lines, for scripts: one object for each given link, written as the link ends."""

import json
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any, TextIO

from llm_engineering.domain.errors import SettingsInvalid
from llm_engineering.domain.outcomes import LinkOutcome


def outcome_record(outcome: LinkOutcome) -> dict[str, Any]:
    """The object of one outcome; `found` holds those of the links and records behind it, in the same shape."""
    return {
        "link": outcome.link,
        "canonical": outcome.canonical,
        "outcome": outcome.outcome.value,
        "reason": outcome.reason.value if outcome.reason else None,
        "detail": outcome.detail,
        "status": outcome.status,
        "tries": outcome.tries,
        "seconds": outcome.seconds,
        "platform": outcome.platform,
        "document_ids": list(outcome.document_ids),
        "found": [outcome_record(child) for child in outcome.found],
    }


class OutcomesFile:
    """Open for one run; every line is flushed, so that a killed run leaves what had ended."""

    def __init__(self, file: TextIO | None) -> None:
        self._file = file

    def write(self, outcome: LinkOutcome) -> None:
        if self._file is not None:
            self._file.write(json.dumps(outcome_record(outcome), ensure_ascii=False) + "\n")
            self._file.flush()


@contextmanager
def outcomes_file(path: Path | None) -> Iterator[OutcomesFile]:
    """Write anew to `path`, or nowhere when it is None. Raises SettingsInvalid when it cannot be written."""
    if path is None:
        yield OutcomesFile(None)
        return
    try:
        file = path.open("w", encoding="utf-8")
    except OSError as error:
        raise SettingsInvalid(f"the outcomes file {path} cannot be written: {error.strerror}") from error
    with file:
        yield OutcomesFile(file)
