"""Stack files: one YAML file for each ZenML stack, which says where a pipeline runs and where its artifacts go."""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Annotated, Any, Self

from pydantic import BaseModel, ConfigDict, Field, StrictStr, ValidationError

from llm_engineering.domain.errors import SettingsInvalid
from llm_engineering.settings import PROJECT_ROOT, load_settings
from tools.env_file import variables
from tools.yaml_files import read_yaml

STACKS = PROJECT_ROOT / "configs" / "stacks"
_VARIABLE = re.compile(r"\$\{([A-Z][A-Z0-9_]*)(?::-([^}]*))?\}")
_NAME = r"[a-z][a-z0-9-]*"

Name = Annotated[StrictStr, Field(pattern=f"^{_NAME}$")]


class _Section(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)


class Component(_Section):
    """One part of a stack."""

    flavor: StrictStr
    """As ZenML names it: `zenml orchestrator flavor list`."""
    config: dict[str, Any] = {}
    """Of that flavor: `zenml orchestrator flavor describe FLAVOR`."""


class Image(_Section):
    """What the image of the steps is built with."""

    groups: list[Name] = []
    """Groups of poetry.lock beside the main one."""
    base: StrictStr = "python:3.11-slim-bookworm"
    platform: StrictStr | None = None
    """Such as `linux/amd64`, where the steps run on other processors than this machine's."""


class StackFile(_Section):
    """A file of configs/stacks, its variables in place."""

    description: StrictStr
    components: dict[StrictStr, Component]
    """By ZenML's name for the type: orchestrator, artifact_store, container_registry, image_builder, …"""
    secrets: dict[Name, dict[StrictStr, StrictStr]] = {}
    """ZenML secrets that the components' configurations name, such as an `authentication_secret`."""
    settings: dict[StrictStr, Any] = {}
    """ZenML's settings of every run on this stack: `orchestrator`, `resources`, …"""
    image: Image | None = None

    def model_post_init(self, context: Any, /) -> None:
        for needed in ("orchestrator", "artifact_store"):
            if needed not in self.components:
                raise ValueError(f"components.{needed}: it is missing: every stack has one")


@dataclass(frozen=True, slots=True)
class NamedStack:
    """A stack file with the name that its stack has: the file's."""

    name: str
    path: Path
    file: StackFile

    @classmethod
    def load(cls, name_or_path: str) -> Self:
        """The stack of `configs/stacks/NAME.yaml`, or of a file elsewhere.

        Raises SettingsInvalid: one line a problem, each with file, key and remedy, missing variables among them.
        """
        path = find_stack_file(name_or_path)
        content, missing = _with_variables(
            read_yaml(path, of="write `description:` and `components:`"),
            {**variables(), "STATE_DIR": str(load_settings().state_dir)},
        )
        if missing:
            raise SettingsInvalid(f"{path}: set {', '.join(missing)} in the environment or in .env")
        try:
            return cls(path.stem, path, StackFile.model_validate(content))
        except ValidationError as error:
            raise SettingsInvalid("\n".join(f"{path}: {line}" for line in _problems(error))) from None


def stack_names() -> list[str]:
    return sorted(path.stem for path in STACKS.glob("*.yaml"))


def find_stack_file(name_or_path: str) -> Path:
    """The file of that path, or of that name in configs/stacks. Raises SettingsInvalid when there is none."""
    for path in (STACKS / f"{name_or_path}.yaml", Path(name_or_path).absolute()):
        if path.is_file() and re.fullmatch(_NAME, path.stem):
            return path
    raise SettingsInvalid(
        f"{name_or_path}: no such stack file: give one of {', '.join(stack_names())}, or the path of a YAML file "
        "whose name has small letters, digits and hyphens only"
    )


def _with_variables(value: Any, given: Mapping[str, str]) -> tuple[Any, list[str]]:
    """The value with every `${NAME}` and `${NAME:-default}` replaced, and the names that are not set."""
    missing: dict[str, None] = {}

    def replaced(found: re.Match[str]) -> str:
        name, default = found.groups()
        if name not in given and default is None:
            missing[name] = None
        return given.get(name, default or "")

    def walk(part: Any) -> Any:
        if isinstance(part, str):
            return _VARIABLE.sub(replaced, part)
        if isinstance(part, dict):
            return {walk(key): walk(item) for key, item in part.items()}
        return [walk(item) for item in part] if isinstance(part, list) else part

    return walk(value), list(missing)


def _problems(error: ValidationError) -> list[str]:
    """Without the values, which may be secret."""
    lines = []
    for problem in error.errors(include_input=False):
        key = ".".join(map(str, problem["loc"]))
        said = problem["msg"].removeprefix("Value error, ")
        if problem["type"] == "extra_forbidden":
            said = "unknown key: docs/stacks.md has those that are known"
        lines.append(": ".join(filter(None, (key, said))))
    return lines
