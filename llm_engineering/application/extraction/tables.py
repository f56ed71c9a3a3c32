"""Pipe tables, and which tables are none."""

from lxml.html import HtmlElement

from llm_engineering.application.extraction.inline import inline, one_line

_MOST_COLUMNS = 50
_IN_NO_CELL = ("table", "pre", "h1", "h2", "h3", "blockquote")


def is_layout(table: HtmlElement) -> bool:
    """Whether it only places blocks: a single column, or cells that hold what no cell of a table can."""
    if next(table.iterdescendants(*_IN_NO_CELL), None) is not None:
        return True
    return all(len(_cells(row)) < 2 for row in table.iterdescendants("tr"))


def pipe_table(table: HtmlElement) -> str:
    """The table with its first row as the head; empty when it has no row."""
    rows = [_texts(row) for row in table.iterdescendants("tr")]
    width = max((len(row) for row in rows), default=0)
    lines = [f"| {' | '.join(row + [''] * (width - len(row)))} |" for row in rows if row]
    if lines:
        lines.insert(1, f"| {' | '.join(['---'] * width)} |")
    caption = table.find("caption")
    title = one_line(inline(caption)) if caption is not None else ""
    return "\n\n".join(part for part in (title, "\n".join(lines)) if part)


def _cells(row: HtmlElement) -> list[HtmlElement]:
    return [cell for cell in row if cell.tag in ("td", "th")]


def _texts(row: HtmlElement) -> list[str]:
    texts: list[str] = []
    for cell in _cells(row):
        span = cell.get("colspan") or "1"
        blanks = min(int(span), _MOST_COLUMNS) - 1 if span.isascii() and span.isdigit() and len(span) < 5 else 0
        texts += [one_line(inline(cell)).replace("|", r"\|"), *[""] * blanks]
    return texts[:_MOST_COLUMNS] + ([" ".join(texts[_MOST_COLUMNS:])] if len(texts) > _MOST_COLUMNS else [])
