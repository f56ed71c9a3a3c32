"""Text as Markdown shows it: what would be read as markup is escaped, nothing else."""

import re

_BLANKS = " \t\r\n\ufddc\ufddb"
_SPACE = re.compile(f" [{_BLANKS}]+|[{_BLANKS[1:]}][{_BLANKS}]*")
"""White space that is not a single blank already: most is."""
_UNSHOWN = re.compile("[\u00ad\ufdd0-\ufdef\ufeff]")
_SPECIAL = re.compile(r"[\\`*_\[\]<&~\u00ad\ufdd0-\ufdef\ufeff]")
_MARKUP = re.compile(
    r"\\(?=[!-/:-@\[-`{-~]|\s*\Z)"
    r"|`"
    r"|\*(?!(?<=\S \*) \S)"
    r"|(?<![^\W_])_|_(?![^\W_])"
    r"|[\[\]]"
    r"|<(?=[A-Za-z/!?]|\Z)"
    r"|&(?=\#?\w{1,32};|\Z)"
    r"|~(?=~|\s*\Z)|(?<=~)~"
)
_PAIR = re.compile(r"\[((?![ xX]\]|\^)[^\[\]]+)\](?![(:])")
"""Brackets that no reader takes for a link, a note or a task."""
_BLOCK_START = re.compile(
    r"^(?:(\d{1,9})(?=[.)](?: |$))|(?=#{1,6}(?: |$)|[-+*](?: |$)|>|=+ *$|[|: -]*-[|: -]*$))", re.MULTILINE
)
_MAY_START_BLOCK = frozenset("#-+*>=|:0123456789")


def escaped(text: str) -> str:
    """The text within a line, its white space as single blanks."""
    text = _SPACE.sub(" ", text)
    if not _SPECIAL.search(text):
        return text
    text = _UNSHOWN.sub("", text)
    if "[" not in text:
        return _MARKUP.sub(r"\\\g<0>", text)
    pieces = _PAIR.split(text)
    for at, piece in enumerate(pieces):
        safe = _MARKUP.sub(r"\\\g<0>", piece)
        pieces[at] = f"[{safe}]" if at % 2 else safe
    return "".join(pieces)


def as_paragraph(text: str) -> str:
    """Markdown of a line or more as no other block than a paragraph."""
    if text[:1] in _MAY_START_BLOCK or "\n" in text:
        return _BLOCK_START.sub(lambda start: f"{start[1] or ''}\\", text)
    return text


def one_line(text: str) -> str:
    """The content on one line, for a heading, a cell or a link."""
    return _SPACE.sub(" ", text).strip()
