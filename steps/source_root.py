"""Where ZenML looks for the code of steps and documents."""

import os
import sys
from pathlib import Path

from zenml.utils import source_utils

PROJECT_ROOT = Path(__file__).resolve().parent.parent


def root_sources_in_project() -> None:
    """Name the project as ZenML's source root, so that no `.zen` folder is needed (parallel runs fail with one).

    A script from elsewhere that imports these steps keeps its own folder as the root: ZenML refuses
    pipelines outside of it.
    """
    main = getattr(sys.modules.get("__main__"), "__file__", None)
    if main is None or PROJECT_ROOT in Path(main).resolve().parents:
        source_utils.set_custom_source_root(os.environ.get("ZENML_CUSTOM_SOURCE_ROOT") or str(PROJECT_ROOT))
