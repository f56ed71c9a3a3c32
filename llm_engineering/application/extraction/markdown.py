"""Markdown of a normalised tree."""

import re
from collections.abc import Callable, Iterator

from lxml.html import HtmlElement

from llm_engineering.application.extraction.emphasis import Part, joined
from llm_engineering.application.extraction.escaping import as_paragraph, escaped, one_line
from llm_engineering.application.extraction.inline import code_span, inline, marked, write_child
from llm_engineering.application.extraction.tables import is_layout, pipe_table
from llm_engineering.application.extraction.tree import NO_WIDTH, NOTE, VERBATIM_BLOCK, with_controls

_BOXES = "address article aside body center details div dd fieldset figure footer header hgroup html li main section"
_TABLE_PARTS = "caption tbody td tfoot th thead tr"
_BOXES_TAGS = frozenset(f"{_BOXES} {_TABLE_PARTS} form picture".split())
_BREAKS = re.compile(r" *(\n *)+")
_INLINE_ONLY = frozenset(["code", "kbd", "samp", "tt", "script", "style"])
_CLOSING = re.compile(r"(?:(?<= )|^)(#+)$")
_NO_PARAGRAPH = re.compile(r"`{3}|[-*] |\d+[.)] |>|\||#{1,6} |\*\*")
_NOTHING = f"{NO_WIDTH}*~"
_LISTED = re.compile(r"[-*] |1[.)] ")


def to_markdown(element: HtmlElement) -> str:
    """CommonMark with ATX headings, fenced code, pipe tables and TeX between dollars."""
    return _joined(element)


def _joined(element: HtmlElement) -> str:
    return "\n\n".join(_blocks(element))


def _blocks(element: HtmlElement) -> list[str]:
    """Its paragraphs, headings, lists and so on; what stands between them loose is a paragraph, too."""
    found: list[str] = []
    loose: list[Part] = [escaped(element.text)] if element.text and not element.text.isspace() else []
    before, signs = "", _SIGNS[0]
    for child in element:
        if _is_block(child):
            paragraphs = _paragraphs(loose) if loose else []
            if loose:
                found += paragraphs
                loose.clear()
            if child.tag in _LISTS:  # two lists in a row are two by their signs alone
                signs = _SIGNS[not paragraphs and before == child.tag and signs is _SIGNS[0]]
                text = _list(child, signs)
                found += [text] if text else []
            else:
                found += _block(child)
            before = child.tag
        else:
            write_child(child, loose)
        # Blanks between blocks are nothing, and most of what stands between them.
        if (tail := child.tail) and (loose or not tail.isspace()):
            loose.append(escaped(tail))
    return found + _paragraphs(loose) if loose else found


def _is_block(child: HtmlElement) -> bool:
    """Whether it is one, or holds one as no link may."""
    tag = child.tag
    if tag in _BOXES_TAGS or tag in _WRITERS:
        return True
    if not len(child) or tag in _INLINE_ONLY:
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


def _paragraphs(loose: list[Part]) -> list[str]:
    """A break is a break; two of them part paragraphs."""
    text = joined(loose).strip() if loose else ""
    if not text.strip(_NOTHING):
        return []
    if "\n" in text:
        text = _BREAKS.sub(lambda run: "\n\n" if run[0].count("\n") > 1 else "  \n", text)
    return [as_paragraph(text)]


def _heading(element: HtmlElement) -> str:
    text = _CLOSING.sub(r"\\\1", one_line(inline(element)))
    return f"{'#' * int(element.tag[1])} {text}" if text.strip(_NOTHING) else ""


def _caption(element: HtmlElement) -> str:
    """Nothing where the image says the same already."""
    figure = next(element.iterancestors("figure"), None)
    images = figure.iterdescendants("img") if figure is not None else ()
    words = " ".join(str(element.text_content()).split())
    return "" if any(" ".join(image.get("alt", "").split()) == words for image in images) else _all(element, "*")


def _all(element: HtmlElement, mark: str) -> str:
    """Its words, emphasised; its blocks where it holds any that are more than words."""
    blocks = next(element.iterdescendants("pre", "table", "ul", "ol", "blockquote", VERBATIM_BLOCK), None)
    return marked(element, mark) if blocks is None else _joined(element)


def _quote(element: HtmlElement) -> str:
    text = _joined(element)
    return re.sub("^> $", ">", re.sub("^", "> ", text, flags=re.M), flags=re.M) if text else ""


def _fence(element: HtmlElement) -> str:
    code = with_controls(str(element.text_content()))
    longest = max((len(run) for run in re.findall(r"`{3,}", code)), default=2)
    fence = "`" * (longest + 1)
    return f"{fence}{element.get('data-lang') or ''}\n{code}\n{fence}" if code.strip() else ""


def _list(element: HtmlElement, signs: tuple[str, str]) -> str:
    ordered, number, step = element.tag == "ol", _number(element.get("start"), 1), 1
    if ordered and element.get("reversed") is not None:
        number, step = _number(element.get("start"), len(element.findall("li"))), -1
    items: list[str] = []
    for text, item in _items(element):
        number = _number(item.get("value"), number) if ordered and item is not None else number
        mark = f"{max(number, 0)}{signs[1]} " if ordered else f"{signs[0]} "
        if item is not None and item.tag != "li" and items:  # a list in a list without an item around it
            items[-1] += "\n" + _hung(" " * len(mark), text)
        else:
            items.append(_hung(mark, f"***{text[3:]}" if mark == "- " and text.startswith("---") else text))
            number += step
    return "\n".join(items)


def _number(said: str | None, otherwise: int) -> int:
    return int(said) if said and re.fullmatch(r"\d{1,8}", said, re.ASCII) else otherwise


def _items(element: HtmlElement) -> Iterator[tuple[str, HtmlElement | None]]:
    """The content of each item, text without one around it too; and its element."""
    yield from ((text, None) for text in _paragraphs([escaped(element.text or "")]))
    for item in element:
        text = _list(item, _SIGNS[0]) if item.tag in _LISTS else _item(item)
        if text:
            yield text, item if item.tag in ("li", *_LISTS) else None
        yield from ((text, None) for text in _paragraphs([escaped(item.tail or "")]))


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
        if next(child.iterancestors("dd", "dt", "dl")) is not element:
            continue  # another list's; or one left open holds the next, and has shown it
        part = _term(child) if child.tag == "dt" else _definition(child)
        text += ("\n" if part.startswith(": ") else "\n\n") + part if part else ""
    return text.strip()


def _term(element: HtmlElement) -> str:
    if element.find_class("sig-name"):
        text = " ".join(str(element.text_content()).split())
        return f"**{code_span(text)}**"
    return _all(element, "**")


def _definition(element: HtmlElement) -> str:
    """After a colon; blocks that no reader looks for in a definition stand on their own."""
    blocks = _blocks(element)
    if next(element.iterdescendants("pre", "ul", "ol", "dl", "table", "blockquote"), None) is None:
        return _hung(": ", "\n\n".join(blocks)) if blocks else ""
    if blocks and not _NO_PARAGRAPH.match(blocks[0]):
        blocks[0] = f": {blocks[0]}"
    return "\n\n".join(blocks)


def _note(element: HtmlElement) -> str:
    text = _hung("    ", _joined(element)).lstrip(" ")
    return f"[^{element.get('label')}]: {text}" if text else ""


def _table(element: HtmlElement) -> str:
    return _joined(element) if is_layout(element) else pipe_table(element)


_LISTS = ("ul", "ol", "menu", "dir")
_SIGNS = (("-", "."), ("*", ")"))
_MOST_LINKED = 3
_WRITERS: dict[str, Callable[[HtmlElement], str]] = {
    "p": _joined,
    NOTE: _note,
    VERBATIM_BLOCK: lambda element: element.text or "",
    "blockquote": _quote,
    "pre": _fence,
    **dict.fromkeys(_LISTS, lambda element: _list(element, _SIGNS[0])),
    "dl": _definitions,
    "dt": _term,
    "figcaption": _caption,
    "summary": lambda element: _all(element, "**"),
    "table": _table,
    "hr": lambda _: "---",
}
_WRITERS |= {f"h{level}": _heading for level in range(1, 7)}
