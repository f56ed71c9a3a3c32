"""Markdown of what stands within a line: emphasis, code, links, images."""

import re
from collections.abc import Callable

from lxml.html import HtmlElement

from llm_engineering.application.extraction.emphasis import Markup, Part, closing, joined, opening
from llm_engineering.application.extraction.escaping import escaped, one_line
from llm_engineering.application.extraction.tree import VERBATIM, VERBATIM_BLOCK, with_controls

LINE_BREAK = "\n"
"""Stands for `<br>` until the block knows what that means in it; all other white space is a blank by then."""
Marks = tuple[str, ...]
_FENCES = {"b": "**", "strong": "**", "em": "*", "i": "*", "del": "~~", "s": "~~", "strike": "~~"}
_STYLED = {
    "**": re.compile(r"font-weight:\s*(?:bold|[6-9]00)"),
    "*": re.compile(r"font-style:\s*italic"),
    "~~": re.compile(r"text-decoration[\w-]*:[^;]*line-through"),
}
_LIGHT = re.compile(r"font-(?:weight|style):\s*(?:normal|400)")
_LINE_ENDS = re.compile(r"[ \t]*[\r\n]\s*")
_UNSAFE = re.compile(r'[\x00-\x20\\<>|"`\x7f\ufdd0-\ufdef]')
_FIGURES = {
    "sup": str.maketrans("0123456789+-−=()ni", "⁰¹²³⁴⁵⁶⁷⁸⁹⁺⁻⁻⁼⁽⁾ⁿⁱ"),
    "sub": str.maketrans("0123456789+-−=()ni", "₀₁₂₃₄₅₆₇₈₉₊₋₋₌₍₎ₙᵢ"),
}
_HAVE_FIGURES = re.compile("[0-9+−=()ni-]+")
_NEED_NO_RAISING = re.compile(r"st|nd|rd|th|er|ème|TM|[^\w\s]*|\[.*", re.DOTALL)


def inline(element: HtmlElement, marks: Marks = ()) -> str:
    """The element's content; `marks` are what it stands in already."""
    parts: list[Part] = []
    write(element, parts, marks)
    return joined(parts)


def marked(element: HtmlElement, mark: str) -> str:
    """The content on one line, emphasised as a whole."""
    parts: list[Part] = [opening(mark)]
    write(element, parts, (mark,))
    parts.append(closing(mark))
    return one_line(joined(parts))


def write(element: HtmlElement, parts: list[Part], marks: Marks = ()) -> None:
    """Put the element's content at the end of the parts."""
    if element.text:
        parts.append(escaped(element.text))
    for child in element:
        write_child(child, parts, marks)
        if child.tail:
            parts.append(escaped(child.tail))


def write_child(child: HtmlElement, parts: list[Part], marks: Marks = ()) -> None:
    """The same with one element within a line."""
    _WRITERS.get(child.tag, write)(child, parts, marks)


def image(element: HtmlElement) -> str:
    """An image with its alternative text."""
    source = destination(element.get("src") or "")
    return f"![{one_line(escaped(element.get('alt') or ''))}]({source})" if source else ""


def destination(address: str) -> str:
    """The address as it may stand in a link."""
    address = _UNSAFE.sub(lambda found: f"%{ord(found[0]):02X}" if found[0] < "\x80" else "", address)
    if "(" in address or ")" in address:
        depth = 0
        for character in address:
            depth += {"(": 1, ")": -1}.get(character, 0)
            if depth < 0:
                break
        if depth:
            address = address.replace("(", "%28").replace(")", "%29")
    return re.sub(r"&(?=#?\w+;)", "&amp;", address) if "&" in address else address


def code_span(text: str) -> str:
    """Code within a line."""
    fence = "`" * (max((len(run) for run in re.findall(r"`+", text)), default=0) + 1)
    return f"{fence} {text} {fence}" if "`" in text else f"`{text}`"


def _emphasis(element: HtmlElement, parts: list[Part], marks: Marks) -> None:
    mark = _FENCES[element.tag]
    if mark in marks or _LIGHT.search(element.get("style") or ""):
        write(element, parts, marks)
        return
    parts.append(opening(mark))
    write(element, parts, (*marks, mark))
    parts.append(closing(mark))


def _styled(element: HtmlElement, parts: list[Part], marks: Marks) -> None:
    """What editors that know no tags for it emphasise by its style."""
    style = element.get("style")
    found = tuple(mark for mark in _STYLED if mark not in marks and _STYLED[mark].search(style)) if style else ()
    parts += map(opening, found)
    write(element, parts, (*marks, *found))
    parts += map(closing, reversed(found))


def _link(element: HtmlElement, parts: list[Part], marks: Marks) -> None:
    target = element.get("href") or ""
    if not target:
        write(element, parts, marks)
        return
    content = inline(element, marks)
    text = one_line(content)
    if not text:
        parts.append(content)
        return
    if content[0].isspace():
        parts.append(content[0].replace("\n", " "))
    bare = (element.text or "").strip() if not len(element) else ""
    address = destination(target)
    if bare == target == address and target.startswith(("http://", "https://")):
        parts.append(Markup(f"<{target}>"))
    else:
        parts.append(Markup(f"[{text}]({address})"))
    if content[-1].isspace():
        parts.append(content[-1].replace("\n", " "))


def _code(element: HtmlElement, parts: list[Part], marks: Marks) -> None:
    text = _LINE_ENDS.sub(" ", str(element.text_content()))
    bare = text.strip(" \t")
    if not bare:
        parts.append(text and " ")
        return
    before, _, after = text.partition(bare)
    span = code_span(with_controls(bare))
    link = element[0].get("href") if len(element) == 1 and element[0].tag == "a" else None
    if link and str(element[0].text_content()).strip() == bare:
        span = f"[{span}]({destination(link)})"
    parts += [before and " ", Markup(span), after and " "]


def _raised(element: HtmlElement, parts: list[Part], marks: Marks) -> None:
    """Figures above or below the line as Unicode has them; other words as HTML, which Markdown allows."""
    text = str(element.text_content()).strip()
    if next(element.iterdescendants(VERBATIM, "img", "sup", "sub"), None) is not None:
        write(element, parts, marks)
    elif _HAVE_FIGURES.fullmatch(text):
        parts.append(text.translate(_FIGURES[element.tag]))
    elif _NEED_NO_RAISING.fullmatch(text):
        write(element, parts, marks)
    else:
        parts.append(Markup(f"<{element.tag}>{one_line(inline(element, marks))}</{element.tag}>"))


def _apart(element: HtmlElement, parts: list[Part], marks: Marks) -> None:
    """A block where there is only a line for it."""
    parts.append(LINE_BREAK)
    write(element, parts, marks)
    parts.append(LINE_BREAK)


def _between(before: str, after: str) -> Callable[[HtmlElement, list[Part], Marks], None]:
    def written(element: HtmlElement, parts: list[Part], marks: Marks) -> None:
        parts.append(before)
        write(element, parts, marks)
        parts.append(after)

    return written


def _unshown(element: HtmlElement, parts: list[Part], marks: Marks) -> None:
    """Nothing is left of it."""


def _verbatim(element: HtmlElement, parts: list[Part], marks: Marks) -> None:
    parts.append(Markup(element.text or ""))


def _line_break(element: HtmlElement, parts: list[Part], marks: Marks) -> None:
    parts.append(LINE_BREAK)


def _image(element: HtmlElement, parts: list[Part], marks: Marks) -> None:
    parts.append(Markup(image(element)))


def _input(element: HtmlElement, parts: list[Part], marks: Marks) -> None:
    """The box of a task."""
    if element.get("type") == "checkbox" and next(element.iterancestors("li"), None) is not None:
        parts += [Markup("[x]" if element.get("checked") is not None else "[ ]"), " "]


_WRITERS: dict[str, Callable[[HtmlElement, list[Part], Marks], None]] = {
    "a": _link,
    "span": _styled,
    "img": _image,
    "br": _line_break,
    "q": _between('"', '"'),
    "rt": _between("(", ")"),
    "input": _input,
    "sup": _raised,
    "sub": _raised,
    **dict.fromkeys((VERBATIM, VERBATIM_BLOCK), _verbatim),
    **dict.fromkeys(_FENCES, _emphasis),
    **dict.fromkeys(("code", "kbd", "samp", "tt", "pre"), _code),
    **dict.fromkeys(("script", "style", "select", "textarea", "head", "title", "meta", "link", "rp", "svg"), _unshown),
    **dict.fromkeys(("p", "div", "li", "dt", "dd", "figcaption", "td", "th"), _apart),
    **dict.fromkeys((f"h{level}" for level in range(1, 7)), _apart),
}
