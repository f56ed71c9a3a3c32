"""The language that a page names for a code block."""

import re
from collections.abc import Iterator

from lxml.html import HtmlElement

from llm_engineering.application.extraction.attributes import data_attributes

_NAMES = (
    "data-lang", "data-language", "data-code-block-lang", "data-enlighter-language", "data-canonical-lang",
    "data-code-language", "data-snippet-language", "lang", "language",
)  # fmt: skip
_NAME = re.compile(r"[\w+#.-]+")
_IN_CLASS = re.compile(
    r"(?:^|\s)(?:(?:language|lang|highlight-source|hl|src)[-:]|highlight-text-(?=html)|highlight-(?!text-))([\w+#.-]+)"
    r"|brush:\s*([\w+#.-]+)"
)
KNOWN = frozenset(
    [
        "apl",
        "arduino",
        "asm",
        "assembly",
        "astro",
        "awk",
        "bash",
        "basic",
        "batch",
        "bibtex",
        "bicep",
        "c",
        "c#",
        "c++",
        "clojure",
        "cmake",
        "cobol",
        "coffeescript",
        "console",
        "cpp",
        "crystal",
        "cs",
        "csharp",
        "css",
        "csv",
        "cuda",
        "cypher",
        "d",
        "dart",
        "diff",
        "docker",
        "dockerfile",
        "dot",
        "elixir",
        "elm",
        "erlang",
        "f#",
        "fortran",
        "fsharp",
        "gdscript",
        "gherkin",
        "glsl",
        "go",
        "golang",
        "gradle",
        "graphql",
        "groovy",
        "haskell",
        "hcl",
        "html",
        "http",
        "ini",
        "java",
        "javascript",
        "jinja",
        "js",
        "json",
        "json5",
        "jsonc",
        "jsx",
        "julia",
        "kotlin",
        "kt",
        "latex",
        "less",
        "lisp",
        "lua",
        "make",
        "makefile",
        "markdown",
        "matlab",
        "md",
        "mdx",
        "mermaid",
        "mojo",
        "nasm",
        "nginx",
        "nim",
        "nix",
        "objc",
        "objective-c",
        "objectivec",
        "ocaml",
        "octave",
        "pascal",
        "patch",
        "perl",
        "php",
        "pgsql",
        "plsql",
        "postgresql",
        "powershell",
        "prolog",
        "promql",
        "proto",
        "protobuf",
        "ps1",
        "puppet",
        "py",
        "pycon",
        "python",
        "python3",
        "qml",
        "r",
        "racket",
        "rb",
        "reg",
        "regex",
        "rst",
        "ruby",
        "rust",
        "rs",
        "sas",
        "sass",
        "scala",
        "scheme",
        "scss",
        "sed",
        "sh",
        "shell",
        "shell-session",
        "solidity",
        "sparql",
        "sql",
        "stan",
        "svelte",
        "swift",
        "systemverilog",
        "tcl",
        "terraform",
        "tex",
        "toml",
        "ts",
        "tsx",
        "tsql",
        "typescript",
        "v",
        "vala",
        "vb",
        "vbnet",
        "verilog",
        "vhdl",
        "vim",
        "vue",
        "wasm",
        "wgsl",
        "wolfram",
        "xml",
        "xquery",
        "yaml",
        "yml",
        "zig",
        "zsh",
    ]
)
_NO_LANGUAGE = frozenset(
    [
        "plaintext",
        "plain",
        "text",
        "txt",
        "none",
        "nohighlight",
        "no-highlight",
        "undefined",
        "null",
        "default",
        "auto",
        "autodetect",
        "unknown",
        "raw",
        "code",
        "source",
        "generic",
        "myst-ansi",
        "wrapper",
        "container",
        "block",
        "box",
        "lines",
        "content",
        "body",
    ]
)
_HUMAN = re.compile(r"[a-z]{2}(-[a-z]{2,4})?", re.IGNORECASE)
_MOST_OUTER = 4


def language_of(pre: HtmlElement) -> str:
    """In small letters; empty when none is named, or "none" is."""
    for tag, is_inner in _places(pre):
        for name in _named(tag, is_inner=is_inner):
            language = name.lower().removesuffix("-basic")
            if language in _NO_LANGUAGE:
                return ""
            if not _HUMAN.fullmatch(language) or language in KNOWN:
                return language
    return ""


def _places(pre: HtmlElement) -> Iterator[tuple[HtmlElement, bool]]:
    yield pre, True
    for inner in pre.iterdescendants("pre", "code"):
        yield inner, True
    for at, outer in enumerate(pre.iterancestors()):
        if at == _MOST_OUTER or outer.tag in ("body", "article", "main", "li", "td", "blockquote"):
            return
        if any(other is not pre and pre not in other.iterancestors("pre") for other in outer.iterdescendants("pre")):
            return
        yield outer, False


def _named(tag: HtmlElement, *, is_inner: bool) -> Iterator[str]:
    """All that an element says, the surest first."""
    for name in _NAMES:
        value = tag.get(name)
        if value and _NAME.fullmatch(value) and (is_inner or name not in ("lang", "language")):
            yield value
    said = data_attributes(tag).get("language")
    if isinstance(said, str) and _NAME.fullmatch(said):
        yield said
    classes = tag.get("class")
    if not classes:
        return
    for found in _IN_CLASS.finditer(classes):
        yield found[1] or found[2]
    if is_inner or re.search(r"\b(?:highlight|syntaxhighlighter|sourceCode|hljs)\b", classes):
        yield from (word for word in classes.lower().split() if word in KNOWN)
