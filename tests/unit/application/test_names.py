"""Names: from one text to first and last name."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from llm_engineering.application import utils
from llm_engineering.domain.documents import UserDocument
from llm_engineering.domain.errors import UserNameEmpty


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("Ada Lovelace", ("Ada", "Lovelace")),
        ("  Ada \t King  Lovelace\n", ("Ada King", "Lovelace")),
        ("Plato", ("Plato", "Plato")),
        ("Ada\u00a0Lovelace", ("Ada", "Lovelace")),
        ("\ufeffAda\u200b Lovelace", ("Ada", "Lovelace")),
        ("Zoe\u0308 Quinn", ("Zoë", "Quinn")),
    ],
)
def test_a_name_is_split_at_its_last_word(text: str, expected: tuple[str, str]) -> None:
    assert utils.split_user_full_name(text) == expected


@pytest.mark.parametrize("text", ["", "   ", "\n\t", "\u200b", None])
def test_a_name_without_a_word_is_one_clear_error(text: str | None) -> None:
    with pytest.raises(UserNameEmpty, match="at least one word"):
        utils.split_user_full_name(text)


@given(st.text())
def test_no_name_part_is_ever_empty(text: str) -> None:
    try:
        first, last = utils.split_user_full_name(text)
    except UserNameEmpty:
        return
    assert first.strip()
    assert last.strip()


def test_a_person_of_one_word_is_shown_by_it_once() -> None:
    assert UserDocument(first_name="Plato", last_name="Plato").full_name == "Plato"
    assert UserDocument(first_name="Ada", last_name="Lovelace").full_name == "Ada Lovelace"


@pytest.mark.parametrize("fields", [{"first_name": "", "last_name": "x"}, {"first_name": "  ", "last_name": "x"}, {}])
def test_a_user_with_an_empty_name_is_never_made(fields: dict[str, str]) -> None:
    with pytest.raises(UserNameEmpty):
        UserDocument.get_or_create(**fields)
