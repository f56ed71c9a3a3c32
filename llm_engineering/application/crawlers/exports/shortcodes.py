"""What Hugo and Jekyll have beside Markdown, as Markdown: code blocks, figures, text left alone. The rest stays."""

import re
from collections.abc import Iterator

_FENCE = re.compile(r"[ \t]*(`{3,}|~{3,})")
_OPENING = re.compile(
    r"\{%-?\s*highlight\s+([\w+#-]+)[^%{]*%\}\n?|\{\{[<%]\s*highlight\s+\"?([\w+#-]+)[^>%{]*[>%]\}\}\n?"
)
_CLOSING = re.compile(r"\n?(?:\{%-?\s*endhighlight\s*-?%\}|\{\{[<%]\s*/\s*highlight\s*[>%]\}\})")
_FIGURE = re.compile(r"\{\{[<%]\s*figure\s+([^{}]{0,2000}?)/?[>%]\}\}")
_PARAMETER = re.compile(r"(\w+)\s*=\s*\"([^\"]*)\"")
_RAW = re.compile(r"^\{%-?\s*(?:end)?raw\s*-?%\}\n|\{%-?\s*(?:end)?raw\s*-?%\}", re.MULTILINE)


def without_shortcodes(markdown: str) -> str:
    """The Markdown with these as it would have them; what stands in its code is left as it is."""
    if "{%" not in markdown and "{{" not in markdown:
        return markdown
    return "".join(part if is_code else _converted(part) for is_code, part in _parts(markdown))


def _parts(markdown: str) -> Iterator[tuple[bool, str]]:
    """What is within fences, and what between them, line by line joined."""
    fence, lines = "", list[str]()
    for line in markdown.splitlines(keepends=True):
        found = _FENCE.match(line)
        if found and not fence:
            yield False, "".join(lines)
            fence, lines = found[1], [line]
        elif found and found[1].startswith(fence) and not line.strip().strip(fence[0]):
            yield True, "".join([*lines, line])
            fence, lines = "", []
        else:
            lines.append(line)
    yield bool(fence), "".join(lines)


def _converted(markdown: str) -> str:
    return _RAW.sub("", _FIGURE.sub(_image, _with_fences(markdown)))


def _with_fences(markdown: str) -> str:
    pieces, last = [], 0
    for opening in _OPENING.finditer(markdown):
        if opening.start() < last:
            continue
        closing = _CLOSING.search(markdown, opening.end())
        if closing is None:
            break
        code = markdown[opening.end() : closing.start()]
        pieces += [markdown[last : opening.start()], f"```{opening[1] or opening[2]}\n{code}\n```"]
        last = closing.end()
    return "".join([*pieces, markdown[last:]])


def _image(found: re.Match[str]) -> str:
    said = dict(_PARAMETER.findall(found[1]))
    if not said.get("src"):
        return found[0]
    image = f"![{said.get('alt', '')}]({said['src']})"
    caption = said.get("caption") or said.get("title")
    return f"{image}\n*{caption}*" if caption else image
