"""Settings of this project in a run config: by the names that the environment knows them by."""

import difflib
from collections.abc import Mapping
from typing import Any

from pydantic import ValidationError

from llm_engineering.settings import Settings


def is_own(name: str) -> bool:
    """Whether a key of `settings:` is meant for this project: ours are in capitals, ZenML's are not."""
    return name.isupper()


def as_text(value: Any) -> str:
    """As the environment has it; a list is separated by commas."""
    if isinstance(value, list):
        return ",".join(as_text(item) for item in value)
    return str(value).lower() if isinstance(value, bool) else "" if value is None else str(value)


def problems_of(given: Mapping[str, str], where: str) -> list[str]:
    """One line for each setting that is unknown or cannot be used, without its value."""
    known = {name.upper() for name in Settings.model_fields}
    problems = []
    for name in given:
        if name not in known:
            close = difflib.get_close_matches(name, sorted(known), n=1)
            problems.append(
                f"{where}.{name}: unknown setting: " + (f"did you mean {close[0]}?" if close else "remove it")
            )
    usable = {name.lower(): value for name, value in given.items() if name in known and value}
    try:
        Settings.model_validate(usable)
    except ValidationError as error:
        for problem in error.errors():
            name = str(problem["loc"][0])
            if name in usable:
                said = problem["msg"].removeprefix("Value error, ")
                problems.append(f"{where}.{name.upper()}: {said}: write it as .env.example has it")
    return problems
