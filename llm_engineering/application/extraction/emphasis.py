"""Marks of emphasis where CommonMark reads them as such: close to the words, and not between a letter and a sign."""

import re
import unicodedata
from dataclasses import dataclass
from typing import cast


@dataclass(frozen=True, slots=True)
class Fence:
    """Where emphasis opens or closes."""

    mark: str
    opens: bool


class Markup(str):
    """Markdown of a code span, a link, an image: no sign in it may move."""

    __slots__ = ()


Part = str | Fence
_OPENING = {mark: Fence(mark, opens=True) for mark in ("*", "**", "~~")}
_CLOSING = {mark: Fence(mark, opens=False) for mark in _OPENING}
_BLANK = frozenset(" \n\u00a0\u2000\u2002\u2003\u2009\u200a\u202f\u3000\x85")
_WATCHED, _WATCHING = frozenset(" \n]!`"), frozenset(" (:[`")
_PAIRS = {
    ")": "(",
    "）": "（",
    "」": "「",
    "』": "『",
    "】": "【",
    "》": "《",
    "〉": "〈",
    "”": "“",
    "’": "‘",
    '"': '"',
}
_LONE = re.compile(r"(?<!\\)[*~\\]\Z|\A[*~]")
"""What was no mark where it stood, and would be one at an edge."""
_SIGN = re.compile(r"\\[!-/:-@\[-`{-~]|[^\w\s]")


def joined(parts: list[Part]) -> str:
    """The parts in one text, as they are read alone: nothing becomes markup by what it stands next to."""
    if len(parts) == 1 and isinstance(parts[0], str):
        return parts[0]
    for part in parts:
        if type(part) is Fence:
            return _joined(_settled(_trimmed(parts)))
    return _joined(cast("list[str]", parts))


def _joined(texts: list[str]) -> str:
    out: list[str] = []
    last = ""
    for text in texts:
        if not text:
            continue
        if last in _WATCHED and text[0] in _WATCHING:
            text = _beside(out, last, text)  # noqa: PLW2901
            if not text:
                continue
        out.append(text)
        last = text[-1]
    return "".join(out)


def _beside(out: list[str], last: str, text: str) -> str:
    """The text as it may follow what is there."""
    first = text[0]
    if first == " " and last in " \n":
        return text[1:]
    if first in "(:" and last == "]":
        return f"\\{text}"
    if first == "[" and last == "!":
        out[-1] = f"{out[-1][:-1]}\\!"
    elif first == "`" and last == "`" and isinstance(out[-1], Markup):  # two code spans, or they would be none
        if text[:2] != "``" and out[-1][:2] != "``":
            out[-1] = Markup(out[-1][:-1])
            return Markup(text[1:])
        out.append(" ")
    return text


def _trimmed(parts: list[Part]) -> list[Part]:
    """White space outside of the marks; no empty emphasis, and none that ends where the same begins."""
    out: list[Part] = []
    opened = 0
    for part in parts:
        if isinstance(part, str):
            if opened and part[:1] in _BLANK:
                bare = part.lstrip()
                out.insert(len(out) - opened, part[: len(part) - len(bare)])
                part = bare  # noqa: PLW2901
            if part[:1] == " " and out and type(out[-1]) is str:  # or a sign that moves out would leave the blank in
                out[-1] += part[out[-1][-1:] in (" ", "\n") :]
            elif part:
                out.append(part)
                opened = 0
        elif not part.opens:
            _close(out, part)
            opened = 0
            while opened < len(out) and _opens(out[-1 - opened]):
                opened += 1
        elif out and out[-1] is _CLOSING[part.mark]:
            out.pop()
        else:
            out.append(part)
            opened += 1
    return out


def _opens(part: Part) -> bool:
    return not isinstance(part, str) and part.opens


def _close(out: list[Part], fence: Fence) -> None:
    after = ""
    while out and isinstance(last := out[-1], str) and last[-1:] in _BLANK:
        bare = last.rstrip()
        after = last[len(bare) :] + after
        out.pop()
        if bare:
            out.append(bare)
    if out and out[-1] is _OPENING[fence.mark]:
        out.pop()
    else:
        out.append(fence)
    if after:
        out.append(after)


def _settled(parts: list[Part]) -> list[str]:
    """The marks as text, after signs at their edges moved out where a letter follows on the other side."""
    out: list[str] = []
    opened: list[int | None] = []
    openers: list[str] = []
    closers: list[str] = []
    for part in [*parts, ""]:
        if not isinstance(part, str):
            (openers if part.opens else closers).append(part.mark)
            continue
        text = part
        before = next((one[-1] for one in reversed(out) if one), "") if openers else ""
        if closers:
            out.append(_closed(out, opened, closers, text[:1]))
            before = out[-1][-1:] or before
            closers = []
        if openers:
            text = _opened(out, opened, openers, before, text)
            openers = []
        marks = next((one for one in reversed(out) if one), "") if text[:1] == "~" else ""
        out.append(f"\\{text}" if marks == "~~" and isinstance(marks, Markup) else text)
    return out


def _closed(out: list[str], opened: list[int | None], marks: list[str], after: str) -> str:
    """Write the closing marks; give the sign that moved out of them."""
    moved: str | None = ""
    if marks and _is_letter(after) and out and _is_sign(out[-1][-1:]):
        moved = _last_sign(out[-1])
        if moved:
            bare = out[-1][: -len(moved)].rstrip()
            out[-1], moved = _LONE.sub(r"\\\g<0>", bare), out[-1][len(bare) :]
    for mark in marks:
        begin = opened.pop() if opened else None
        if begin is None:
            continue
        mixed = _is_letter(after) and not moved and mark[0] != marks[-1][0]
        if moved is None or mixed or not any(out[begin + 1 :]):
            out[begin] = ""
        elif len(marks) == 1 and _PAIRS.get(moved) == out[begin + 1][:1] and len("".join(out[begin + 1 :])) > 1:
            out[begin] = _PAIRS[moved] + out[begin]  # a bracket goes out with its other half
            out[begin + 1] = out[begin + 1][1:]
            out.append(Markup(mark))
        else:
            out.append(Markup(mark))
    return moved or ""


def _opened(out: list[str], opened: list[int | None], marks: list[str], before: str, following: str) -> str:
    """Write the opening marks; give what is left of the text that follows them."""
    fails = not following
    if _is_letter(before) and _is_sign(following[:1]):
        sign = None if isinstance(following, Markup) else _SIGN.match(following)
        fails = sign is None
        if sign is not None:
            rest = following[sign.end() :].lstrip()
            out.append(("\\" if sign[0] in ("\\", "~") else "") + following[: len(following) - len(rest)])
            following = _LONE.sub(r"\\\g<0>", rest)
    for mark in marks:
        if fails or (_is_letter(before) and mark[0] != marks[0][0]):
            opened.append(None)
        else:
            opened.append(len(out))
            out.append(Markup(mark))
    return following


def _last_sign(text: str) -> str | None:
    """With the backslash before it; None where it may not move."""
    if isinstance(text, Markup):
        return None
    before = text[:-1]
    return text[-2:] if (len(before) - len(before.rstrip("\\"))) % 2 else text[-1]


def opening(mark: str) -> Fence:
    """Where emphasis opens."""
    return _OPENING[mark]


def closing(mark: str) -> Fence:
    """Where it closes."""
    return _CLOSING[mark]


def _is_sign(character: str) -> bool:
    """Punctuation, as CommonMark has it."""
    return bool(character) and unicodedata.category(character)[0] in "PS"


def _is_letter(character: str) -> bool:
    """Neither punctuation nor white space."""
    return bool(character) and not character.isspace() and not _is_sign(character)
