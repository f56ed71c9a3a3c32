"""The fields at the head of a Markdown file: YAML between `---`, TOML between `+++`, JSON, or Pelican's bare lines.

All values are text, as they are written, or lists and mappings of texts.
"""

import json
import re
import tomllib
from collections.abc import Callable, Mapping
from datetime import date, time
from typing import Any

import yaml

from llm_engineering.domain.errors import LinkError
from llm_engineering.domain.outcomes import Reason

_YAML = re.compile(r"---[ \t]*\n(.*?)^(?:---|\.\.\.)[ \t]*(?:\n|\Z)", re.MULTILINE | re.DOTALL)
_TOML = re.compile(r"\+\+\+[ \t]*\n(.*?)^\+\+\+[ \t]*(?:\n|\Z)", re.MULTILINE | re.DOTALL)
_JSON_START = re.compile(r'\{\s*"')
_IS_FIELD = re.compile(r"(?:[ \t]*(?:#.*)?\n)*[\"']?[\w.-]+[\"']?[ \t]*:(?:\s|$)")
"""What tells fields from a text that begins with a rule."""
_BARE = re.compile(r"(?:(?:title|date|author|authors|slug|category|tags|modified|summary|status|lang):.*\n)+\n", re.I)
_MOST = 100
"""Tags or authors."""
_EMPTY = {"", "~", "null", "Null", "NULL", "none", "None"}

Fields = Mapping[str, Any]


def fields_and_text(text: str, name: str) -> tuple[Fields, str]:
    """The fields by their names in small letters without `-` and `_`, and what follows them.

    Raises LinkError (bad_record) for fields that cannot be read.
    """
    found = _YAML.match(text)
    if found and _IS_FIELD.match(found[1]):
        return _read(_yaml, found[1], name), text[found.end() :]
    found = _TOML.match(text)
    if found:
        return _read(tomllib.loads, found[1], name), text[found.end() :]
    if _JSON_START.match(text):
        return _from_json(text, name)
    found = _BARE.match(text)
    if found:
        lines = (line.partition(":") for line in found[0].splitlines() if line)
        return _named({key: value.strip() for key, _, value in lines}), text[found.end() :]
    return {}, text


def _from_json(text: str, name: str) -> tuple[Fields, str]:
    end = len(text)

    def parsed(_: str) -> Any:
        nonlocal end
        value, end = json.JSONDecoder().raw_decode(text)
        return value

    fields = _read(parsed, text[:1], name)
    return fields, text[end:].lstrip("\n")


def _yaml(text: str) -> Any:
    # Every scalar as it is written: what is a date, a number or a yes is decided where it is used.
    return yaml.load(text, Loader=yaml.BaseLoader)  # noqa: S506 - it makes only texts, lists and mappings


def _read(parse: Callable[[str], Any], text: str, name: str) -> Fields:
    try:
        return _named(parse(text))
    except (yaml.YAMLError, ValueError, RecursionError) as error:  # all of TOML's and JSON's are ValueError
        why = " ".join(str(getattr(error, "problem", None) or error).split())
        mark = getattr(error, "problem_mark", None)
        line = f"line {mark.line + 2}: " if mark else ""
        remedy = "put a value that holds `: ` or `#` in quotes" if isinstance(error, yaml.YAMLError) else "correct it"
        raise LinkError(Reason.BAD_RECORD, f"{name}: its front matter cannot be read: {line}{why}: {remedy}") from error


def _named(said: Any) -> Fields:
    """By plain names; those of Zola's and Hugo's `taxonomies` among them. Raises ValueError when there are none."""
    if not isinstance(said, dict):
        raise ValueError("it holds no fields")  # noqa: TRY004 - as what is wrong within it
    inner = said.get("taxonomies")
    together = {**inner, **said} if isinstance(inner, dict) else said
    fields = {re.sub(r"[-_ ]", "", str(key)).lower(): _plain(value) for key, value in together.items()}
    return {key: value for key, value in fields.items() if value not in (None, "", [], {})}


def _plain(value: Any) -> Any:
    """Lists within lists are left out: by YAML's references a few lines may stand for any number of them."""
    if isinstance(value, list):
        return [_plain(one) for one in value[:_MOST] if not isinstance(one, list)]
    if isinstance(value, dict):
        return {str(key).lower(): str(one) for key, one in value.items() if isinstance(one, str)}
    if isinstance(value, date | time):
        return value.isoformat()
    if isinstance(value, bool):
        return str(value).lower()
    text = "" if value is None else str(value).strip()
    return "" if text in _EMPTY else text
