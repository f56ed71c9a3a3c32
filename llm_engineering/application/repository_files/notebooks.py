"""A Jupyter notebook as Markdown: its texts and code in their order, without outputs and what pictures are made of."""

import json
import re
from collections.abc import Iterator
from typing import Any

_FENCE = re.compile(r"^\s*(`{3,})", re.MULTILINE)
_LANGUAGE = re.compile(r"[\w+#.-]{1,30}")
_PICTURE = re.compile(r"\bdata:image/[\w.+-]+;base64,[A-Za-z0-9+/=%]*")
"""As editors put into a text what was pasted there."""
_DEFAULT_LANGUAGE = "python"
_LOWEST_HEADING = 6


def notebook_as_markdown(text: str) -> str | None:
    """None for what is no notebook of nbformat 3 or 4: it is a text like another."""
    try:
        notebook = json.loads(text)
        blocks = list(_blocks(notebook))
    except (ValueError, TypeError, KeyError, AttributeError, RecursionError):  # not JSON, or of another shape
        return None
    return "\n\n".join(blocks) + "\n" if blocks else ""


def _blocks(notebook: dict[str, Any]) -> Iterator[str]:
    """nbformat 4 has `cells` and `source`; 3 has them in `worksheets`, code as `input` and headings by themselves."""
    language = _language(notebook)
    cells = notebook["cells"] if "cells" in notebook else _cells_of_worksheets(notebook)
    for cell in cells:
        source = _joined(cell["input"] if "input" in cell else cell["source"]).rstrip("\n")
        kind = cell["cell_type"]
        if not source.strip():
            continue
        if kind == "code":
            yield _fenced(source, _named(cell.get("language")) or language)
        elif kind == "raw":
            yield _fenced(source, "")
        elif kind == "heading":
            yield f"{'#' * min(int(cell['level']), _LOWEST_HEADING)} {source}"
        else:
            yield _PICTURE.sub("", source)


def _cells_of_worksheets(notebook: dict[str, Any]) -> list[dict[str, Any]]:
    return [cell for sheet in notebook["worksheets"] for cell in sheet["cells"]]


def _language(notebook: dict[str, Any]) -> str:
    metadata = notebook.get("metadata", {})
    told = (metadata.get("language_info", {}).get("name"), metadata.get("kernelspec", {}).get("language"))
    return next((name for name in map(_named, told) if name), _DEFAULT_LANGUAGE)


def _named(language: Any) -> str:
    """What can stand behind a fence."""
    return language.lower() if isinstance(language, str) and _LANGUAGE.fullmatch(language) else ""


def _joined(source: str | list[str]) -> str:
    return source if isinstance(source, str) else "".join(source)


def _fenced(code: str, language: str) -> str:
    """In a fence longer than any within the code."""
    longest = max((len(fence) for fence in _FENCE.findall(code)), default=2)
    fence = "`" * (longest + 1)
    return f"{fence}{language}\n{code}\n{fence}"
