"""How deep elements stand within each other, told before parsing: what parsing costs grows with its square."""

import re

_NESTS = re.compile(r"<(/?)(?:div|section|blockquote|[uo]l|table|span|a|b|i|em|strong|code)\b", re.IGNORECASE)


def is_nested_beyond(html: str, depth: int) -> bool:
    """Whether more than `depth` elements stand within each other anywhere."""
    open_now = 0
    for tag in _NESTS.finditer(html):
        open_now = max(open_now - 1, 0) if tag[1] else open_now + 1
        if open_now > depth:
            return True
    return False
