"""Errors of other libraries as one sentence that may be shown."""

import re

from pydantic import ValidationError

from llm_engineering.domain.links import without_credentials
from tools.env_file import variables

_SECRET = re.compile(r"PASSWORD|SECRET|TOKEN|KEY|DATABASE_HOST")
_SHORTEST = 6
"""Characters; shorter values are in too many words to be taken out of them."""


def sentence_of(error: Exception, *, most: int = 300) -> str:
    """What the error says in at most so many characters, without the values that variables called secret have."""
    if isinstance(error, ValidationError):  # its own text shows what was given
        text = "; ".join(
            f"{'.'.join(map(str, problem['loc']))}: {problem['msg'].removeprefix('Value error, ')}"
            for problem in error.errors(include_input=False)
        )
    else:
        text = str(error)
    for name, value in variables().items():
        if _SECRET.search(name) and len(value) >= _SHORTEST:
            text = text.replace(value, "***")
    return without_credentials(" ".join(text.split()))[:most].rstrip(".")
