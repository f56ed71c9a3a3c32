"""Variables of the environment and of `.env`, the environment first."""

import os
from pathlib import Path

from dotenv import dotenv_values

from llm_engineering.settings import PROJECT_ROOT, Settings
from llm_engineering.zenml_state import default_places, keep_zenml_in_project


def variables() -> dict[str, str]:
    """All that are set, by name; an empty one is unset, as for the settings."""
    in_file = dotenv_values(os.environ.get("ENV_FILE") or PROJECT_ROOT / ".env")
    given = {name: value for name, value in in_file.items() if value}
    by_default = default_places()  # set by importing the project, not by the user
    return given | {name: value for name, value in os.environ.items() if value and value != by_default.get(name)}


def hand_on_env_file(state_dir: Path) -> None:
    """What `.env` says to other libraries (ZenML, AWS, Google, Docker), which read the environment only.

    Where neither it nor the environment names a ZenML store, that is in the state folder.
    """
    own = {name.upper() for name in Settings.model_fields}
    by_default = default_places()
    for name, value in variables().items():
        if name not in own and os.environ.get(name) in (None, "", by_default.get(name)):
            os.environ[name] = value
    keep_zenml_in_project(state_dir)
