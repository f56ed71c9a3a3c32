"""What Hugo and Jekyll have beside Markdown, as Markdown: code blocks, figures, text left alone. The rest stays."""

import re

_FENCED = re.compile(r"^[ \t]*(`{3,}|~{3,}).*?^[ \t]*\1`*~*[ \t]*$", re.MULTILINE | re.DOTALL)
_HIGHLIGHT = re.compile(
    r"\{%-?\s*highlight\s+([\w+#-]+)[^%]*%\}\n?(.*?)\n?\{%-?\s*endhighlight\s*-?%\}"
    r"|\{\{[<%]\s*highlight\s+\"?([\w+#-]+)[^>%]*[>%]\}\}\n?(.*?)\n?\{\{[<%]\s*/\s*highlight\s*[>%]\}\}",
    re.DOTALL,
)
_FIGURE = re.compile(r"\{\{[<%]\s*figure\s+((?:[^>%\"]|\"[^\"]*\")*?)/?[>%]\}\}")
_PARAMETER = re.compile(r"(\w+)\s*=\s*\"([^\"]*)\"")
_RAW = re.compile(r"^\{%-?\s*(?:end)?raw\s*-?%\}\n|\{%-?\s*(?:end)?raw\s*-?%\}", re.MULTILINE)


def without_shortcodes(markdown: str) -> str:
    """The Markdown with these as it would have them; what stands in its code is left as it is."""
    if "{%" not in markdown and "{{" not in markdown:
        return markdown
    pieces, last = [], 0
    for fence in _FENCED.finditer(markdown):
        pieces += [_converted(markdown[last : fence.start()]), fence[0]]
        last = fence.end()
    return "".join([*pieces, _converted(markdown[last:])])


def _converted(markdown: str) -> str:
    return _RAW.sub("", _FIGURE.sub(_image, _HIGHLIGHT.sub(_fence, markdown)))


def _fence(found: re.Match[str]) -> str:
    language, code = (found[1], found[2]) if found[1] else (found[3], found[4])
    return f"```{language}\n{code}\n```"


def _image(found: re.Match[str]) -> str:
    said = dict(_PARAMETER.findall(found[1]))
    if not said.get("src"):
        return found[0]
    image = f"![{said.get('alt', '')}]({said['src']})"
    caption = said.get("caption") or said.get("title")
    return f"{image}\n*{caption}*" if caption else image
