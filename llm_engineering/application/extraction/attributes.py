"""Substack's `data-attrs`: JSON in an attribute."""

import json
from typing import Any

from bs4 import Tag


def data_attributes(tag: Tag) -> dict[str, Any]:
    """What it says; empty when it is missing or no JSON object."""
    try:
        said = json.loads(str(tag.get("data-attrs") or "{}"))
    except ValueError:
        return {}
    return said if isinstance(said, dict) else {}
