"""What `.env` says to other libraries, and where ZenML keeps its state then."""

import os
from pathlib import Path

import pytest

from llm_engineering.zenml_state import default_places, keep_zenml_in_project
from tools.env_file import hand_on_env_file, variables

PLACES = ("ZENML_CONFIG_PATH", "ZENML_STORE_TYPE", "ZENML_STORE_URL")


@pytest.fixture(autouse=True)
def clean(monkeypatch: pytest.MonkeyPatch) -> None:
    """As importing the project leaves the environment: with the default places."""
    for name in ("ZENML_STORE_API_KEY", "BUCKET", *PLACES):
        monkeypatch.setenv(name, "")
        monkeypatch.delenv(name)
    for name, value in default_places().items():
        monkeypatch.setenv(name, value)


def env_file(monkeypatch: pytest.MonkeyPatch, folder: Path, text: str) -> None:
    (folder / "env").write_text(text, encoding="utf-8")
    monkeypatch.setenv("ENV_FILE", str(folder / "env"))


def environment(*names: str) -> dict[str, str | None]:
    return {name: os.environ.get(name) for name in names}


def test_without_a_server_everything_is_in_the_state_folder(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    env_file(monkeypatch, tmp_path, "")
    hand_on_env_file(tmp_path)
    folder = tmp_path / "zenml"
    assert environment(*PLACES) == {
        "ZENML_CONFIG_PATH": str(folder),
        "ZENML_STORE_TYPE": "sql",
        "ZENML_STORE_URL": f"sqlite:///{folder}/zenml.db",
    }


def test_a_server_of_the_file_is_used_with_the_projects_own_configuration(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    env_file(monkeypatch, tmp_path, "ZENML_STORE_URL=https://zenml.example\nZENML_STORE_API_KEY=k3y\n")
    hand_on_env_file(tmp_path)
    assert environment(*PLACES, "ZENML_STORE_API_KEY") == {
        "ZENML_CONFIG_PATH": str(tmp_path / "zenml"),
        "ZENML_STORE_TYPE": None,
        "ZENML_STORE_URL": "https://zenml.example",
        "ZENML_STORE_API_KEY": "k3y",
    }


def test_a_server_of_the_environment_goes_before_the_file(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    env_file(monkeypatch, tmp_path, "ZENML_STORE_URL=https://file.example\n")
    monkeypatch.setenv("ZENML_STORE_URL", "https://environment.example")
    hand_on_env_file(tmp_path)
    assert environment("ZENML_STORE_URL") == {"ZENML_STORE_URL": "https://environment.example"}


def test_a_configuration_of_ones_own_is_left_alone_with_its_store(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.setenv("ZENML_CONFIG_PATH", "/mine")
    monkeypatch.delenv("ZENML_STORE_TYPE")
    monkeypatch.delenv("ZENML_STORE_URL")
    keep_zenml_in_project(tmp_path)
    assert environment(*PLACES) == {
        "ZENML_CONFIG_PATH": "/mine",
        "ZENML_STORE_TYPE": None,
        "ZENML_STORE_URL": None,
    }


def test_settings_of_the_project_stay_in_the_file(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    env_file(monkeypatch, tmp_path, "DATABASE_HOST=mongodb://10.0.0.7\nBUCKET=mine\n")
    hand_on_env_file(tmp_path)
    assert environment("DATABASE_HOST", "BUCKET") == {"DATABASE_HOST": None, "BUCKET": "mine"}
    assert variables()["DATABASE_HOST"] == "mongodb://10.0.0.7"


def test_what_is_empty_is_unset_and_the_defaults_are_nobodys_word(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    env_file(monkeypatch, tmp_path, "BUCKET=of-the-file\n")
    monkeypatch.setenv("BUCKET", "")
    assert variables()["BUCKET"] == "of-the-file"
    assert not variables().keys() & set(PLACES)
