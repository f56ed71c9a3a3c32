"""How a name may be spelt: its words, with and without accents, and in one word."""

import re
import unicodedata
from functools import lru_cache

_APOSTROPHES = re.compile("['’‘ʼʻ`´′ʹ]")
_HYPHENS = "-\u2010\u2011\u2212"
_ACCENTED = ("LATIN", "GREEK", "CYRILLIC")
"""Scripts whose accents are left out by some; in others a mark is a part of the letter."""
_PLAIN = str.maketrans({"ø": "o", "ł": "l", "đ": "d", "ð": "d", "þ": "th", "æ": "ae", "œ": "oe", "ı": "i", "ħ": "h"})
_SPELT_OUT = str.maketrans({"ä": "ae", "ö": "oe", "ü": "ue", "ø": "oe", "đ": "dj"})
_RING = str.maketrans({"å": "aa"})
_PARTICLES = frozenset({
    "van", "von", "vom", "der", "den", "de", "del", "della", "di", "da", "dos", "das", "do", "la", "le", "du", "el",
    "al", "bin", "ibn", "ter", "ten", "zu", "zur", "af", "av", "y", "e", "i",
})  # fmt: skip

_DIGITS = "0123456789"
"""Behind a name: of a footnote, or because the handle was taken."""
_LONGEST_NAME = 10
"""Words."""

Name = tuple[str, ...]


@lru_cache(maxsize=4096)
def words(text: str) -> Name:
    """The words that have a letter, as written, without digits behind; a hyphen within stays, but between initials."""
    kept = "".join(map(_separated, unicodedata.normalize("NFKC", _APOSTROPHES.sub("", text))))
    found: list[str] = []
    for word in kept.split():
        parts = [part.rstrip(_DIGITS) for part in word.split("-") if any(letter.isalpha() for letter in part)]
        is_one = all(len(part) > 1 and part.casefold() not in _PARTICLES for part in parts)
        found += ["-".join(parts)] if parts and is_one else parts
    return tuple(found)


def _separated(character: str) -> str:
    if character in _HYPHENS:
        return "-"
    category = unicodedata.category(character)
    if category == "Cf" or "\ufe00" <= character <= "\ufe0f":  # what joins and varies emoji
        return ""
    return character if category[0] in "LMN" else " "


@lru_cache(maxsize=4096)
def forms(word: str) -> tuple[str, str, str]:
    """How one may write it without accents: `Müller` is muller or mueller, `Ångström` also aangstroem."""
    folded = unicodedata.normalize("NFC", word.casefold().replace("-", ""))
    spelt = folded.translate(_SPELT_OUT)
    return _bare(folded), _bare(spelt), _bare(spelt.translate(_RING))


def _bare(text: str) -> str:
    kept, is_accented = [], False
    for character in unicodedata.normalize("NFD", text):
        if unicodedata.combining(character) and is_accented:
            continue
        if not unicodedata.combining(character):
            is_accented = unicodedata.name(character, "").startswith(_ACCENTED)
        kept.append(character)
    return unicodedata.normalize("NFC", "".join(kept)).translate(_PLAIN)


def fold(word: str) -> str:
    """Lower-case, without accents."""
    return forms(word)[0]


def is_particle(word: str) -> bool:
    return fold(word) in _PARTICLES and (len(word) > 1 or word.islower())


@lru_cache(maxsize=4096)
def scripts(text: str) -> frozenset[str]:
    """As Unicode calls them in the names of the letters: LATIN, CYRILLIC, CJK."""
    letters = (letter for word in words(text) for letter in word if letter.isalpha())
    return frozenset(unicodedata.name(letter, "").partition(" ")[0] for letter in letters)


def joined(name: Name) -> list[str]:
    """In one word, in each way to write it and begun with any of its words."""
    turns = [name[turn:] + name[:turn] for turn in range(len(name) if len(name) <= _LONGEST_NAME else 1)]
    return ["".join(spelt) for turn in turns for spelt in zip(*map(forms, turn), strict=True)]


def is_same_text(one: str, other: str) -> bool:
    """Whether two names are the same but for case, accents, spaces and punctuation."""
    return bool(words(one)) and not set(joined(words(one))).isdisjoint(joined(words(other)))
