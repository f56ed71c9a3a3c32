"""A repository's files as they are stored: which are wanted, and each one's text, without secrets."""

import hashlib
from collections import Counter
from collections.abc import Callable, Mapping
from dataclasses import dataclass

from llm_engineering.application.ports import RepositoryFile, Snapshot
from llm_engineering.application.repository_files.left_out import is_generated, why_not_path
from llm_engineering.application.repository_files.notebooks import notebook_as_markdown
from llm_engineering.application.repository_files.secrets import without_secrets
from llm_engineering.application.repository_files.texts import text_of

_MARKS = ("vendored", "generated")
_NO = ("unset", "false")
_NOTEBOOK = ".ipynb"


@dataclass(frozen=True, slots=True)
class ReadFile:
    """A file's text, ready to be stored; `content_hash` and `size` are of its bytes."""

    path: str
    text: str
    encoding: str
    is_notebook: bool
    redacted: dict[str, int]
    content_hash: str
    size: int


def read_files(
    snapshot: Snapshot, is_wanted: Callable[[str], bool] = lambda _: True
) -> tuple[list[ReadFile], dict[str, int]]:
    """All that is wanted of the repository, and how many files are not, by why. Raises LinkError.

    `is_wanted` says of a path whether the run config chooses it; by default every path is.

    A file whose path tells that it is not wanted, or holds a secret itself, is not read. What the repository's
    .gitattributes say of `linguist-vendored` and `linguist-generated` goes before our rules, as it does on GitHub. A
    directory that a link names is wanted whatever it is called, and so is the very file.
    """
    names = [f"linguist-{mark}" for mark in _MARKS]
    marks = {path: _marks(values) for path, values in snapshot.attributes(names).items()}
    if snapshot.path:
        marks[snapshot.path] = dict.fromkeys(_MARKS, False)
    folder = f"{snapshot.path}/"
    why_not = {
        path: _why_not(path.removeprefix(folder), marks.get(path, {})) if is_wanted(path) else "excluded"
        for path in snapshot.paths()
    }
    skipped = Counter(why for why in why_not.values() if why)
    files = []
    for file in snapshot.files([path for path, why in why_not.items() if why is None]):
        read = _read(file, marks.get(file.path, {}))
        if isinstance(read, ReadFile):
            files.append(read)
        else:
            skipped[read] += 1
    return files, dict(sorted((skipped + Counter(snapshot.skipped)).items()))


def _marks(values: Mapping[str, str]) -> dict[str, bool]:
    return {name.removeprefix("linguist-"): value not in _NO for name, value in values.items()}


def _why_not(path: str, marks: Mapping[str, bool]) -> str | None:
    marked = next((mark for mark in _MARKS if marks.get(mark)), None)
    why_not = marked or why_not_path(path)
    if why_not is None or (why_not in _MARKS and marks.get(why_not) is False):
        return "secret_in_path" if _holds_secret(path) else None
    return why_not


def _holds_secret(path: str) -> bool:
    try:
        return bool(without_secrets("", path).kinds)
    except TimeoutError:
        return True


def _read(file: RepositoryFile, marks: Mapping[str, bool]) -> ReadFile | str:
    """The file, or why it is left out."""
    read = text_of(file.content)
    if isinstance(read, str):
        return read
    if marks.get("generated") is not False and is_generated(file.path, read.content):
        return "generated"
    notebook = notebook_as_markdown(read.content) if file.path.lower().endswith(_NOTEBOOK) else None
    try:
        redacted = without_secrets(file.path, read.content if notebook is None else notebook)
    except TimeoutError:
        return "too_complex"
    return ReadFile(
        path=file.path,
        text=redacted.text,
        encoding=read.encoding,
        is_notebook=notebook is not None,
        redacted=redacted.kinds,
        content_hash=hashlib.sha256(file.content).hexdigest(),
        size=len(file.content),
    )
