"""Set the project up, then run one of its tasks: `python3 tools/bootstrap.py [--with GROUPS] run-digital-data-etl`.

GROUPS are further groups of poetry.lock, such as `aws` or `s3,gcp`, which a stack needs; they stay installed.
`--only GROUPS` makes nothing but an environment with these, for an image.

Needs Python 3.11 to 3.13 and nothing else; safe to repeat, and quick when nothing changed. It makes two
virtual environments: Poetry's own in `.bootstrap/poetry` and the project's in `.venv`. The packages are
those of poetry.lock, checked by their hashes; pip installs them, because not every package index serves
the pages that Poetry's own installer asks for.
"""

import hashlib
import os
import re
import shutil
import subprocess
import sys
import venv
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
POETRY_ENV = ROOT / ".bootstrap" / "poetry"
PROJECT_ENV = ROOT / ".venv"
POETRY = ("poetry==2.5.1", "poetry-plugin-export==1.10.1", "poethepoet==0.49.0")
MARK = "bootstrap.txt"
"""What says, in an environment, from which files it was made."""
VERSIONS = ((3, 11), (3, 12), (3, 13))
BAD_INPUT = 2


class SetUpFailed(Exception):
    """One sentence for the user: what failed, and what to do."""


def main(arguments: list[str]) -> int:
    """Set up, then hand over to `poetry poe` with these arguments; its exit code."""
    if arguments[:1] in (["-h"], ["--help"]):
        print(__doc__)
        return 0
    try:
        _use_supported_python(arguments)
        option, groups, arguments = _groups_of(arguments)
        _make_poetry()
        if option == "--only":
            _make_project("--only", groups, "--extras", "pdf")
            return 0
        _make_project("--with", "local-db,dev", "--extras", "pdf")
        if arguments and arguments[0].startswith("benchmark-"):
            groups = "bench"
        for group in filter(None, groups.split(",")):
            _make_project("--only", group, mark=f"{group}.txt")
    except SetUpFailed as error:
        print(f"error: {error}", file=sys.stderr)
        return BAD_INPUT
    except KeyboardInterrupt:
        return 130
    if not arguments:
        _say("ready; now for example: python3 tools/bootstrap.py run-digital-data-etl")
        _say(f'to have `poetry poe …` in this shell: export PATH="{_bin(POETRY_ENV)}:$PATH"')
        return 0
    return _poe(arguments)


def _groups_of(arguments: list[str]) -> tuple[str, str, list[str]]:
    """The option of ours that comes first, its groups, and the rest, which is the task's."""
    if arguments[:1] not in (["--with"], ["--only"]):
        return "", "", arguments
    groups = arguments[1] if len(arguments) > 1 else ""
    if not re.fullmatch(r"[a-z0-9][a-z0-9-]*(,[a-z0-9][a-z0-9-]*)*", groups):
        raise SetUpFailed(f"{arguments[0]} wants names of groups, such as: {arguments[0]} aws,s3")
    return arguments[0], groups, arguments[2:]


def _say(text: str) -> None:
    print(f"bootstrap: {text}", flush=True)


def _bin(environment: Path) -> Path:
    return environment / ("Scripts" if os.name == "nt" else "bin")


def _use_supported_python(arguments: list[str]) -> None:
    """Go on in a supported Python, when this one is not and another is at hand."""
    if sys.version_info[:2] in VERSIONS:
        return
    for major, minor in reversed(VERSIONS):
        other = shutil.which(f"python{major}.{minor}")
        if other and subprocess.run([other, "-c", ""], capture_output=True, check=False).returncode == 0:
            _say(f"going on with {other}")
            os.execv(other, [other, str(Path(__file__)), *arguments])  # noqa: S606 - no shell is wanted
    this = ".".join(map(str, sys.version_info[:2]))
    raise SetUpFailed(f"Python 3.11, 3.12 or 3.13 is needed, this is {this}: install one, or call it by its name")


def _make_poetry() -> None:
    wanted = f"{sys.version}\n" + "\n".join(POETRY)
    if _is_made(POETRY_ENV, wanted):
        return
    _say("installing Poetry (once)")
    _new_environment(POETRY_ENV)
    _pip(POETRY_ENV, *POETRY)
    _mark_made(POETRY_ENV, wanted)


def _make_project(*groups: str, mark: str = MARK) -> None:
    """The locked packages of these groups in the project's environment."""
    files = (ROOT / "pyproject.toml", ROOT / "poetry.lock")
    wanted = f"{sys.version}\n" + "\n".join(hashlib.sha256(file.read_bytes()).hexdigest() for file in files)
    if _is_made(PROJECT_ENV, wanted, mark):
        return
    _say(f"installing the locked packages into .venv (a minute or so): {' '.join(groups)}")
    if not _same_python(PROJECT_ENV):
        _new_environment(PROJECT_ENV)
    requirements = ROOT / ".bootstrap" / "requirements.txt"
    poetry = str(_bin(POETRY_ENV) / "poetry")
    _call([poetry, "export", *groups, "--output", str(requirements)], "poetry export failed")
    _pip(PROJECT_ENV, "--require-hashes", "--no-deps", "--requirement", str(requirements))
    _mark_made(PROJECT_ENV, wanted, mark)


def _is_made(environment: Path, wanted: str, mark: str = MARK) -> bool:
    file = environment / mark
    return file.is_file() and file.read_text(encoding="utf-8") == wanted and (_bin(environment) / "python").exists()


def _mark_made(environment: Path, wanted: str, mark: str = MARK) -> None:
    (environment / mark).write_text(wanted, encoding="utf-8")


def _same_python(environment: Path) -> bool:
    python = _bin(environment) / "python"
    if not python.exists():
        return False
    asked = subprocess.run(
        [python, "-c", "import sys; print(sys.version)"], capture_output=True, text=True, check=False
    )
    return asked.stdout.strip() == sys.version.strip()


def _new_environment(folder: Path) -> None:
    try:
        folder.parent.mkdir(parents=True, exist_ok=True)
        venv.create(folder, clear=True, with_pip=True)
    except OSError as error:
        raise SetUpFailed(f"{folder} cannot be written ({error.strerror}): use a folder of your own") from error
    except subprocess.CalledProcessError as error:
        raise SetUpFailed(
            "this Python cannot make virtual environments: install its venv package (Debian: apt install python3-venv)"
        ) from error


def _pip(environment: Path, *what: str) -> None:
    python = str(_bin(environment) / "python")
    command = [python, "-m", "pip", "install", "-qq", "--disable-pip-version-check", *what]
    _call(command, "pip could not install the packages: is a package index reachable?")


def _call(command: list[str], failure: str) -> None:
    if subprocess.run(command, cwd=ROOT, env=_environment(), check=False).returncode != 0:
        raise SetUpFailed(failure)


def _environment() -> dict[str, str]:
    """Ours without another virtual environment's marks, which Poetry would follow."""
    return {
        name: value for name, value in os.environ.items() if name not in ("VIRTUAL_ENV", "CONDA_PREFIX", "PYTHONHOME")
    }


def _poe(arguments: list[str]) -> int:
    """The task's exit code. Ctrl-C goes to the task too, which ends in its own time and says what it means."""
    command = [str(_bin(POETRY_ENV) / "poetry"), "--quiet", "poe", *arguments]
    with subprocess.Popen(command, cwd=ROOT, env=_environment()) as task:
        while True:
            try:
                return task.wait()
            except KeyboardInterrupt:
                continue


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
