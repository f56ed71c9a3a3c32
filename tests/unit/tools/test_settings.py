"""Settings: one place, every one documented, mistakes named, secrets masked."""

import os
import subprocess
import sys
from pathlib import Path

import pytest

from llm_engineering.settings import PROJECT_ROOT, Settings


def load(**environment: str) -> subprocess.CompletedProcess[str]:
    """What `load_settings` says in a process with this environment."""
    code = (
        "from llm_engineering.domain.errors import SettingsInvalid\n"
        "from llm_engineering.settings import load_settings\n"
        "try: print(repr(load_settings()))\n"
        "except SettingsInvalid as error: print('invalid:', error)"
    )
    clean = {name: value for name, value in os.environ.items() if name.lower() not in Settings.model_fields}
    return subprocess.run(
        [sys.executable, "-c", code],
        cwd=PROJECT_ROOT,
        env={**clean, **environment},
        capture_output=True,
        text=True,
        check=True,
    )


def test_the_example_file_lists_every_setting_with_its_default(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("STATE_DIR")
    lines = (PROJECT_ROOT / ".env.example").read_text(encoding="utf-8").splitlines()
    listed = dict(line.split("=", 1) for line in lines if line and not line.startswith("#"))
    assert list(listed) == [name.upper() for name in Settings.model_fields]
    defaults = Settings()
    for name, value in listed.items():
        default = getattr(defaults, name.lower())
        if name == "STATE_DIR":
            assert PROJECT_ROOT / value == default
        elif value:
            assert getattr(Settings.model_validate({name.lower(): value}), name.lower()) == default
        else:
            assert not default


def test_every_setting_says_what_it_does() -> None:
    for name, field in Settings.model_fields.items():
        assert field.description, name
        assert field.description in (PROJECT_ROOT / ".env.example").read_text(encoding="utf-8")


def test_secrets_are_masked() -> None:
    shown = load(DATABASE_HOST="mongodb://ada:s3cret@db.example", GITHUB_TOKEN="s3cret").stdout
    assert "database_host=SecretStr" in shown
    assert "github_token=SecretStr" in shown
    assert "s3cret" not in shown


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("DATABASE_HOST", "db.example:27017/s3cret"),
        ("CRAWL_TRIES", "many"),
        ("CRAWL_MAX_FAILED_SHARE", "2"),
        ("CRAWL_ALLOWED_NETWORKS", "everything"),
        ("CRAWL_CONNECT_TO", "blog.test"),
        ("CRAWL_OTHER_AUTHORS", "keeps"),
        ("GITHUB_TOKEN", "s3cret and more"),
        (
            "GIT_MAX_FILE_BYTES",
            "8000000",
        ),  # a README, and all of it again as its first paragraph: MongoDB holds no more
    ],
)
def test_a_wrong_setting_is_named_without_its_value(name: str, value: str) -> None:
    shown = load(**{name: value}).stdout
    assert shown.startswith(f"invalid: {name}: ")
    assert "s3cret" not in shown


def test_empty_and_unknown_variables_change_nothing() -> None:
    assert load(CRAWL_TRIES="", CRAWL_NONSENSE="1").stdout == load().stdout


def test_the_env_file_is_read_and_what_it_does_not_know_is_ignored(tmp_path: Path) -> None:
    (tmp_path / "env").write_text("DATABASE_NAME=other\nOPENAI_API_KEY=x\nCRAWL_TRIES=\n")
    shown = load(ENV_FILE=str(tmp_path / "env")).stdout
    assert "database_name='other'" in shown
    assert "crawl_tries=3" in shown
    assert "OPENAI" not in shown.upper()


def test_the_authors_other_names_are_a_list() -> None:
    shown = load(CRAWL_ALSO_KNOWN_AS=" Tide Lady, @ada ,", CRAWL_OTHER_AUTHORS="keep").stdout
    assert "crawl_also_known_as=('Tide Lady', '@ada')" in shown
    assert "crawl_other_authors='keep'" in shown


def test_the_environment_goes_before_the_env_file(tmp_path: Path) -> None:
    (tmp_path / "env").write_text("DATABASE_NAME=other\n")
    assert "database_name='mine'" in load(ENV_FILE=str(tmp_path / "env"), DATABASE_NAME="mine").stdout
