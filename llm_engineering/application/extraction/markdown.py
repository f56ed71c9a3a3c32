"""Markdown of a normalised tree."""

import re
from collections.abc import Callable, Iterator

from lxml.html import HtmlElement

from llm_engineering.application.extraction.formulas import MARK, MARK_END
from llm_engineering.application.extraction.inline import escaped, inline, inline_child, one_line
from llm_engineering.application.extraction.tables import is_layout, pipe_table
from llm_engineering.application.extraction.tree import settable

_BOXES = "address article aside body center details div dd fieldset figure footer header hgroup html li main section"
_TABLE_PARTS = "caption tbody td tfoot th thead tr"
_BOXES_TAGS = frozenset(f"{_BOXES} {_TABLE_PARTS} form summary picture".split())
_BREAKS = re.compile(r" *(\n *)+")
_BLANKS = re.compile(" {2,}")
_MARKS = re.compile(f"[{MARK}{MARK_END}]")
_LISTED = re.compile(r"- |\d+\. ")


def to_markdown(element: HtmlElement) -> str:
    """CommonMark with ATX headings, fenced code, pipe tables and TeX between dollars."""
    return settable(_MARKS.sub("", _joined(element)))


def _joined(element: HtmlElement) -> str:
    return "\n\n".join(_blocks(element))


def _blocks(element: HtmlElement) -> list[str]:
    """Its paragraphs, headings, lists and so on; what stands between them loose is a paragraph, too."""
    found: list[str] = []
    loose = [escaped(element.text)] if element.text else []
    for child in element:
        if _is_block(child):
            found += _paragraphs(loose)
            loose.clear()
            found += _block(child)
        else:
            loose.append(inline_child(child))
        if child.tail:
            loose.append(escaped(child.tail))
    return found + _paragraphs(loose)


def _is_block(child: HtmlElement) -> bool:
    """Whether it is one, or holds one as no link may."""
    tag = child.tag
    if tag in _BOXES_TAGS or tag in _WRITERS:
        return True
    if not len(child) or tag in ("code", "kbd", "samp", "tt", "script", "style"):
        return False
    if tag == "a":
        return sum(1 for _ in child.iterdescendants("p", "h1", "h2", "h3", "li", "tr")) > _MOST_LINKED
    return next(child.iterdescendants(*_WRITERS, *_BOXES_TAGS), None) is not None


def _block(child: HtmlElement) -> list[str]:
    writer = _WRITERS.get(child.tag)
    if writer is None:
        return _blocks(child)
    text = writer(child)
    return [text] if text else []


def _paragraphs(loose: list[str]) -> list[str]:
    """A break is a break; two of them part paragraphs."""
    text = _BLANKS.sub(" ", "".join(loose)).strip() if loose else ""
    if "\n" in text:
        text = _BREAKS.sub(lambda run: "\n\n" if run[0].count("\n") > 1 else "  \n", text)
    return [text] if text else []


def _heading(element: HtmlElement) -> str:
    text = one_line(inline(element))
    return f"{'#' * int(element.tag[1])} {text}" if text else ""


def _caption(element: HtmlElement) -> str:
    text = one_line(inline(element, "*"))
    return f"*{text}*" if text else ""


def _quote(element: HtmlElement) -> str:
    text = _joined(element)
    return re.sub("^> $", ">", re.sub("^", "> ", text, flags=re.M), flags=re.M) if text else ""


def _fence(element: HtmlElement) -> str:
    code = str(element.text_content())
    longest = max((len(run) for run in re.findall(r"`{3,}", code)), default=2)
    fence = "`" * (longest + 1)
    return f"{fence}{element.get('data-lang') or ''}\n{code}\n{fence}" if code.strip() else ""


def _list(element: HtmlElement) -> str:
    start = element.get("start") or "1"
    number = int(start) if element.tag == "ol" and re.fullmatch(r"\d{1,9}", start, re.ASCII) else 1
    items: list[str] = []
    for text, is_list in _items(element):
        mark = f"{number}. " if element.tag == "ol" else "- "
        if is_list and items:  # a list in a list without an item around it
            items[-1] += "\n" + _hung(" " * len(mark), text)
        else:
            items.append(_hung(mark, text))
            number += 1
    return "\n".join(items)


def _items(element: HtmlElement) -> Iterator[tuple[str, bool]]:
    """The content of each item, text without one around it too; and whether it is a list itself."""
    loose = _paragraphs([escaped(element.text or "")])
    yield from ((text, False) for text in loose)
    for item in element:
        is_list = item.tag in ("ul", "ol")
        text = _list(item) if is_list else _item(item)
        if text:
            yield text, is_list
        yield from ((text, False) for text in _paragraphs([escaped(item.tail or "")]))


def _item(item: HtmlElement) -> str:
    """Its blocks; a list within follows its words at once."""
    text = ""
    for part in _blocks(item):
        between = "\n" if _LISTED.match(part) else "\n\n"
        text = f"{text}{between}{part}" if text else part
    return text


def _hung(mark: str, text: str) -> str:
    return mark + re.sub(r"\n(?=[^\n])", "\n" + " " * len(mark), text)


def _definitions(element: HtmlElement) -> str:
    text = ""
    if next(element.iterdescendants("dt", "dd"), None) is None:
        return _joined(element)
    for child in element.iterdescendants("dt", "dd"):
        if next(child.iterancestors("dd", "dt", "dl")).tag != "dl":
            continue  # one left open holds the next, and has shown it
        part = _term(child) if child.tag == "dt" else _hung(": ", _joined(child))
        text += ("\n" if child.tag == "dd" else "\n\n") + part
    return text.strip()


def _term(element: HtmlElement) -> str:
    text = one_line(inline(element, "**"))
    return f"**{text}**" if text else ""


def _table(element: HtmlElement) -> str:
    return _joined(element) if is_layout(element) else pipe_table(element)


_MOST_LINKED = 3
_WRITERS: dict[str, Callable[[HtmlElement], str]] = {
    "p": _joined,
    "blockquote": _quote,
    "pre": _fence,
    "ul": _list,
    "ol": _list,
    "menu": _list,
    "dl": _definitions,
    "dt": _term,
    "figcaption": _caption,
    "table": _table,
    "hr": lambda _: "---",
}
_WRITERS |= {f"h{level}": _heading for level in range(1, 7)}
