"""YAML files that people write: read as a whole, with what is wrong in them said in one line."""

from pathlib import Path
from typing import Any

import yaml
from yaml.constructor import ConstructorError

from llm_engineering.domain.errors import SettingsInvalid


def read_yaml(path: Path, *, of: str) -> dict[str, Any]:
    """The keys of the file. Raises SettingsInvalid with path and place; `of` says what to write if none."""
    try:
        content = yaml.load(path.read_text(encoding="utf-8"), _Loader)  # noqa: S506 - it is a SafeLoader
    except (OSError, UnicodeDecodeError) as error:
        raise SettingsInvalid(f"{path}: cannot be read ({error}): give a text file in UTF-8") from error
    except yaml.YAMLError as error:
        raise SettingsInvalid(f"{path}: {_yaml_problem(error)}: correct the YAML there") from error
    if not isinstance(content, dict):
        raise SettingsInvalid(f"{path}: holds no keys: {of}")
    return content


class _Loader(yaml.SafeLoader):
    """A key that stands there twice is a mistake, and not its last value; days stay texts, for the model to read."""

    def construct_mapping(self, node: yaml.MappingNode, deep: bool = False) -> dict[Any, Any]:
        keys = [key.value for key, _ in node.value]
        for number, (key, _) in enumerate(node.value):
            if key.value in keys[:number]:
                raise ConstructorError(problem=f"`{key.value}` stands there twice", problem_mark=key.start_mark)
        return super().construct_mapping(node, deep)


_Loader.add_constructor("tag:yaml.org,2002:timestamp", lambda loader, node: node.value)


def _yaml_problem(error: yaml.YAMLError) -> str:
    if isinstance(error, yaml.MarkedYAMLError) and error.problem_mark:
        return f"line {error.problem_mark.line + 1}, column {error.problem_mark.column + 1}: {error.problem}"
    return " ".join(str(error).split())
