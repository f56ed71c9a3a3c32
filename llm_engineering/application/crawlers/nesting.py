"""How deep elements stand within each other, told before parsing: what parsing costs grows with its square."""

import re

_NESTS = re.compile(r"<(/?)(?:div|section|blockquote|[uo]l|table|span|[abi]|em|strong|code)\b", re.IGNORECASE)


def is_nested_beyond(html: str, depth: int) -> bool:
    """Whether more than `depth` elements stand within each other anywhere."""
    open_now = 0
    for closes in _NESTS.findall(html):
        if not closes:
            open_now += 1
            if open_now > depth:
                return True
        elif open_now:
            open_now -= 1
    return False
