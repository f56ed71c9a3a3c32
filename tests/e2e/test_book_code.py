"""The Handbook's code, unchanged, in a fresh process with no set-up call before it."""

from pathlib import Path

import pytest

from tests.e2e.conftest import Command

PIPELINE = """
from zenml import pipeline
from steps.etl import crawl_links, get_or_create_user
@pipeline
def digital_data_etl(user_full_name: str, links: list[str]) -> None:
    user = get_or_create_user(user_full_name)
    crawl_links(user=user, links=links)
"""

OWN_STEP = """
from typing import Annotated
from zenml import pipeline, step
from llm_engineering.application import utils
from llm_engineering.domain.documents import UserDocument

@step
def my_user(user_full_name: str) -> Annotated[UserDocument, "user"]:
    first_name, last_name = utils.split_user_full_name(user_full_name)
    user = UserDocument.get_or_create(first_name=first_name, last_name=last_name)
    return user

@pipeline
def my_pipeline(user_full_name: str) -> None:
    my_user(user_full_name)
"""


def script(tmp_path: Path, text: str) -> str:
    path = tmp_path / "script.py"
    path.write_text(text, encoding="utf-8")
    return str(path)


def project() -> str:
    return str(Path(__file__).resolve().parents[2])


def test_the_pipeline_of_the_book_runs_as_written(python: Command, tmp_path: Path) -> None:
    call = '\nif __name__ == "__main__":\n    digital_data_etl("Ada Lindqvist", ["data/sample/linkedin-export.zip"])\n'
    run = python(script(tmp_path, PIPELINE + call), PYTHONPATH=project())
    assert run.returncode == 0, run.stdout + run.stderr
    listed = python("-m", "tools.warehouse", "stats")
    assert "Ada Lindqvist" in listed.stdout


def test_a_step_of_ones_own_gets_the_user_from_the_warehouse(python: Command, tmp_path: Path) -> None:
    call = """
if __name__ == "__main__":
    first = my_pipeline(" Alan  Mathison Turing ").steps["my_user"].outputs["user"][0].load()
    again = UserDocument.get_or_create(first_name="Alan Mathison", last_name="Turing")
    assert type(first).__module__ == "llm_engineering.domain.documents"
    assert first.id == again.id and first.full_name == "Alan Mathison Turing"
    assert UserDocument.find(last_name="Turing").id == first.id
    print("same user")
"""
    run = python(script(tmp_path, OWN_STEP + call), PYTHONPATH=project())
    assert run.returncode == 0, run.stdout + run.stderr
    assert "same user" in run.stdout


@pytest.mark.parametrize("name", ["", "   "])
def test_an_empty_name_is_one_clear_error_and_no_user(python: Command, name: str) -> None:
    code = (
        "from llm_engineering.application import utils\n"
        "from llm_engineering.domain.errors import UserNameEmpty\n"
        f"try: utils.split_user_full_name({name!r})\n"
        "except UserNameEmpty as error: print(error)"
    )
    assert "at least one word" in python("-c", code).stdout


def test_state_is_kept_out_of_the_users_home(python: Command, tmp_path: Path) -> None:
    home = tmp_path / "home"
    home.mkdir()
    run = python(
        script(tmp_path, OWN_STEP + '\nif __name__ == "__main__":\n    my_pipeline("Home Less")\n'),
        PYTHONPATH=project(),
        HOME=str(home),
        XDG_CONFIG_HOME=str(home / ".config"),
    )
    assert run.returncode == 0, run.stdout + run.stderr
    assert [path for path in home.rglob("*") if path.is_file()] == []
