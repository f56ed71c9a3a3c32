"""Pipe tables, and which tables are none."""

import re

from lxml.html import HtmlElement

from llm_engineering.application.extraction.escaping import as_paragraph, one_line
from llm_engineering.application.extraction.inline import inline

_MOST_COLUMNS = 50
_IN_NO_CELL = ("table", "h1", "h2", "h3", "blockquote")
_BREAKS = re.compile(r"\s*\n\s*")
_ALIGNED = re.compile(r"text-align:\s*(left|right|center)|(?:has-text-align|text)-(left|right|center)\b")
_RULES = {"left": ":---", "right": "---:", "center": ":---:", "": "---"}


def is_layout(table: HtmlElement) -> bool:
    """Whether it only places blocks: no head and one filled cell in a row, or what no cell of a table can hold."""
    if table.get("role") == "presentation" or next(table.iterdescendants(*_IN_NO_CELL), None) is not None:
        return True
    if any("\n" in pre.text_content().strip("\n") for pre in table.iterdescendants("pre")):
        return True
    if table.find(".//th") is not None:
        return False
    return all(sum(map(_is_filled, _cells(row))) < 2 for row in table.iterdescendants("tr"))


def _is_filled(cell: HtmlElement) -> bool:
    return (
        bool(str(cell.text_content()).strip()) or next(cell.iterdescendants("img", "iframe", "svg"), None) is not None
    )


def pipe_table(table: HtmlElement) -> str:
    """The table with its head, or its first row as one; empty when it has no row."""
    rows = _rows(table)
    grid = _grid([_cells(row) for row in rows])
    width = max((len(row) for row in grid), default=0)
    lines = [f"| {' | '.join(row + [''] * (width - len(row)))} |" for row in grid if row]
    if lines:
        if _has_no_head(rows):
            lines.insert(0, f"| {' | '.join([''] * width)} |")
        lines.insert(1, f"| {' | '.join(_rules(rows, width))} |")
    caption = table.find("caption")
    title = as_paragraph(one_line(inline(caption))) if caption is not None else ""
    return "\n\n".join(part for part in (title, "\n".join(lines)) if part)


def _rows(table: HtmlElement) -> list[HtmlElement]:
    """As they are shown: the head's first, the foot's last, wherever they stand."""
    rows = list(table.iterdescendants("tr"))
    places = {"thead": 0, "tfoot": 2}
    return sorted(rows, key=lambda row: places.get(_parent_tag(row), 1))


def _parent_tag(row: HtmlElement) -> str:
    parent = row.getparent()
    return str(parent.tag) if parent is not None else ""


def _has_no_head(rows: list[HtmlElement]) -> bool:
    """Whether the first column is the head of the rows, and no row that of the columns."""
    if _parent_tag(rows[0]) == "thead":
        return False
    return all([cell.tag for cell in _cells(row)][:2] == ["th", "td"] for row in rows if len(row))


def _grid(rows: list[list[HtmlElement]]) -> list[list[str]]:
    """The cells' texts, with an empty one wherever another reaches over."""
    grid: list[list[str]] = []
    reaching: dict[int, int] = {}
    for cells in rows:
        texts: list[str] = []
        for cell in cells:
            _pass(texts, reaching)
            room = max(_MOST_COLUMNS - len(texts), 1)
            columns, below = min(_span(cell, "colspan"), room), _span(cell, "rowspan") - 1
            if below and len(texts) < _MOST_COLUMNS:
                reaching |= dict.fromkeys(range(len(texts), len(texts) + columns), below)
            texts += [_text(cell), *[""] * (columns - 1)]
        _pass(texts, reaching)
        grid.append(texts[:_MOST_COLUMNS] + ([" ".join(texts[_MOST_COLUMNS:])] if len(texts) > _MOST_COLUMNS else []))
    return grid


def _pass(texts: list[str], reaching: dict[int, int]) -> None:
    """Leave the places empty that a cell above reaches into."""
    while reaching.get(len(texts), 0) > 0:
        reaching[len(texts)] -= 1
        texts.append("")


def _span(cell: HtmlElement, name: str) -> int:
    said = cell.get(name)
    if said is None:
        return 1
    return max(int(said), 1) if said.isascii() and said.isdigit() and len(said) < 5 else 1


def _cells(row: HtmlElement) -> list[HtmlElement]:
    return [cell for cell in row if cell.tag in ("td", "th")]


def _text(cell: HtmlElement) -> str:
    text = inline(cell).strip().replace("|", r"\|")
    return _BREAKS.sub("<br>", text) if "\n" in text else text


def _rules(rows: list[HtmlElement], width: int) -> list[str]:
    """How each column is set, by its first cells."""
    said: dict[int, str] = {}
    for row in rows[:2]:
        at = 0
        for cell in _cells(row):
            found = _ALIGNED.search(f"{cell.get('style') or ''} {cell.get('class') or ''}")
            aligned = (found[1] or found[2]) if found else (cell.get("align") or "").lower()
            if aligned in _RULES and _span(cell, "colspan") == 1:
                said[at] = said.get(at) or aligned
            at += _span(cell, "colspan")
    return [_RULES[said.get(at, "")] for at in range(width)]
