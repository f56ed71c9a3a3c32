"""People's names."""

import re
import unicodedata

from llm_engineering.domain.errors import UserNameEmpty

# What looks like nothing but is no white space for str.split: zero-width space, word joiner, byte order mark, controls.
_INVISIBLE = re.compile("[\u0000-\u001f\u007f-\u009f\u200b\u2060\ufeff]")


def split_user_full_name(user: str | None) -> tuple[str, str]:
    """First name(s) and last name: `"Ada  King Lovelace"` → `("Ada King", "Lovelace")`.

    White space of any kind and amount separates words; a single word is first and last name, as in the
    Handbook. Raises UserNameEmpty when there is no word.
    """
    words = unicodedata.normalize("NFC", _INVISIBLE.sub(" ", user or "")).split()
    if not words:
        raise UserNameEmpty(
            f"the user's full name is empty ({user!r}): write a name of at least one word, such as 'Ada Lovelace'"
        )
    return " ".join(words[:-1]) or words[0], words[-1]
