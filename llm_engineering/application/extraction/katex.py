"""TeX of formulas that a page has only as KaTeX shows them: boxes above each other, placed by their style."""

import re
from collections.abc import Callable

from lxml.html import HtmlElement

from llm_engineering.application.extraction.tex import FUNCTIONS, scripted, spaced, symbols
from llm_engineering.application.extraction.tree import classes_of

_UNSEEN = {"strut", "pstrut", "vlist-s", "frac-line", "nulldelimiter", "katex-mathml", "hide-tail", "rule", "svg-align"}
_STYLES = ("mathbb", "mathbf", "mathcal", "mathfrak", "mathrm", "mathsf", "mathtt", "boldsymbol")
_TOP = re.compile(r"(?:^|;)\s*top:\s*(-?[\d.]+)em")
Box = tuple[float, HtmlElement]


def tex_of_katex(element: HtmlElement) -> str:
    """TeX of a `katex-html` element: letters, indices, fractions, roots and limits; else what is shown."""
    return " ".join(_content(element).split())


def _content(element: HtmlElement) -> str:
    parts = [symbols(element.text or "")]
    for child in element:
        parts += [_tex(child), symbols(child.tail or "")]
    return spaced(parts)


def _tex(element: HtmlElement) -> str:
    classes = classes_of(element)
    if classes & _UNSEEN or element.tag == "svg":
        return ""
    writer = next((_WRITERS[name] for name in _WRITERS if name in classes), _words)
    return writer(element)


def _words(element: HtmlElement) -> str:
    classes = classes_of(element)
    text = str(element.text_content())
    if "text" in classes:
        return rf"\text{{{text}}}"
    if "mop" in classes and text.strip() in FUNCTIONS:
        return rf"\{text.strip()}"
    style = next((style for style in _STYLES if style in classes), None)
    return rf"\{style}{{{_content(element)}}}" if style else _content(element)


def _boxes(element: HtmlElement) -> list[Box]:
    """What stands above each other, from the top, of the outermost stack."""
    stack = next((one for one in element.iterdescendants("span") if "vlist" in classes_of(one)), None)
    found = []
    for box in stack if stack is not None else ():
        top = _TOP.search(box.get("style") or "")
        if top and str(box.text_content()).replace("\u200b", "").strip():
            found.append((float(top[1]), box))
    return sorted(found, key=lambda one: one[0])


def _scripts(element: HtmlElement) -> str:
    boxes = [_content(box) for _, box in _boxes(element)]
    if not boxes:
        return _content(element)
    if len(boxes) > 1:
        return scripted("", boxes[-1], boxes[0])
    is_below = next((True for one in element.iterdescendants("span") if "vlist-t2" in classes_of(one)), False)
    return scripted("", boxes[0], "") if is_below else scripted("", "", boxes[0])


def _limits(element: HtmlElement) -> str:
    base, below, above = "", "", ""
    for _, box in _boxes(element):
        text = _content(box)
        if any("mop" in classes_of(one) or "op-symbol" in classes_of(one) for one in box.iterdescendants("span")):
            base = text
        elif base:
            below = text
        else:
            above = text
    return scripted(base, below, above)


def _fraction(element: HtmlElement) -> str:
    boxes = [_content(box) for _, box in _boxes(element)]
    return rf"\frac{{{boxes[0]}}}{{{boxes[1]}}}" if len(boxes) == 2 else _content(element)


_WRITERS: dict[str, Callable[[HtmlElement], str]] = {
    "mspace": lambda _: " ",
    "msupsub": _scripts,
    "mfrac": _fraction,
    "sqrt": lambda element: rf"\sqrt{{{spaced([_content(box) for _, box in _boxes(element)])}}}",
    "op-limits": _limits,
}
