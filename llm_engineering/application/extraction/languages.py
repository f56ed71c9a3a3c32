"""Which language a text is in, as declared and as detected."""

import re
from functools import cache
from typing import Any

from py3langid.langid import MODEL_FILE, LanguageIdentifier

_SHORTEST = 40
_ENOUGH = 600
"""Characters: more cost time and change nothing."""
_FIRST = 10_000
_SURE = 0.9
_SURE_BESIDE_RELATED = 0.75
_LONG = 400
"""Bytes of prose from which on a detection is worth more than what a template declares."""
_CODES = frozenset(
    """
    aa ab ae af ak am an ar as av ay az ba be bg bh bi bm bn bo br bs ca ce ch co cr cs cu cv cy da de dv dz
    ee el en eo es et eu fa ff fi fj fo fr fy ga gd gl gn gu gv ha he hi ho hr ht hu hy hz ia id ie ig ii ik
    io is it iu ja jv ka kg ki kj kk kl km kn ko kr ks ku kv kw ky la lb lg li ln lo lt lu lv mg mh mi mk ml
    mn mr ms mt my na nb nd ne ng nl nn no nr nv ny oc oj om or os pa pi pl ps pt qu rm rn ro ru rw sa sc sd
    se sg si sk sl sm sn so sq sr ss st su sv sw ta te tg th ti tk tl tn to tr ts tt tw ty ug uk ur uz ve vi
    vo wa wo xh yi yo za zh zu
    """.split()  # noqa: SIM905 - as a list it takes two hundred lines
)
"""ISO 639-1."""
_OTHER_CODES = dict(
    pair.split(":")
    for pair in """
    iw:he in:id ji:yi eng:en deu:de ger:de fra:fr fre:fr spa:es ita:it por:pt nld:nl dut:nl rus:ru zho:zh chi:zh cmn:zh
    jpn:ja kor:ko ara:ar pol:pl swe:sv english:en german:de deutsch:de french:fr français:fr spanish:es español:es
    yue:zh wuu:zh ary:ar arz:ar italian:it portuguese:pt dutch:nl
    """.split()  # noqa: SIM905 - as above
)
"""Withdrawn and longer codes, and names, as pages have them."""
_RELATED = ({"no", "nb", "nn", "da"}, {"hr", "bs", "sr", "sl"}, {"id", "ms"}, {"cs", "sk"}, {"gl", "pt"}, {"bg", "mk"})
"""Languages so close that what is declared tells them apart better than a detection."""
_FENCES = re.compile(r"^(`{3,}|~{3,}).*?^\1\s*$|^\$\$.*?\$\$", re.MULTILINE | re.DOTALL)
_NO_PROSE = re.compile(
    r"`[^`\n]*`|\$[^$\n]+\$|!\[[^\]\n]*\]\([^)\s]*\)|(?<=\])\([^)\s]*\)|https?://\S+|^\|.*$", re.MULTILINE
)


@cache
def _identifier() -> Any:
    return LanguageIdentifier.from_model_file(MODEL_FILE, norm_probs=True)


def detect_language(text: str) -> str | None:
    """ISO 639-1 code, or None when the text is too short to tell or in doubt."""
    sample = text[:_ENOUGH]
    if len(sample) < _SHORTEST:
        return None
    likely = [(language_code(name), probability) for name, probability in _identifier().rank(sample)[:4]]
    language = likely[0][0]
    its_own = sum(probability for other, probability in likely if other == language)
    beside = sum(probability for other, probability in likely if _are_related(language, other))
    is_sure = its_own >= _SURE or (its_own >= _SURE_BESIDE_RELATED and its_own + beside >= _SURE)
    return language if is_sure else None


def language_code(declared: str | None) -> str | None:
    """ISO 639-1 code of a BCP 47 tag (`en-GB`), a locale (`pt_BR`) or a name; None for what is none."""
    primary = re.split(r"[-_,;. ]", (declared or "").strip().lower())[0]
    code = _OTHER_CODES.get(primary, primary)
    return code if code in _CODES else None


def prose_of(markdown: str) -> str:
    """Its first pages without code, formulas, tables and addresses, which are in no language or in English."""
    return _NO_PROSE.sub(" ", _FENCES.sub(" ", markdown[:_FIRST]))


def settled_language(prose: str, declared: str | None) -> tuple[str | None, bool]:
    """ISO 639-1 code, and whether it was taken from the text.

    A sure detection on a long text beats what is declared, which is wrong or missing on one page of eight.
    """
    detected = _of_most(prose, declared)
    if declared is None:
        return detected, detected is not None
    is_long = len(prose.encode(errors="replace")) >= _LONG  # of scripts with many letters, fewer of them tell as much
    is_beaten = detected is not None and is_long and detected != declared and not _are_related(detected, declared)
    return (detected, True) if is_beaten else (declared, False)


def _of_most(prose: str, declared: str | None) -> str | None:
    """The language of its middle where that is as declared, else of two pieces of three: quotations do not decide."""
    if len(prose) < _LONG:
        return detect_language(prose)
    size = min(len(prose) // 3, _ENOUGH // 3)
    middle = detect_language(prose[(len(prose) - size) // 2 :][:size])
    if middle == declared:
        return middle
    first, last = detect_language(prose[:size]), detect_language(prose[-size:])
    return middle if middle in (first, last) else first if first == last else None


def _are_related(one: str | None, other: str | None) -> bool:
    return one != other and any(one in group and other in group for group in _RELATED)
