"""What the end-to-end tests share: a state folder of their own, and commands as a user would type them."""

import os
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from llm_engineering.settings import PROJECT_ROOT, Settings

collect_ignore = [] if "CONTAINER_TESTS" in os.environ else ["container"]
"""What needs a Docker engine, and the packages of all clouds: tests/e2e/container/run has both."""

Command = Callable[..., subprocess.CompletedProcess[str]]


@pytest.fixture(scope="session")
def state_dir() -> Iterator[Path]:
    """Short, because a socket's path has at most 107 bytes; shared, because ZenML's first start takes seconds."""
    folder = Path(tempfile.mkdtemp(prefix="etl-"))
    yield folder
    shutil.rmtree(folder, ignore_errors=True)


@pytest.fixture(scope="session")
def environment(state_dir: Path) -> dict[str, str]:
    """This process's environment with no setting of the project but STATE_DIR."""
    settings = {name.upper() for name in Settings.model_fields}
    kept = {name: value for name, value in os.environ.items() if name not in settings and not name.startswith("ZENML_")}
    return {**kept, "STATE_DIR": str(state_dir), "PYTHONWARNINGS": "default"}


@pytest.fixture(scope="session")
def python(environment: dict[str, str]) -> Command:
    """Run `python ARGUMENTS` in the project, with further settings as keywords."""

    def run(*arguments: str, timeout: float = 120, **settings: str) -> subprocess.CompletedProcess[str]:
        return subprocess.run(
            [sys.executable, *arguments],
            cwd=PROJECT_ROOT,
            env={**environment, **settings},
            stdin=subprocess.DEVNULL,
            capture_output=True,
            text=True,
            timeout=timeout,
            check=False,
        )

    return run
