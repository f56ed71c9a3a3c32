"""TeX of formulas that a page has only as presentation MathML."""

import re
from collections.abc import Callable

from lxml.html import HtmlElement

from llm_engineering.application.extraction.tex import scripted, spaced, symbols, word

_STYLES = {
    "bold": "mathbf", "double-struck": "mathbb", "script": "mathcal", "fraktur": "mathfrak", "sans-serif": "mathsf",
    "monospace": "mathtt", "bold-italic": "boldsymbol",
}  # fmt: skip
_OVER = {
    "^": "hat", "ˆ": "hat", "¯": "bar", "‾": "overline", "―": "overline", "~": "tilde", "˜": "tilde", r"\to": "vec",
    "⃗": "vec", "˙": "dot", ".": "dot", "¨": "ddot", "⏞": "overbrace", "ˇ": "check", "˘": "breve", r"\sim": "tilde",
}  # fmt: skip
_UNDER = {"_": "underline", r"\_": "underline", "⏟": "underbrace", "‾": "underline", "¯": "underline"}
_TAKES_LIMITS = re.compile(r"\\(?:sum|(?:co)?prod|big\w+|lim(?:sup|inf)?|max|min|sup|inf|[io]+nt|arg|det|gcd|Pr)\b.*")
_SKIPPED = ("annotation", "annotation-xml", "mprescripts")


def tex_of_mathml(element: HtmlElement) -> str:
    """TeX of a `math` element; an unknown element within gives its content."""
    return " ".join(_content(element).split())


def _name(element: HtmlElement) -> str:
    return str(element.tag).rpartition(":")[2]


def _parts(element: HtmlElement) -> list[str]:
    return [_tex(child) for child in element if _name(child) not in _SKIPPED]


def _content(element: HtmlElement) -> str:
    return spaced(_parts(element)) if len(element) else symbols(_text(element))


def _text(element: HtmlElement) -> str:
    return " ".join(str(element.text_content()).split())


def _tex(element: HtmlElement) -> str:
    name = _name(element)
    if name in _LEAVES:
        return _LEAVES[name](element)
    shape = _SHAPES.get(name)
    if shape is not None:
        parts = _parts(element)
        return shape(*parts) if len(parts) == _TAKES[name] else spaced(parts)
    box = _BOXES.get(name, _content)
    return box(element)


def _letter(element: HtmlElement) -> str:
    return word(_text(element), _STYLES.get(element.get("mathvariant") or "", ""))


def _words(element: HtmlElement) -> str:
    text = " ".join(str(element.text_content()).replace("\u00a0", " ").split(" "))
    return rf"\text{{{text}}}" if text.strip() else " "


def _under(base: str, below: str) -> str:
    if below in _UNDER:
        return rf"\{_UNDER[below]}{{{base}}}"
    return scripted(base, below, "") if _TAKES_LIMITS.fullmatch(base) else rf"\underset{{{below}}}{{{base}}}"


def _over(base: str, above: str) -> str:
    if above in _OVER:
        return rf"\{_OVER[above]}{{{base}}}"
    return scripted(base, "", above) if _TAKES_LIMITS.fullmatch(base) else rf"\overset{{{above}}}{{{base}}}"


def _under_over(base: str, below: str, above: str) -> str:
    return scripted(base, below, above) if _TAKES_LIMITS.fullmatch(base) else _over(_under(base, below), above)


def _fenced(element: HtmlElement) -> str:
    separators = "".join((element.get("separators") or ",").split()) or ","
    parts = _parts(element)
    inner = "".join(
        part + (separators[min(at, len(separators) - 1)] if at < len(parts) - 1 else "")
        for at, part in enumerate(parts)
    )
    before, after = symbols(element.get("open") or "("), symbols(element.get("close") or ")")
    return spaced([rf"\left{before}", inner, rf"\right{after}"])


def _table(element: HtmlElement) -> str:
    rows = [
        " & ".join(_content(cell) for cell in row if _name(cell) == "mtd")
        for row in element
        if _name(row) in ("mtr", "mlabeledtr")
    ]
    lines = r" \\ ".join(rows)
    return rf"\begin{{matrix}} {lines} \end{{matrix}}"


def _meaning(element: HtmlElement) -> str:
    return _tex(element[0]) if len(element) else ""


_LEAVES: dict[str, Callable[[HtmlElement], str]] = {
    "mi": _letter,
    "mn": lambda element: symbols(_text(element)),
    "mo": lambda element: word(_text(element)) if _text(element).isalpha() else symbols(_text(element)),
    "ms": _words,
    "mtext": _words,
    "mspace": lambda _: " ",
    "none": lambda _: "",
    "mphantom": lambda _: "",
}
_SHAPES: dict[str, Callable[..., str]] = {
    "mfrac": lambda above, below: rf"\frac{{{above}}}{{{below}}}",
    "mroot": lambda base, degree: rf"\sqrt[{degree}]{{{base}}}",
    "msub": lambda base, below: scripted(base, below, ""),
    "msup": lambda base, above: scripted(base, "", above),
    "msubsup": scripted,
    "munder": _under,
    "mover": _over,
    "munderover": _under_over,
}
_TAKES = {"mfrac": 2, "mroot": 2, "msub": 2, "msup": 2, "msubsup": 3, "munder": 2, "mover": 2, "munderover": 3}
_BOXES: dict[str, Callable[[HtmlElement], str]] = {
    "msqrt": lambda element: rf"\sqrt{{{_content(element)}}}",
    "mfenced": _fenced,
    "mtable": _table,
    "semantics": _meaning,
}
