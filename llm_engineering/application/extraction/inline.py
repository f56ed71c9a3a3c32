"""Markdown of what stands within a line: emphasis, code, links, images."""

import re
from collections.abc import Callable

from lxml.html import HtmlElement

from llm_engineering.application.extraction.formulas import MARK, MARK_END

LINE_BREAK = "\n"
"""Stands for `<br>` until the block knows what that means in it; all other white space is a blank by then."""
_MATH = re.compile(f"{MARK}(.*?){MARK_END}", re.DOTALL)
_SPACE = re.compile(r"[ \t\r\n\f\v]+")
_BREAKS = re.compile(r" *(\n *)+")
_FENCES = {"b": "**", "strong": "**", "em": "*", "i": "*", "del": "~~", "s": "~~", "strike": "~~"}


def inline(element: HtmlElement, fences: str = "") -> str:
    """The element's content; `fences` are the marks that it stands in already."""
    parts = [escaped(element.text)] if element.text else []
    for child in element:
        parts.append(inline_child(child, fences))
        if child.tail:
            parts.append(escaped(child.tail))
    return "".join(parts)


def inline_child(child: HtmlElement, fences: str = "") -> str:
    """One element within a line."""
    writer = _WRITERS.get(child.tag)
    return inline(child, fences) if writer is None else writer(child, fences)


def escaped(text: str) -> str:
    """The text as Markdown shows it, formulas as they are."""
    text = _SPACE.sub(" ", text)
    if MARK not in text:
        return text.replace("*", r"\*").replace("_", r"\_")
    parts = enumerate(_MATH.split(text))
    return "".join(part if at % 2 else part.replace("*", r"\*").replace("_", r"\_") for at, part in parts)


def one_line(text: str) -> str:
    """The content on one line, for a heading, a cell or a link."""
    return _SPACE.sub(" ", text).strip()


def image(element: HtmlElement) -> str:
    """An image with its alternative text."""
    source = (element.get("src") or "").replace(" ", "%20")
    return f"![{one_line(element.get('alt') or '')}]({source})" if source else ""


def _fenced(element: HtmlElement, fences: str) -> str:
    """The fence close to the words, blanks outside; none within the same."""
    fence = _FENCES[element.tag]
    if fence in fences:
        return inline(element, fences)
    content = inline(element, fences + fence)
    bare = content.strip()
    if not bare:
        return LINE_BREAK if LINE_BREAK in content else content and " "
    before = content[: len(content) - len(content.lstrip())]
    after = content[len(content.rstrip()) :]
    return f"{before}{fence}{_BREAKS.sub(LINE_BREAK, bare)}{fence}{after}"


def _link(element: HtmlElement, fences: str) -> str:
    content = inline(element, fences)
    target, text = (element.get("href") or "").replace(" ", "%20"), one_line(content)
    if not text or not target:
        return content
    if text.replace(r"\_", "_") == target:
        return f"<{target}>"
    before, after = content[:1] in " \n" and " ", content[-1:] in " \n" and " "
    return f"{before or ''}[{text}]({target}){after or ''}"


def _code(element: HtmlElement, _: str) -> str:
    text = _SPACE.sub(" ", str(element.text_content()))
    bare = text.strip()
    if not bare:
        return text
    fence = "`" * (max((len(run) for run in re.findall(r"`+", bare)), default=0) + 1)
    inner = f" {bare} " if "`" in bare else bare
    return f"{' ' if text[0] == ' ' else ''}{fence}{inner}{fence}{' ' if text[-1] == ' ' else ''}"


def _apart(element: HtmlElement, fences: str) -> str:
    """A block where there is only a line for it."""
    return f" {inline(element, fences)} "


_WRITERS: dict[str, Callable[[HtmlElement, str], str]] = {
    "a": _link,
    "img": lambda element, _: image(element),
    "br": lambda *_: LINE_BREAK,
    "q": lambda element, fences: f'"{inline(element, fences)}"',
    **dict.fromkeys(_FENCES, _fenced),
    **dict.fromkeys(("code", "kbd", "samp", "tt"), _code),
    **dict.fromkeys(("script", "style", "select", "textarea", "input", "head", "title", "meta", "link"), lambda *_: ""),
    **dict.fromkeys(("p", "div", "li", "dt", "dd", "figcaption", "td", "th"), _apart),
    **dict.fromkeys((f"h{level}" for level in range(1, 7)), _apart),
}
