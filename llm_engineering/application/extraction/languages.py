"""Which language a text is in."""

from functools import cache
from typing import Any

from py3langid.langid import MODEL_FILE, LanguageIdentifier

_SHORTEST = 40
_ENOUGH = 600
"""Characters: more cost time and change nothing."""
_SURE = 0.9


@cache
def _identifier() -> Any:
    return LanguageIdentifier.from_model_file(MODEL_FILE, norm_probs=True)


def detect_language(text: str) -> str | None:
    """ISO 639-1 code, or None when the text is too short to tell or in doubt."""
    sample = text[:_ENOUGH]
    if len(sample) < _SHORTEST:
        return None
    language, probability = _identifier().classify(sample)
    return str(language) if probability >= _SURE else None
