"""From a page's bytes to its text: BOM, UTF-8, what header and meta declare, then a guess."""

import codecs
import re

from charset_normalizer import from_bytes

_META = re.compile(rb"<meta[^>]+charset\s*=\s*[\"']?\s*([\w.:-]+)", re.IGNORECASE)
_BOMS = (
    (codecs.BOM_UTF8, "utf-8-sig"),
    (codecs.BOM_UTF32_LE, "utf-32"),
    (codecs.BOM_UTF32_BE, "utf-32"),
    (codecs.BOM_UTF16_LE, "utf-16"),
    (codecs.BOM_UTF16_BE, "utf-16"),
)
# What the web means by these labels (WHATWG Encoding Standard).
_MEANT = {"iso-8859-1": "cp1252", "latin-1": "cp1252", "latin1": "cp1252", "us-ascii": "cp1252", "ascii": "cp1252"}
_MEANT |= {"gb2312": "gb18030", "gbk": "gb18030", "x-sjis": "cp932", "shift_jis": "cp932", "ks_c_5601-1987": "cp949"}
_META_WITHIN = 4096
"""Bytes at the start of a page in which a declaration counts."""


def decode_page(content: bytes, charset: str | None) -> str:
    """The page's text, never raising; NUL characters and lone surrogates are left out.

    `charset` is the Content-Type header's. A byte order mark goes first, then UTF-8 wherever it is
    valid: a wrong declaration over valid UTF-8 is far more common than the other way round.
    """
    return re.sub("[\x00\ud800-\udfff]", "", _decoded(content, charset))


def _decoded(content: bytes, charset: str | None) -> str:
    for mark, codec in _BOMS:
        if content.startswith(mark):
            return content.decode(codec, errors="replace")
    try:
        return content.decode("utf-8")
    except UnicodeDecodeError:
        pass
    meta = _META.search(content[:_META_WITHIN])
    for label in (charset, meta and meta[1].decode("ascii")):
        text = _by_label(content, label)
        if text is not None:
            return text
    best = from_bytes(content).best()
    return str(best) if best else content.decode("cp1252", errors="replace")


def _by_label(content: bytes, label: str | None) -> str | None:
    if not label:
        return None
    name = label.strip().lower()
    try:
        return content.decode(_MEANT.get(name, name))
    except (LookupError, UnicodeDecodeError):
        return None
