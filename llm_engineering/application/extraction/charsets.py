"""From a page's bytes to its text: BOM, UTF-8, what header and meta declare, then a guess."""

import codecs
import re

from charset_normalizer import from_bytes

_META = re.compile(
    rb"<meta[^>]+charset\s*=\s*[\"']?\s*([\w.:-]+)|<\?xml[^>]+encoding\s*=\s*[\"']([\w.:-]+)", re.IGNORECASE
)
BOMS = (
    (codecs.BOM_UTF8, "utf-8-sig"),
    (codecs.BOM_UTF32_LE, "utf-32"),
    (codecs.BOM_UTF32_BE, "utf-32"),
    (codecs.BOM_UTF16_LE, "utf-16"),
    (codecs.BOM_UTF16_BE, "utf-16"),
)
# What the web means by these labels (WHATWG Encoding Standard).
_MEANT = {"iso-8859-1": "cp1252", "latin-1": "cp1252", "latin1": "cp1252", "us-ascii": "cp1252", "ascii": "cp1252"}
_MEANT |= {
    "windows-1252": "cp1252",
    "iso-8859-9": "cp1254",
    "euc-kr": "cp949",
    "windows-31j": "cp932",
    "big5": "big5hkscs",
}
_MEANT |= {"gb2312": "gb18030", "gbk": "gb18030", "x-sjis": "cp932", "shift_jis": "cp932", "ks_c_5601-1987": "cp949"}
_MOST_USED = "cp1252"
_WIDE_WITHIN = 1024
_WIDE_LEAST = 16
_WIDE_SHARE = 0.5
_DAMAGED = 0.1
"""Of the characters beyond ASCII: a page cut within a character, or with a stray byte, is not in another charset."""
_META_WITHIN = 4096
"""Bytes at the start of a page in which a declaration counts."""


def decode_page(content: bytes, charset: str | None) -> str:
    """The page's text, never raising; NUL characters and lone surrogates are left out.

    `charset` is the Content-Type header's. A byte order mark goes first, then UTF-8 wherever it is
    valid: a wrong declaration over valid UTF-8 is far more common than the other way round.
    """
    return re.sub("[\x00\ud800-\udfff]", "", _decoded(content, charset))


def _decoded(content: bytes, charset: str | None) -> str:
    for mark, codec in BOMS:
        if content.startswith(mark):
            return content.decode(codec, errors="replace").lstrip("\ufeff")
    wide = _wide(content)
    if wide:
        return content.decode(wide, errors="replace")
    meta = _META.search(content[:_META_WITHIN])
    labels = ["utf-8", charset, (meta[1] or meta[2]).decode("ascii") if meta else None]
    said = [known for label in labels if (known := _codec(label))]
    for allowed in (0.0, _DAMAGED):  # what is right as a whole goes before what is right but for a character or two
        for codec in said:
            text = _by_codec(content, codec, allowed)
            if text is not None:
                return text
    return _guessed(content)


def _guessed(content: bytes) -> str:
    """The likeliest; of several that are as likely Windows-1252, in which most of such texts are."""
    guesses = from_bytes(content)
    best = guesses.best()
    if best is None:
        return content.decode(_MOST_USED, errors="replace")
    as_good = [guess for guess in guesses if (guess.chaos, guess.coherence) == (best.chaos, best.coherence)]
    return str(next((guess for guess in as_good if guess.encoding == _MOST_USED), best))


def _wide(content: bytes) -> str | None:
    """UTF-16 without a mark: half of its bytes are NUL, in every second place."""
    start = content[:_WIDE_WITHIN]
    even, odd = start[::2].count(0), start[1::2].count(0)
    if len(start) < _WIDE_LEAST or max(even, odd) < _WIDE_SHARE * len(start) / 2 or min(even, odd) > len(start) / 20:
        return None
    return "utf-16-le" if odd > even else "utf-16-be"


def _codec(label: str | None) -> str | None:
    name = (label or "").strip().lower()
    name = _MEANT.get(name, name)
    if name.startswith(("utf-16", "utf16", "ucs-2", "unicode")):
        return None  # what is UTF-16 was told by its mark or its NULs; a page that says so and is not, is not
    try:
        return codecs.lookup(name).name if name else None
    except (LookupError, ValueError):
        return None


def _by_codec(content: bytes, codec: str, damaged: float) -> str | None:
    """The text, if no more than this share of what is not ASCII cannot be read."""
    try:
        if not damaged:
            return content.decode(codec)
        text = content.decode(codec, errors="replace")
    except (UnicodeError, LookupError):
        return None
    return text if text.count("\ufffd") <= damaged * max(1, sum(character > "\x7f" for character in text)) else None
