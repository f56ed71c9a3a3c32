"""Names of authors, as pages declare and as they show them."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from llm_engineering.application.extraction.metadata.names import declared_names, shown_names


@pytest.mark.parametrize(
    ("text", "names"),
    [
        ("By Ada Lindqvist", ("Ada Lindqvist",)),
        ("Written by: Ada Lindqvist", ("Ada Lindqvist",)),
        ("Ada Lindqvist, Bo Ek and Cy Day", ("Ada Lindqvist", "Bo Ek", "Cy Day")),
        ("Ada Lindqvist & Bo Ek", ("Ada Lindqvist", "Bo Ek")),
        ("Ada Lindqvist, PhD, RD", ("Ada Lindqvist",)),
        ("Lindqvist, Ada", ("Lindqvist, Ada",)),
        ("Ek, Bo; Lindqvist, Ada", ("Ek, Bo", "Lindqvist, Ada")),
        ("Ada Lindqvist; Bo Ek, Cy Day;", ("Ada Lindqvist", "Bo Ek", "Cy Day")),
        ("Smith & Jones", ("Smith & Jones",)),
        ("https://social.example/ada", ()),
        ("李明、王芳", ("李明", "王芳")),
        ("埃达·林德奎斯特、王芳", ("埃达·林德奎斯特", "王芳")),
        ("Ada Lindqvist, CEO at Tide House", ("Ada Lindqvist",)),
        ("Ada Lindqvist, Senior Data Scientist, Bo Ek", ("Ada Lindqvist", "Bo Ek")),
        ("Marcel·la Puig", ("Marcel·la Puig",)),
        ("admin", ()),
        ("Ada Lindqvist <ada@tides.example>", ("Ada Lindqvist",)),
        ("ada@tides.example (Ada Lindqvist)", ("Ada Lindqvist",)),
        ("ada@tides.example", ()),
        ("Ada Lindqvist, ada lindqvist", ("Ada Lindqvist",)),
    ],
)
def test_declared_authors_are_one_name_each(text: str, names: tuple[str, ...]) -> None:
    assert declared_names([text]) == names


@pytest.mark.parametrize(
    ("text", "names"),
    [
        ("By Ada Lindqvist | 5 min read", ("Ada Lindqvist",)),
        ("Ada Lindqvist Mar 5, 2024", ("Ada Lindqvist",)),
        ("by Ludwig van der Berg", ("Ludwig van der Berg",)),
        ("Posted on March 5, 2024 by Ada Lindqvist", ("Ada Lindqvist",)),
        ("March 5, 2024, 10:30 am - by Ada Lindqvist in Methods", ("Ada Lindqvist",)),
        ("Veröffentlicht am 5. März 2024 von Ada Lindqvist", ("Ada Lindqvist",)),
        ("Publié le 5 mars 2024 par Ada Lindqvist", ("Ada Lindqvist",)),
        ("By Ada Lindqvist in Methods on March 5, 2024", ("Ada Lindqvist",)),
        ("作者：李明　发布时间：2024-03-05 10:30", ("李明",)),
        ("著者：山田 太郎", ("山田 太郎",)),
        ("작성자: 김철수", ("김철수",)),
        ("Автор: Ада Линдквист", ("Ада Линдквист",)),
        ("بقلم: آدا ليندكفيست", ("آدا ليندكفيست",)),
        ("Released in 2023 by Meta Platforms", ()),
        ("Senior Data Scientist", ()),
        ("Posted on Tuesday", ()),
        ("By the time the water rises, it is late", ()),
        ("By Reading This Page You Agree To It", ()),
        ("Read more", ()),
        ("", ()),
    ],
)
def test_a_shown_author_is_a_name_and_never_a_sentence(text: str, names: tuple[str, ...]) -> None:
    assert shown_names(text) == names


@given(st.text(max_size=100))
def test_a_shown_name_has_at_most_five_words(text: str) -> None:
    assert all(len(name.split()) <= 5 for name in shown_names(text))
