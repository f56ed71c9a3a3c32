"""From a byline, as pages and feeds write it, to the persons it names."""

import html
import re
import unicodedata
from collections.abc import Iterator
from dataclasses import dataclass, field
from urllib.parse import urlsplit

from llm_engineering.application.spelling import fold, words

_LONGEST = 2000
"""Characters that are looked at."""
_MOST_WORDS = 6
"""What is longer is a sentence, not a name."""

_EMAIL = re.compile(r"[\w.+-]+@[\w-]+(?:\.[\w-]+)+")
_URL = re.compile(r"(?:https?://|www\.)[^\s,;|<>()]+|\b(?:[\w-]+\.)+[a-z]{2,}/[^\s,;|<>()]+", re.IGNORECASE)
_DOMAIN = re.compile(r"(?:[\w-]+\.)+(?:com|org|net|edu|gov|info|dev|app|blog|news|xyz|tech|[a-z]{2})/?", re.IGNORECASE)
_IN_BRACKETS = re.compile(r"[(\[{<]([^()\[\]{}<>]*)[)\]}>]")
_HANDLE = re.compile(r"(?<![\w.])@([\w.-]+)")

_BEFORE = re.compile(
    r"^\W*(?:(?:(?:a\s+)?guest\s+)?(?:post|article|essay|story|text|words|author|contributor|writer)s?(?:\s*:|\s+by\b)"
    r"|guest(?:\s*:|\s+(?:post|author|contributor|writer)s?\b)|(?:written|posted|published)\s+by\b"
    r"|autor(?:in|en)?\s*:|auteurs?\s*:|by\b|with\b|(?:von|par|por)(?=\s+\S+\s+\S))[\s:]*",
    re.IGNORECASE,
)
_CREDITS = re.compile(
    r"[,;|(]?\s*\b(?:edited|reviewed|translated|illustrated|curated|approved|photos?|illustrations?)\s+by\b.*",
    re.IGNORECASE | re.DOTALL,
)
_PLACES = re.compile(r",?\s+(?:from|at|in|on|for|of|via|bei|chez)\s.*", re.DOTALL)
"""What someone is from, at or for; in lower case, because `On` and `Via` are names."""
_AND = re.compile(
    r"\s+(?:[Aa]nd|AND|[Uu]nd|UND|[Ww]ith|WITH|by|et|mit|avec|con|feat\.?|ft\.?|og|och|en|ja|ve|y|e|i"
    r"|as\s+told\s+(?:to|by)|a|és|și|oraz|ir|un|dan|và|и|та|і|και)\s+"
    r"|\s*[&|;•/+]\s*|\s+[-–—·]\s+"
)
_COMMA = re.compile(r"\s*[,、،]\s*(?:(?:and|und|et|y|e)\s+)?")

_DEGREES = frozenset({
    "phd", "msc", "bsc", "mba", "md", "jr", "sr", "ii", "iii", "iv", "esq", "cpa", "cfa", "meng", "beng", "dphil",
    "dsc", "llm", "ma", "ba", "ms", "bs",
})  # fmt: skip
_ORGANISATIONS = frozenset({
    "team", "staff", "editors", "editorial", "newsroom", "redaktion", "redaction", "redaccion", "inc", "ltd", "llc",
    "gmbh", "corp", "corporation", "magazine", "newsletter", "blog", "publication", "podcast", "foundation",
    "university", "institute", "admin", "administrator", "webmaster", "labs", "lab", "engineering", "research", "news",
    "media", "desk", "studio", "studios", "technologies", "technology", "software", "systems", "solutions", "academy",
    "agency", "ventures", "association", "society", "journal", "times", "weekly", "daily", "science", "plc", "llp",
    "sarl", "редакция", "编辑部", "編輯部", "編集部", "편집부",
})  # fmt: skip
"""A name with one of these words is not a person's."""
_NOBODY = frozenset({
    "the", "a", "guest", "guests", "author", "authors", "contributor", "contributors", "writer", "writers", "editor",
    "editors", "user", "users", "unknown", "anonymous", "anonym", "anonyme", "anonymo", "root", "owner", "moderator",
    "community", "support", "info", "contact", "office", "press", "company", "null", "none", "undefined", "default",
    "noreply", "mail", "me", "us", "al", "wordpress", "blogger", "medium", "substack", "super", "site", "test", "demo",
    "contributing", "managing", "senior", "reporter", "reporters", "correspondent", "columnist", "autor", "auteur",
    "gast", "gastautor", "redakteur", "administrador", "usuario", "автор", "админ", "администратор", "гость", "管理者",
    "管理员", "管理員", "编辑", "編輯", "관리자", "운영자", "작성자",
})  # fmt: skip
"""A name with no other words than these is not a person's."""


@dataclass(frozen=True, slots=True)
class Byline:
    """Who one byline names: `persons` for certain, though some may be no persons; `others` by the way."""

    persons: list[str] = field(default_factory=list)
    others: list[str] = field(default_factory=list)
    """What may be a name for a person already named, such as an address: it never names somebody else."""


def read_byline(text: str) -> Byline:
    """The names in one byline: `By Ada Lindqvist (@ada) and Ek, Bo`; never raises."""
    byline = Byline()
    rest = unicodedata.normalize("NFKC", html.unescape(text)[:_LONGEST])
    rest = " ".join(rest.replace("\n", " ; ").split())
    for pattern in (_EMAIL, _URL):
        byline.others.extend(name for found in pattern.findall(rest) for name in _in_address(found))
        rest = pattern.sub(" ", rest)
    for inside in _IN_BRACKETS.findall(rest):
        byline.others.extend(_HANDLE.findall(inside))
        byline.others.extend(_AND.split(_BEFORE.sub("", _CREDITS.sub("", inside))))
    rest = _CREDITS.sub("", _IN_BRACKETS.sub(" ", rest))
    for part in _AND.split(rest):
        _read_part(_PLACES.sub("", _BEFORE.sub("", part)).strip(), byline)
    return byline


def _in_address(address: str) -> Iterator[str]:
    """What may be a name: what is before an @; the end of a web address, else the start of its host."""
    if "@" in address and "/" not in address:
        yield address.partition("@")[0]
        return
    try:
        parts = urlsplit(address if "://" in address else f"https://{address}")
    except ValueError:
        return
    last = parts.path.rstrip("/").rpartition("/")[2].removeprefix("@")
    yield last or parts.netloc.removeprefix("www.").partition(".")[0]  # ada.example/authors/bo is Bo


def _read_part(text: str, byline: Byline) -> None:
    if _DOMAIN.fullmatch(text):
        byline.others.extend((text, *_in_address(text)))
        return
    handle = _HANDLE.fullmatch(text)
    if handle is None:
        byline.others.extend(_HANDLE.findall(text))
        text = _HANDLE.sub(" ", text)
    first, *more = [part for part in _COMMA.split(text) if part] or [""]
    names = [first, *(part for part in more if fold("".join(words(part))) not in _DEGREES)]
    if len(names) % 2 == 0 and (_are_single(names[::2]) or _are_single(names[1::2])):
        byline.persons.extend(f"{given} {last}" for last, given in zip(names[::2], names[1::2], strict=True))
        byline.others.extend(name for name in names if len(words(name)) > 1 or name.islower())
    else:
        byline.persons.extend(names)


def _are_single(names: list[str]) -> bool:
    """`Lindqvist, Ada`: one word on one side of each comma; scripts without capitals write whole names in one word."""
    return all(len(words(name)) == 1 and name.upper() != name.lower() for name in names)


def is_nobody(name: str) -> bool:
    """Whether it is no person's name: `admin`, `The Tide Times`, `Guest`, a sentence, a single letter, no word."""
    said = [fold(word) for word in words(name)]
    if not said or len(said) > _MOST_WORDS or (len(said) == 1 and len(said[0]) == 1 and said[0].isascii()):
        return True
    return said[0] == "the" or not _ORGANISATIONS.isdisjoint(said) or _NOBODY.issuperset(said)
