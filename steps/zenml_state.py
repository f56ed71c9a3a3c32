"""Where ZenML keeps its state and how loud it is: inside the project, in SQLite, without analytics."""

import os
import sys
from pathlib import Path

from zenml.utils import source_utils

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


def keep_zenml_in_project() -> None:
    """Set them where the environment says nothing else; a ZenML store or configuration named there is left alone."""
    state_dir = Path(os.environ.get("STATE_DIR") or PROJECT_ROOT / ".state").absolute()
    named = {"ZENML_STORE_URL", "ZENML_CONFIG_PATH"} & os.environ.keys()
    for name, value in (_QUIET if named else zenml_environment(state_dir)).items():
        os.environ.setdefault(name, value)


def root_sources_in_project() -> None:
    """Name the project as ZenML's source root, so that no `.zen` folder is needed (parallel runs fail with one).

    A script from elsewhere that imports these steps keeps its own folder as the root: ZenML refuses
    pipelines outside of it.
    """
    main = getattr(sys.modules.get("__main__"), "__file__", None)
    if main is None or PROJECT_ROOT in Path(main).resolve().parents:
        source_utils.set_custom_source_root(os.environ.get("ZENML_CUSTOM_SOURCE_ROOT") or str(PROJECT_ROOT))
