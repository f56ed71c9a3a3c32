"""Words of a text."""

import re

_DENSE = "\u3040-\u30ff\u3400-\u9fff\uac00-\ud7af\u0e00-\u0e7f"
_WORDS = re.compile(rf"[{_DENSE}]{{1,2}}|[^\W{_DENSE}]+")
_LATIN = re.compile(r"\w+")


def words_of(text: str) -> list[str]:
    """The words in lower case; of scripts written without spaces, every two characters are one."""
    return (_LATIN if text.isascii() else _WORDS).findall(text.lower())


def word_count(text: str) -> int:
    """How many words there are."""
    return len(words_of(text))
