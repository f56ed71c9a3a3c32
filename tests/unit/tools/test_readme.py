"""The README names every setting, every reason and every task, as they are."""

import re
import tomllib

from llm_engineering.domain.outcomes import Reason
from llm_engineering.settings import PROJECT_ROOT, Settings

README = (PROJECT_ROOT / "README.md").read_text(encoding="utf-8")


def test_every_reason_is_in_the_readme_with_its_outcome_and_meaning() -> None:
    for reason in Reason:
        assert f"| `{reason.value}` | {reason.outcome.value} | {reason.meaning} |" in README


def test_every_setting_is_in_the_readme_with_its_meaning() -> None:
    for name, field in Settings.model_fields.items():
        assert re.search(
            rf"^\| `{name.upper()}` \| .*? \| {re.escape(field.description or '')} \|$", README, re.MULTILINE
        ), name


def test_every_task_that_the_readme_names_is_there() -> None:
    pyproject = tomllib.loads((PROJECT_ROOT / "pyproject.toml").read_text(encoding="utf-8"))
    tasks = pyproject["tool"]["poe"]["tasks"].keys()
    named = set(re.findall(r"(?:poetry poe|tools/bootstrap\.py) ([a-z][a-z-]+)", README))
    assert named
    assert named <= tasks


def test_every_picture_that_the_readme_shows_is_there() -> None:
    pictures = re.findall(r"!\[[^]]*\]\(([^)]+)\)", README)
    assert pictures
    for picture in pictures:
        assert (PROJECT_ROOT / picture).is_file()
