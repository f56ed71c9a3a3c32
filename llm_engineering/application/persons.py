"""Whether two texts name one person, however the name is written; nicknames are not guessed.

Every rule about names is wrong for somebody (https://www.w3.org/International/questions/qa-personal-names): where it
cannot be told, None says so, and nobody's text is refused for that.
"""

import re
from collections.abc import Sequence
from functools import lru_cache

from llm_engineering.application.spelling import Name, fold, forms, is_particle, joined, words

_TITLES = frozenset({
    "dr", "prof", "professor", "mr", "mrs", "ms", "mx", "miss", "sir", "herr", "frau", "monsieur", "madame", "mme",
    "ing", "dipl", "mag", "rev", "senor", "senora", "doctor", "capt", "hon", "shri", "smt", "ir", "drs", "dra",
})  # fmt: skip
_SUFFIXES = frozenset({
    "phd", "msc", "bsc", "mba", "md", "jr", "sr", "ii", "iii", "iv", "esq", "cpa", "cfa", "meng", "beng", "dphil",
    "dsc", "llm",
})  # fmt: skip
_DOTTED = re.compile(
    r"(?:,\s*|\s+|(?<=\.),?)(?:ph\.\s?d|[mb]\.\s?sc|m\.\s?b\.\s?a|[mb]\.\s?eng|d\.\s?phil|m\.\s?d|[mb]\.\s?[as])\.?\s*$",
    re.IGNORECASE,
)
_BEFORE_A_HANDLE = re.compile(r"^(?:the)?(?:real)?")
_LONGEST = 200
"""Characters that are looked at."""
_MOST_WORDS = 10
_SHORTEST_HANDLE = 5
"""Letters, where it is made of initials: shorter ones are too many people's."""
_LONG_NAME = 7
"""Letters that are not found in another's handle by chance."""


def is_same_person(shown: str, known: str) -> bool | None:
    """Whether the name or handle `shown` is that of `known`, the name as the person writes it (last word: surname).

    None where it may be, and nothing in it is anybody else's: a first name alone, `Ada L.`.
    """
    shown = shown[:_LONGEST]
    if not words(shown) or not words(known):
        return False
    if _is_handle(shown, known):
        return True
    fits = [_fits(name, other) for name in _readings(known) for other in _readings(shown)]
    may_be = None in fits or _is_within(shown, known) or _may_be_handle(shown, known)
    return True if True in fits else None if may_be else False


def _without_titles(text: str) -> list[str]:
    while (found := _DOTTED.search(text)) and len(words(text[: found.start()])) > 1:
        text = text[: found.start()]
    name = list(words(text))[:_MOST_WORDS]
    while len(name) > 1 and fold(name[0]) in _TITLES:
        del name[0]
    while len(name) > 1 and fold(name[-1]) in _SUFFIXES:
        del name[-1]
    return name


@lru_cache(maxsize=4096)
def _readings(text: str) -> tuple[Name, ...]:
    """Without titles and degrees; particles left out, or written together with what follows; `JRR` as initials."""
    name = _without_titles(text)
    without = [word for word in name if not is_particle(word)]
    plain = without if len(without) > 1 else name
    initials = [part for word in plain for part in (word if _is_initials(word, plain) else [word])]
    return tuple(dict.fromkeys(map(tuple, (plain, _with_particles(name), initials))))


def _with_particles(name: Sequence[str]) -> list[str]:
    whole, before = [], ""
    for word in name[:-1]:
        before += word
        if not is_particle(word):
            whole.append(before)
            before = ""
    return [*whole, before + name[-1]]


def _is_initials(word: str, name: Sequence[str]) -> bool:
    return 1 < len(word) <= 3 and word.isupper() and word.isalpha() and not all(other.isupper() for other in name)


@lru_cache(maxsize=256)
def _handles(known: str) -> frozenset[str]:
    """What a person of this name may be called in one word: adalindqvist, lindqvistada, alindqvist, lindqvista."""
    found: set[str] = set()
    for name in (*_readings(known), tuple(_without_titles(known))):
        found.update(joined(name))
        *given, surname = name
        for first, last in zip(_initials(given), forms(surname), strict=True):
            if given and len(first + last) >= _SHORTEST_HANDLE:
                found |= {first + last, first[0] + last, last + first}
        if given:
            found.update(joined((given[0], surname)))
    return frozenset(found)


@lru_cache(maxsize=256)
def _short_handles(known: str) -> frozenset[str]:
    """What many are called in one word: al, adal; and by each of several surnames, alindqvist."""
    found: set[str] = set()
    for reading in _readings(known):
        name = [part for word in reading for part in word.split("-")]
        initials = "".join(fold(word)[0] for word in name)
        found |= {initials, *(fold(name[0]) + letter for letter in initials[1:])}
        found |= {start + fold(word) for place, word in enumerate(name) for start in (initials[0], initials[:place])}
    return frozenset(found) if len(words(known)) > 1 else frozenset()


def _initials(given: Sequence[str]) -> list[str]:
    return ["".join(form[0] for form in spelt) for spelt in zip(*map(forms, given), strict=True)] or [""] * 3


def _is_handle(shown: str, known: str) -> bool:
    """Digits may follow it; a name of several words may be followed by anything: `ada_lindqvist_ai`."""
    found = set(joined(words(shown)))
    if " " not in shown.strip():
        parts = [fold(part) for part in re.split(r"[\W\d_]+", shown)[:_MOST_WORDS] if part]
        shortest = 1 if len(words(known)) > 1 else len(parts)
        found |= {"".join(parts[:end]) for end in range(shortest, len(parts) + 1)}
        if _BEFORE_A_HANDLE.sub("", "".join(parts)) in joined(words(known)):
            return True
    return not _handles(known).isdisjoint(found)


def _may_be_handle(shown: str, known: str) -> bool:
    """A short one, or one that begins or ends with the whole name: jdoe, iamjanedoe, janedoewrites."""
    if " " in shown.strip():
        return False
    letters = "".join(map(fold, re.split(r"[\W\d_]+", shown)))
    wholes = tuple(whole for whole in joined(words(known)) if len(whole) >= _LONG_NAME and len(words(known)) > 1)
    return letters in _short_handles(known) or letters.startswith(wholes) or letters.endswith(wholes)


def _is_within(shown: str, known: str) -> bool:
    """Scripts without capitals may write a name and what belongs to it without a space: 山田太郎さん."""
    shorter, longer = sorted(("".join(map(fold, words(text))) for text in (shown, known)), key=len)
    return len(shorter) > 1 and shorter.upper() == shorter.lower() and shorter in longer


def _is_initial(word: str) -> bool:
    """Of a script with capitals: a single character is a whole name in others."""
    return len(word) == 1 and word.upper() != word.lower()


def _is_word(one: str, other: str) -> bool:
    return not set(forms(one)).isdisjoint(forms(other))


def _is_surname(one: str, other: str) -> bool:
    """Of a double surname one part is enough."""
    halves, others = one.split("-"), other.split("-")
    return _is_word(one, other) or any(_is_word(half, its) for half in halves for its in others)


def _is_word_or_initial(one: str, other: str) -> bool:
    if _is_initial(one) or _is_initial(other):
        return fold(one)[:1] == fold(other)[:1]
    return _is_word(one, other)


def _fits(known: Name, shown: Name) -> bool | None:
    if not set(joined(known)).isdisjoint(joined(shown)):
        return True
    if len(known) == 1:
        return False
    if len(shown) > 1:
        place = next((place for place in _backwards(shown) if _is_surname(known[-1], shown[place])), None)
        if place is not None:
            return _given_fit(known[:-1], shown[:place] + shown[place + 1 :], is_surname_first=place == 0)
    may_be = len(shown) <= len(known) and _places(shown, known) is not None
    return None if may_be else False


def _backwards(name: Name) -> Sequence[int]:
    return range(len(name) - 1, -1, -1)


def _given_fit(known: Name, shown: Name, *, is_surname_first: bool) -> bool | None:
    """Of two persons with one surname. A middle name may be left out on either side; another name in front may not."""
    fewer, more = (shown, known) if len(shown) <= len(known) else (known, shown)
    places = _places(fewer, more)
    if places is None:
        return False
    before, first = more[: min(places)], more[min(places)]
    if not all(_is_initial(word) for word in before):
        return None if more is known else False
    if before and not any(_is_word(word, first) for word in fewer):
        return None
    return None if is_surname_first and len(shown) > len(known) else True


def _places(fewer: Name, more: Name) -> list[int] | None:
    """Where each word stands among the others, whole words before initials; None when one is not there."""
    free = dict(enumerate(more))
    taken: dict[int, int] = {}
    for is_there in (_is_word, _is_word_or_initial):
        for number, word in enumerate(fewer):
            place = next((place for place, other in free.items() if is_there(word, other)), None)
            if number not in taken and place is not None:
                taken[number] = place
                del free[place]
    return list(taken.values()) if len(taken) == len(fewer) else None
