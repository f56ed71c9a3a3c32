"""Errors of others as one sentence, without secrets."""

import pytest
from pydantic import BaseModel, ValidationError

from tools.sentences import sentence_of


class Store(BaseModel):
    port: int
    password: str


def test_lines_become_one_and_long_ones_end() -> None:
    assert sentence_of(ValueError("no\n  such store.\n")) == "no such store"
    assert sentence_of(ValueError("a" * 999), most=5) == "aaaaa"


def test_what_was_given_to_a_model_is_not_shown() -> None:
    with pytest.raises(ValidationError) as raised:
        Store.model_validate({"port": "s3cret-port", "password": "s3cret"})
    said = sentence_of(raised.value)
    assert said.startswith("port: Input should be a valid integer")
    assert "s3cret" not in said


@pytest.mark.parametrize("name", ["ZENML_STORE_PASSWORD", "ZENML_STORE_API_KEY", "GITHUB_TOKEN", "DATABASE_HOST"])
def test_values_of_secret_variables_are_taken_out(name: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv(name, "of-the-s3cret")
    assert sentence_of(RuntimeError("given of-the-s3cret twice: of-the-s3cret")) == "given *** twice: ***"


def test_credentials_of_addresses_are_taken_out() -> None:
    assert sentence_of(RuntimeError("https://ada:pw@a.example/ is gone")) == "https://***@a.example/ is gone"
