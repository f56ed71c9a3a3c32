"""The kinds of files that a person's texts are in, by how their names end."""

from pathlib import PurePosixPath

MARKDOWN = frozenset({".md", ".markdown", ".mdown", ".mkd", ".mdx", ".qmd", ".rmd", ".rmarkdown"})
"""Markdown, as it is or with code to run: MDX, Quarto, R Markdown."""
HTML = frozenset({".html", ".htm", ".xhtml"})
PDF = frozenset({".pdf"})


def kind_of(name: str) -> frozenset[str]:
    """MARKDOWN, HTML or PDF; empty for any other file."""
    ending = PurePosixPath(name).suffix.lower()
    return next((kind for kind in (MARKDOWN, HTML, PDF) if ending in kind), frozenset())
