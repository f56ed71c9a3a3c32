"""TeX's names for what formulas are written with elsewhere."""

import re
import unicodedata

_NAMES = {
    "\u2061": "", "\u2062": "", "\u2063": "", "\u2064": "", "\u200b": "", "\u00a0": "~", "−": "-", "∗": "*", "′": "'",
    "α": r"\alpha", "β": r"\beta", "γ": r"\gamma", "δ": r"\delta", "ϵ": r"\epsilon", "ε": r"\varepsilon",
    "ζ": r"\zeta", "η": r"\eta", "θ": r"\theta", "ϑ": r"\vartheta", "ι": r"\iota", "κ": r"\kappa", "λ": r"\lambda",
    "μ": r"\mu", "ν": r"\nu", "ξ": r"\xi", "π": r"\pi", "ϖ": r"\varpi", "ρ": r"\rho", "ϱ": r"\varrho",
    "σ": r"\sigma", "ς": r"\varsigma", "τ": r"\tau", "υ": r"\upsilon", "ϕ": r"\phi", "φ": r"\varphi", "χ": r"\chi",
    "ψ": r"\psi", "ω": r"\omega", "Γ": r"\Gamma", "Δ": r"\Delta", "Θ": r"\Theta", "Λ": r"\Lambda", "Ξ": r"\Xi",
    "Π": r"\Pi", "Σ": r"\Sigma", "Υ": r"\Upsilon", "Φ": r"\Phi", "Ψ": r"\Psi", "Ω": r"\Omega",
    "∑": r"\sum", "∏": r"\prod", "∐": r"\coprod", "∫": r"\int", "∬": r"\iint", "∭": r"\iiint", "∮": r"\oint",
    "⋃": r"\bigcup", "⋂": r"\bigcap", "⨁": r"\bigoplus", "⨂": r"\bigotimes", "∂": r"\partial", "∇": r"\nabla",
    "∞": r"\infty", "±": r"\pm", "∓": r"\mp", "×": r"\times", "÷": r"\div", "⋅": r"\cdot", "·": r"\cdot",
    "∘": r"\circ", "⊕": r"\oplus", "⊗": r"\otimes", "⊙": r"\odot", "≤": r"\leq", "≥": r"\geq", "≠": r"\neq",
    "≈": r"\approx", "≡": r"\equiv", "∼": r"\sim", "≃": r"\simeq", "≅": r"\cong", "∝": r"\propto", "≪": r"\ll",
    "≫": r"\gg", "∈": r"\in", "∉": r"\notin", "∋": r"\ni", "⊂": r"\subset", "⊆": r"\subseteq", "⊃": r"\supset",
    "⊇": r"\supseteq", "∪": r"\cup", "∩": r"\cap", "∖": r"\setminus", "∅": r"\emptyset", "∀": r"\forall",
    "∃": r"\exists", "¬": r"\neg", "∧": r"\land", "∨": r"\lor", "→": r"\to", "←": r"\leftarrow",
    "↔": r"\leftrightarrow", "⇒": r"\Rightarrow", "⇐": r"\Leftarrow", "⇔": r"\Leftrightarrow", "↦": r"\mapsto",
    "⟶": r"\longrightarrow", "↑": r"\uparrow", "↓": r"\downarrow", "⟨": r"\langle", "⟩": r"\rangle",
    "∥": r"\|", "∣": r"\mid", "⌊": r"\lfloor", "⌋": r"\rfloor", "⌈": r"\lceil", "⌉": r"\rceil", "…": r"\ldots",
    "⋯": r"\cdots", "⋮": r"\vdots", "⋱": r"\ddots", "ℓ": r"\ell", "ℏ": r"\hbar", "ℝ": r"\mathbb{R}",
    "ℕ": r"\mathbb{N}", "ℤ": r"\mathbb{Z}", "ℚ": r"\mathbb{Q}", "ℂ": r"\mathbb{C}", "𝔼": r"\mathbb{E}",
    "⊤": r"\top", "⊥": r"\perp", "†": r"\dagger", "⋆": r"\star", "√": r"\surd", "°": r"^\circ",
    "{": r"\{", "}": r"\}", "%": r"\%", "#": r"\#", "&": r"\&", "$": r"\$", "_": r"\_", "\\": r"\backslash",
}  # fmt: skip
FUNCTIONS = frozenset(
    [
        "arccos",
        "arcsin",
        "arctan",
        "arg",
        "cos",
        "cosh",
        "cot",
        "coth",
        "csc",
        "deg",
        "det",
        "dim",
        "exp",
        "gcd",
        "hom",
        "inf",
        "ker",
        "lg",
        "lim",
        "liminf",
        "limsup",
        "ln",
        "log",
        "max",
        "min",
        "Pr",
        "sec",
        "sin",
        "sinh",
        "sup",
        "tan",
        "tanh",
    ]
)
_ALPHABETS = {
    "DOUBLE-STRUCK": "mathbb", "BOLD ITALIC": "boldsymbol", "BOLD SCRIPT": "mathcal", "BOLD FRAKTUR": "mathfrak",
    "SCRIPT": "mathcal", "FRAKTUR": "mathfrak", "SANS-SERIF": "mathsf", "MONOSPACE": "mathtt", "BOLD": "mathbf",
}  # fmt: skip
_ATOM = re.compile(r"\w+|\\[A-Za-z]+|.*[)\]|}]|", re.DOTALL)
_RUNS_ON = re.compile(r"(?:\\[A-Za-z]+|[\^_](?:\w|\{[^{}]*\}))\Z")


def symbols(text: str) -> str:
    """The text with a command for each character that TeX has one for."""
    return spaced([_symbol(character) for character in text])


def spaced(parts: list[str]) -> str:
    """The parts, with a blank only where one would run into the next."""
    text = ""
    for part in parts:
        text += f" {part}" if part[:1].isalnum() and _RUNS_ON.search(text[-30:]) else part
    return text


def word(text: str, style: str = "") -> str:
    """A name of one letter or more."""
    if text in FUNCTIONS:
        return f"\\{text}"
    shown = symbols(text)
    if style:
        return f"\\{style}{{{shown}}}"
    return f"\\mathrm{{{shown}}}" if len(text) > 1 and text.isalpha() and text.isascii() else shown


def scripted(base: str, below: str, above: str) -> str:
    """Something with an index, an exponent or both."""
    text = base if _ATOM.fullmatch(base) else f"{{{base}}}"
    return text + (f"_{_grouped(below)}" if below else "") + (f"^{_grouped(above)}" if above else "")


def one_line_of_tex(tex: str) -> str:
    """TeX without line ends, and so without comments."""
    tex = re.sub(r"(?<!\\)%.*", "", tex) if "%" in tex and "\n" in tex else tex
    return " ".join(tex.split())


def _grouped(tex: str) -> str:
    return tex if re.fullmatch(r"\w", tex) else f"{{{tex}}}"


def _symbol(character: str) -> str:
    named = _NAMES.get(character)
    if named is not None:
        return named
    if "\U0001d400" <= character <= "\U0001d7ff":
        name, plain = unicodedata.name(character, ""), unicodedata.normalize("NFKC", character)
        style = next((style for words, style in _ALPHABETS.items() if words in name), "")
        plain = _NAMES.get(plain, plain)
        return f"\\{style}{{{plain}}}" if style else plain
    return character
