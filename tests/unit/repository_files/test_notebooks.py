"""Notebooks as Markdown: every text and every line of code, in order, and nothing else."""

import json
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from markdown_it import MarkdownIt

from llm_engineering.application.repository_files.notebooks import notebook_as_markdown

IMAGE = "iVBORw0KGgo" * 1000


def code(source: str | list[str], **more: Any) -> dict[str, Any]:
    return {"cell_type": "code", "source": source, "outputs": [{"data": {"image/png": IMAGE}}], **more}


def notebook(*cells: dict[str, Any], **metadata: Any) -> str:
    return json.dumps({"cells": cells, "metadata": metadata, "nbformat": 4, "nbformat_minor": 5})


def test_texts_and_code_stand_in_order_without_outputs() -> None:
    text = notebook(
        {"cell_type": "markdown", "source": ["# Tides\n", "\n", "How high?"]},
        code(["import tides\n", "tides.high()"], execution_count=3),
        {"cell_type": "markdown", "source": ""},
        code("  \n"),
        {"cell_type": "raw", "source": "---\ntitle: Tides\n---"},
        language_info={"name": "python", "version": "3.11"},
    )
    assert notebook_as_markdown(text) == (
        "# Tides\n\nHow high?\n\n```python\nimport tides\ntides.high()\n```\n\n```\n---\ntitle: Tides\n---\n```\n"
    )


def test_of_a_picture_within_a_text_its_place_and_name_stay() -> None:
    shown = f"High ![tide](data:image/png;base64,{IMAGE}==) and <img src='data:image/svg+xml;base64,{IMAGE}' width=9>"
    asked = code("x = 'data:image/png;base64,AAAA'")
    text = notebook({"cell_type": "markdown", "source": shown}, asked)
    assert notebook_as_markdown(text) == (
        "High ![tide]() and <img src='' width=9>\n\n```python\nx = 'data:image/png;base64,AAAA'\n```\n"
    )


@pytest.mark.parametrize(
    ("metadata", "language"),
    [
        ({"language_info": {"name": "R"}}, "r"),
        ({"kernelspec": {"language": "julia", "name": "julia-1.9"}}, "julia"),
        ({"language_info": {"name": "c++"}}, "c++"),
        ({}, "python"),
        ({"language_info": {"name": "x\n```\n# no code"}}, "python"),
    ],
)
def test_code_is_in_the_kernels_language(metadata: dict[str, Any], language: str) -> None:
    assert notebook_as_markdown(notebook(code("x"), **metadata)) == f"```{language}\nx\n```\n"


def test_a_notebook_of_version_3_is_read() -> None:
    cells = [
        {"cell_type": "heading", "level": 2, "source": ["Tides"]},
        {"cell_type": "code", "input": ["x <- 1\n", "x"], "language": "R", "outputs": [{"png": IMAGE}]},
    ]
    text = json.dumps({"worksheets": [{"cells": cells}], "metadata": {"name": ""}, "nbformat": 3})
    assert notebook_as_markdown(text) == "## Tides\n\n```r\nx <- 1\nx\n```\n"


def test_a_notebook_without_a_word_is_empty() -> None:
    assert notebook_as_markdown(notebook()) == ""


@pytest.mark.parametrize(
    "text",
    [
        "",
        "{",
        "[]",
        '"cells"',
        '{"cells": 3}',
        '{"cells": [{"cell_type": "code"}]}',
        '{"cells": [{"source": "x"}]}',
        '{"cells": [{"cell_type": "code", "source": [1]}]}',
        '{"cells": [], "metadata": []}',
        '{"worksheets": [{"cells": [{"cell_type": "heading", "level": "x", "source": "a"}]}]}',
        "[" * 100_000,
    ],
)
def test_what_is_no_notebook_is_none(text: str) -> None:
    assert notebook_as_markdown(text) is None


@given(st.text(alphabet="a `~\n#"))
def test_code_never_leaves_its_fence(source: str) -> None:
    rendered = notebook_as_markdown(notebook(code(source)))
    assert rendered is not None
    tokens = MarkdownIt("commonmark").parse(rendered)
    expected = [source.rstrip("\n") + "\n"] if source.strip() else []
    assert [token.content for token in tokens] == expected
