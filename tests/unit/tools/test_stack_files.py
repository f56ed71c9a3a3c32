"""Stack files: variables, and what is said of mistakes."""

import re
from pathlib import Path

import pytest

from llm_engineering.domain.errors import SettingsInvalid
from tools.stack_files import STACKS, NamedStack, stack_names

LOCAL = "description: here\ncomponents:\n  orchestrator: {flavor: local}\n  artifact_store: {flavor: local}\n"
VARIABLE = re.compile(r"\$\{([A-Z0-9_]+)\}")


@pytest.fixture(autouse=True)
def no_env_file(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setenv("ENV_FILE", str(tmp_path / "none"))


def written(folder: Path, text: str, name: str = "mine.yaml") -> str:
    file = folder / name
    file.write_text(text, encoding="utf-8")
    return str(file)


def test_there_is_a_file_for_each_stack_that_the_readme_names() -> None:
    assert stack_names() == ["aws", "container", "gcp", "kubernetes", "local"]


@pytest.mark.parametrize("name", stack_names())
def test_every_stack_file_is_whole_once_its_variables_are_set(name: str, monkeypatch: pytest.MonkeyPatch) -> None:
    for variable in VARIABLE.findall((STACKS / f"{name}.yaml").read_text(encoding="utf-8")):
        monkeypatch.setenv(variable, f"value-of-{variable.lower()}")
    stack = NamedStack.load(name)
    assert stack.name == name
    assert "${" not in stack.file.model_dump_json()


def test_all_variables_that_are_missing_are_named_at_once(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("SET", "yes")
    path = written(tmp_path, LOCAL + "settings: {a: '${SET} ${FIRST}', '${SECOND}': [1, '${FIRST}']}\n")
    with pytest.raises(SettingsInvalid, match=r"mine.yaml: set FIRST, SECOND in the environment or in .env$"):
        NamedStack.load(path)


def test_a_variable_has_the_default_that_the_file_gives(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("B", "set")
    path = written(tmp_path, LOCAL + "settings: {a: '${A:-127.0.0.1:5001}', b: '${B:-unset}', c: '${C:-}'}\n")
    assert NamedStack.load(path).file.settings == {"a": "127.0.0.1:5001", "b": "set", "c": ""}


def test_variables_are_taken_from_the_env_file_too(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("ENV_FILE", written(tmp_path, "BUCKET=mine\n", "env"))
    path = written(tmp_path, LOCAL + "settings: {a: 's3://${BUCKET}'}\n")
    assert NamedStack.load(path).file.settings == {"a": "s3://mine"}


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("", "holds no keys: write `description:` and `components:`"),
        ("description: x\ncomponents: {artifact_store: {flavor: s3}}", "components.orchestrator: it is missing"),
        ("description: x\ncomponents: {orchestrator: {flavor: local}}", "components.artifact_store: it is missing"),
        (LOCAL + "component: {}\n", "component: unknown key"),
        (LOCAL + "image: {group: [aws]}\n", "image.group: unknown key"),
        (LOCAL + "secrets: {mine: {key: 5}}\n", "secrets.mine.key: "),
        (LOCAL + "description: twice\n", "`description` stands there twice"),
    ],
)
def test_a_mistake_is_told_with_its_key(text: str, said: str, tmp_path: Path) -> None:
    path = written(tmp_path, text)
    with pytest.raises(SettingsInvalid) as raised:
        NamedStack.load(path)
    assert said in str(raised.value)
    assert path in str(raised.value)


def test_a_stack_that_is_not_there_is_told_with_those_that_are() -> None:
    with pytest.raises(SettingsInvalid, match="aws, container, gcp, kubernetes, local"):
        NamedStack.load("azure")


def test_a_file_whose_name_cannot_be_a_stacks_is_refused(tmp_path: Path) -> None:
    with pytest.raises(SettingsInvalid, match="small letters"):
        NamedStack.load(written(tmp_path, LOCAL, "My Stack.yaml"))
