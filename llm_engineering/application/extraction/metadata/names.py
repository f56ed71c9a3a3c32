"""Names of authors: told from what stands around them, and from what is no name."""

import re
from collections.abc import Iterable
from typing import Any

from llm_engineering.application.extraction.metadata.dates import time_of
from llm_engineering.application.extraction.metadata.texts import line_of
from llm_engineering.application.extraction.tree import without_controls

_BY = re.compile(
    r"^\W*(?:(?:article|story|post(?:ed)?|written|words|text|reviewed|researched|guest post|recommended|published|von|"
    r"écrit|escrito|geschrieben|verfasst|skrevet|skriven)\s+)?(?:by|von|par|por|di|door|af|av|przez|بقلم)\s*:?\s+"
    r"|^\W*(?:authors?|autor(?:e|en|in)?|auteur|writer|written by|by|words|автор|作者|著者|執筆者?|撰文|작성자|글쓴이"
    r"|الكاتب|بقلم)\s*[:|：]\s*",
    re.IGNORECASE,
)
_DATED_BY = re.compile(
    r"^.{0,50}(?<!\d)(?:19|20)\d\d(?!\d)\W{0,3}(?:(?:at |um )?\d\d?[:.]\d\d\W{0,3}(?:[ap]m\W{1,3})?)?"
    r"(?=(?:by|von|par|por|di|door|af|av|przez)\s)",
    re.IGNORECASE,
)
"""`Posted on March 5, 2024 by Ada Lindqvist`, up to its by."""
_BETWEEN = re.compile(
    r"\s*[|、，]\s*|\s+[•·]\s+|\s+(?:and|und|et|y|og|och|en|&|\+|with)\s+|\s*,\s*(?:and\s+)?", re.IGNORECASE
)
_LISTED = re.compile(r"[,、，]")
_WORD_BETWEEN = re.compile(r"\s+(?:and|und|et|y|og|och|en|&|\+|with)\s+", re.IGNORECASE)
_CREDENTIAL = re.compile(
    r"(?:[A-Z][A-Za-z]{0,2}\.?-?){0,3}[A-Z]{1,6}[.®™*]*|Ph\.?\s?D\.?|Jr\.?|Sr\.?|M\.?Sc\.?|B\.?Sc\.?|Esq\.?|Ed\.?D\.?|LLC|Inc\.?"
)
_LAST_FIRST = re.compile(r"\w+, (?!and )\S+(?: \S+)?")
_DATE = re.compile(
    r"\s*(?:,|\bon)?\s*\b(?:jan|feb|mar|apr|may|jun|jul|aug|sep|oct|nov|dec)[a-z]{0,6}\.?,? \d.*$"
    r"|\s*\d{1,2} [A-Z][a-z]+ \d{4}.*$",
    re.IGNORECASE | re.DOTALL,
)
_TAIL = re.compile(r"\s*(?:[|–—@(\[{<\n]|\s[•·]|[•·]\s|\s-\s|\d|\s\S{1,12}[:：]).*$|[,;:.*\s]+$", re.DOTALL)
_PLACE = re.compile(r"\s(?:in|on|at|am)(?:\s.*)?$", re.DOTALL)
"""Where and when, behind who."""
_ROLE = re.compile(
    r"\b(?:senior|junior|chief|vice|president|ceo|cto|cfo|coo|(?:co-?)?founder|director|manager|editor|engineer|scientist|"
    r"developer|researcher|analyst|consultant|architect|journalist|correspondent|specialist|advocate|at|of|for)\b",
    re.IGNORECASE,
)
_NOT_NAMES = re.compile(
    r"\b(?:posted|published|updated|share|follow|read|minutes?|home|about|contact|comments?|authors?|editors?|editorial|"
    r"admin|administrator|staff|team|guest|contributors?|contributing|webmaster|blog|news|newsletter|subscribe|view|more|"
    r"articles?|posts?|profile|photo|image|the|this|that|these|your|our|my|you|we|is|are|was|in|on|to|at|from|all|no|not|"
    r"unknown|anonymous|null|undefined|none|password|login|by|monday|tuesday|wednesday|thursday|friday|saturday|sunday|"
    r"today|manager|marketing|director|writer|reporter|reviewer|reviewed|medically|fact|checked|website|email|twitter|"
    r"linkedin|facebook|instagram|bio|biography|experts?|meet|learn|latest|recent|popular|related|search|menu|company|"
    r"inc|llc|tips|tutorials|guides?|reviews?|how|why|what)\b",
    re.IGNORECASE,
)
_NO_PERSON = re.compile(
    r"\b(?:editors?|editorial|staff|team|contributors?|guest|coordinator|marketing|admin)\b", re.IGNORECASE
)
_NOBODY = re.compile(
    r"\W*(?:admin(?:istrator)?|root|editor|webmaster|user|guest|unknown|anonymous|null|none|undefined|n/?a|by|author|"
    r"about|(?:guest|staff) (?:author|blogger|contributor|writer|post)|super ?user|\[object object\])\W*",
    re.IGNORECASE,
)
_ADDRESS = re.compile(r"://|^www\.|^@?\S+@\S+\.\S+$|^[\w.-]+\.(?:com|org|net|io|co)(?:/|$)", re.IGNORECASE)
_EMAIL = re.compile(r"(?<!\S)[<(\[]?[^\s<>()@]+@[\w-]+(?:\.[\w-]+)+[>)\]]?")
_MOST_WORDS = 5
_LONGEST = 100
_MOST = 50


def declared_names(values: Iterable[Any]) -> tuple[str, ...]:
    """Each name once, from what a source declares to be authors: one name or several in a text."""
    found: list[str] = []
    for value in values:
        text = line_of(value) or ""
        if text and len(text) <= 1000:
            found += [name for part in parts_of(_BY.sub("", text)) if (name := _declared(part))]
    return unique(found)[:_MOST]


def shown_names(text: str) -> tuple[str, ...]:
    """The same from a line that the page shows, where only what looks like the name of a person counts."""
    whole = _from_by(" ".join(without_controls(text).split()))
    name = _BY.sub("", whole)
    line = _DATE.sub("", _PLACE.sub("", name) if name != whole else name)
    if len(line) > 200:
        return ()
    return unique(name for part in parts_of(line) if is_person(name := _TAIL.sub("", part).strip()))


def has_by(text: str) -> bool:
    """Whether a line begins as a byline does."""
    return _BY.match(text) is not None or _from_by(text) != text


def _from_by(line: str) -> str:
    """Without the day before its by."""
    found = _DATED_BY.match(line)
    return line[found.end() :] if found and time_of(found[0], month_first=True) is not None else line


def parts_of(text: str) -> list[str]:
    """`A, B and C` in its names; what is appended to a name (MD, Jr., CEO at Tides) is left out."""
    if ";" in text:  # each may be `Last, First`
        return [part for whole in text.split(";") if whole.strip() for part in parts_of(whole.strip())]
    if not _LISTED.search(text) and not all(" " in part.strip() for part in _WORD_BETWEEN.split(text)):
        return [text]  # Smith & Jones
    if _LAST_FIRST.fullmatch(text):
        return [text]
    parts = [part.strip() for part in _BETWEEN.split(text)]
    return [
        part
        for at, part in enumerate(parts)
        if part and not (at and (_CREDENTIAL.fullmatch(part) or _ROLE.search(part)))
    ]


def is_person(text: str) -> bool:
    """Whether it looks like the name of a person: a few capitalised words, none of them of a page's furniture."""
    words = text.split()
    if not 1 <= len(words) <= _MOST_WORDS or len(text) > 60 or _ADDRESS.search(text):
        return False
    if _NOT_NAMES.search(text) or _ROLE.search(text):
        return False
    if re.search(r"[?!:;\"“”=<>{}\d/\\]|[.]\s+\w+\s+\w+\s+\w+", text):
        return False
    small = [word for word in words if word[0].islower() and word not in _PARTICLES]
    return not small and not words[0].islower() and any(character.isalpha() for character in text)


_PARTICLES = {
    "de",
    "da",
    "van",
    "von",
    "der",
    "den",
    "del",
    "della",
    "di",
    "du",
    "la",
    "le",
    "el",
    "al",
    "bin",
    "ter",
    "dos",
}


def is_account(name: str) -> bool:
    """Whether a declared name is no person's: the name of an account, or of a role."""
    return (" " not in name and name.isascii() and name == name.lower()) or bool(_NO_PERSON.search(name))


def flipped(name: str) -> str:
    """`Last, First`, as bibliographies have it, in the order it is said."""
    last, comma, first = (part.strip() for part in name.partition(","))
    is_pair = bool(comma and first) and "," not in first and len(last.split()) <= 3 and len(first.split()) <= 3
    return f"{first} {last}" if is_pair and not _CREDENTIAL.fullmatch(first) else name


def unique(names: Iterable[str]) -> tuple[str, ...]:
    """Each once, whatever its case."""
    found: dict[str, str] = {}
    for name in names:
        found.setdefault(name.casefold(), name)
    return tuple(found.values())


def _declared(part: str) -> str | None:
    name = re.sub(r"^\((.*)\)$", r"\1", _EMAIL.sub("", part).strip(" ,;|*"))
    bad = not name or len(name) > _LONGEST or _ADDRESS.search(name) or _NOBODY.fullmatch(name)
    return None if bad else name
