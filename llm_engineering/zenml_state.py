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
    """Set them where the environment says nothing else.

    A configuration that is named there is left alone, with the store that it has; a store that is named there (a
    server's address, say) is used with the project's own configuration. Importing the project does it by STATE_DIR; the
    commands do it again with the folder of their settings.
    """
    for name, value in _QUIET.items():
        os.environ.setdefault(name, value)
    by_default = default_places()
    named = {name for name, value in by_default.items() if os.environ.get(name, value) != value}
    if "ZENML_CONFIG_PATH" in named:
        return
    wanted = zenml_environment(state_dir) if state_dir else by_default
    os.environ["ZENML_CONFIG_PATH"] = wanted["ZENML_CONFIG_PATH"]
    if "ZENML_STORE_URL" not in named:
        os.environ.update({name: wanted[name] for name in by_default})
    elif os.environ["ZENML_STORE_URL"].startswith("http"):
        os.environ.pop("ZENML_STORE_TYPE", None)  # ZenML tells a server by its address, and ours says "sql"
