"""Substack's `data-attrs`: JSON in an attribute."""

import json
from typing import Any

from lxml.html import HtmlElement


def data_attributes(element: HtmlElement) -> dict[str, Any]:
    """What it says; empty when it is missing or no JSON object."""
    try:
        said = json.loads(element.get("data-attrs") or "{}")
    except (ValueError, RecursionError):
        return {}
    return said if isinstance(said, dict) else {}
