"""Why a mongod ended, from its exit code and log."""

import contextlib
import json
import signal
from collections.abc import Iterator
from pathlib import Path
from typing import Any

_EXITS = {
    -signal.SIGABRT: "its files are damaged, or written by another MongoDB version",
    14: "its files are damaged, or written by another MongoDB version",
    62: "its files are written by another MongoDB version",
    100: "its files are in use or not accessible",
}


def reason_of_exit(code: int, log: Path) -> str:
    """In words, with what the log complained of first: what follows is its consequence."""
    reason = _EXITS.get(code, f"exit code {code}")
    if code < 0 and code not in _EXITS:
        reason = f"ended by {signal.Signals(-code).name}"
    said = next(filter(None, _complaints(log)), "")
    return f"{reason} ({said})" if said else reason


def _complaints(log: Path) -> Iterator[str]:
    """The error and fatal lines; mongod writes one JSON object a line."""
    try:
        lines = log.read_text(encoding="utf-8", errors="replace").splitlines()
    except OSError:
        return
    for line in lines:
        with contextlib.suppress(ValueError):
            entry = json.loads(line)
            if isinstance(entry, dict) and entry.get("s") in ("E", "F"):
                yield _complaint(entry)


def _complaint(entry: dict[str, Any]) -> str:
    """The detail of an entry, which has three shapes, or its bare message."""
    attributes = entry.get("attr") or {}
    detail = attributes.get("error") or attributes.get("message")
    if not isinstance(detail, dict | str):
        detail = attributes.get("message")
    if isinstance(detail, dict):
        detail = detail.get("errmsg") or detail.get("msg")
    words = f"{entry.get('msg') or ''}: {detail}" if detail else str(entry.get("msg") or "")
    return " ".join(words.split())[:300]
