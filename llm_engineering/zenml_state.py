"""Where ZenML keeps its state: inside the project, in SQLite, without analytics. Variables only; no ZenML here."""

import os
from pathlib import Path

PROJECT_ROOT = Path(__file__).resolve().parent.parent


def zenml_environment(state_dir: Path) -> dict[str, str]:
    """The variables that ZenML reads on its first use.

    The store is pinned to its SQLite file, so that a dashboard running beside it never switches the
    client to REST.
    """
    folder = state_dir / "zenml"
    return {
        "ZENML_CONFIG_PATH": str(folder),
        "ZENML_STORE_TYPE": "sql",
        "ZENML_STORE_URL": f"sqlite:///{folder / 'zenml.db'}",
        **_QUIET,
    }


_QUIET = {
    "ZENML_ANALYTICS_OPT_IN": "false",
    "ZENML_ENABLE_RICH_TRACEBACK": "false",
    "ZENML_AUTO_OPEN_DASHBOARD": "false",
}


def default_places() -> dict[str, str]:
    """Where ZenML's store and configuration are when nobody says otherwise: by STATE_DIR of the environment."""
    by_default = zenml_environment(Path(os.environ.get("STATE_DIR") or PROJECT_ROOT / ".state").absolute())
    return {name: value for name, value in by_default.items() if name not in _QUIET}


def keep_zenml_in_project(state_dir: Path | None = None) -> None:
    """Set them where the environment says nothing else; a ZenML store or configuration named there is left alone.

    Importing the project does it by STATE_DIR; the commands do it again with the folder of their settings.
    """
    for name, value in _QUIET.items():
        os.environ.setdefault(name, value)
    by_default = default_places()
    if all(os.environ.get(name, value) == value for name, value in by_default.items()):
        os.environ.update(zenml_environment(state_dir) if state_dir else by_default)
