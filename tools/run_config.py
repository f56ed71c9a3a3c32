"""Run configs: YAML files that say who and what; checked as a whole before anything starts."""

import difflib
import os
import re
from datetime import date
from pathlib import Path
from typing import Annotated, Any, Self

from pydantic import BaseModel, BeforeValidator, ConfigDict, Field, StrictStr, ValidationError, model_validator

from llm_engineering.application.utils import split_user_full_name
from llm_engineering.domain.errors import DigitalDataError, SettingsInvalid
from llm_engineering.domain.links import LinkKind, parse_link
from tools.run_settings import as_text, is_own, problems_of
from tools.yaml_files import read_yaml

Name = Annotated[StrictStr, Field(min_length=1)]
Pattern = Annotated[StrictStr, Field(min_length=1)]
"""Of addresses, where `*` stands for anything."""
NO_DAY = "it must be a day: write it as 2024-01-31"


def _no_number(value: Any) -> Any:
    """A number would be taken for the seconds since 1970."""
    if not re.match(r"\d{4}-", str(value)):
        raise ValueError(NO_DAY)
    return value


Day = Annotated[date, BeforeValidator(_no_number)]
CONFIGS = Path(__file__).resolve().parent.parent / "configs"


class _Section(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)


class Choice(_Section):
    """Which documents to take from links that stand for many."""

    max_documents: int | None = Field(None, ge=1, strict=True)
    """The most, newest first."""
    since: Day | None = None
    """Only documents published on this day or later."""
    until: Day | None = None
    """Only documents published on this day or earlier."""
    include: list[Pattern] | None = None
    """Only documents at addresses like these."""
    exclude: list[Pattern] | None = None
    """No documents at addresses like these."""
    drafts: bool | None = None
    """Of an export, what was never published too."""
    responses: bool | None = None
    """Of an export, comments on what others wrote too."""

    @model_validator(mode="after")
    def _in_order(self) -> Self:
        if self.since and self.until and self.until < self.since:
            raise ValueError(f"until: {self.until} is before since: {self.since}")
        return self


class LinkEntry(Choice):
    """A link with options of its own."""

    link: StrictStr
    site: Name | None = None
    """The address that a Substack export, or a folder of texts, belongs to."""
    by: Name | None = None
    """Who wrote the documents to take, if not the user."""

    @model_validator(mode="before")
    @classmethod
    def _plain(cls, value: Any) -> Any:
        if not isinstance(value, str | dict):
            raise ValueError(  # noqa: TRY004 - pydantic wants it
                "it must be a link: put it in quotes, or write `link:` and its options"
            )
        return {"link": value} if isinstance(value, str) else value


class Parameters(Choice):
    """Who and what; the choice is for every link that does not choose itself, but `max_documents` for all together."""

    user_full_name: StrictStr
    links: list[LinkEntry] = Field(min_length=1)


class LocalSite(_Section):
    """A folder of pages that the run serves on loopback while it lasts, under a host name of its own."""

    folder: Path
    host: StrictStr


class RunConfig(_Section):
    """`parameters` and `local_site` are ours, and so is in `settings` what is in capitals; the rest is ZenML's."""

    parameters: Parameters
    local_site: LocalSite | None = None

    run_name: StrictStr | None = None
    enable_cache: bool | None = None
    tags: list[str] | None = None
    extra: dict[str, Any] | None = None
    settings: dict[str, Any] | None = None
    environment: dict[str, str] | None = None

    def own_settings(self) -> dict[str, str]:
        """Settings of this project, as the environment would have them."""
        return {name: as_text(value) for name, value in (self.settings or {}).items() if is_own(name)}

    def for_zenml(self) -> dict[str, Any]:
        """What is handed on. Our settings are not: ZenML would store them where everybody reads them."""
        handed_on = self.model_dump(exclude={"parameters", "local_site", "run_name"}, exclude_none=True)
        theirs = {name: value for name, value in (self.settings or {}).items() if not is_own(name)}
        return handed_on | {"settings": theirs}

    def links(self) -> list[str]:
        return [entry.link for entry in self.parameters.links]

    def link_options(self) -> dict[str, dict[str, Any]]:
        """By link, what the config says of it beyond the link."""
        of_all = self.parameters.model_dump(
            mode="json", include=set(Choice.model_fields) - {"max_documents"}, exclude_none=True
        )
        said = {
            entry.link: of_all | entry.model_dump(mode="json", exclude={"link"}, exclude_none=True)
            for entry in self.parameters.links
        }
        return {link: options for link, options in said.items() if options}

    def crawl_parameters(self) -> dict[str, Any]:
        """What the step crawl_links is given beside user and links."""
        said = {"options": self.link_options() or None, "max_documents": self.parameters.max_documents}
        return {name: value for name, value in said.items() if value is not None}


def find_config(name: str) -> Path:
    """The file of that path, or of that name in `configs/`. Raises SettingsInvalid when there is none."""
    for path in (Path(name), CONFIGS / name):
        if path.is_file():
            return path
    known = ", ".join(sorted(path.name for path in CONFIGS.glob("digital_data_etl*.yaml")))
    raise SettingsInvalid(f"{name}: no such file: give the path of a run config, or one of configs/: {known}")


def load_config(path: Path) -> RunConfig:
    """Read and check a run config. Raises SettingsInvalid: one line a problem, each with file, key and remedy."""
    content = read_yaml(path, of="write `parameters:` with `user_full_name` and `links`")
    try:
        config = RunConfig.model_validate(content)
    except ValidationError as error:
        problems = {_problem(problem["loc"], problem["type"], problem["msg"]): None for problem in error.errors()}
        raise SettingsInvalid("\n".join(f"{path}: {problem}" for problem in problems)) from error
    problems = dict.fromkeys(_impossible(config))
    if problems:
        raise SettingsInvalid("\n".join(f"{path}: {problem}" for problem in problems))
    return config


_REMEDIES = {
    "missing": "it is missing: add it",
    "too_short": "it is empty: write at least one link",
    "string_too_short": "it is empty: write a text, or leave it out",
    "string_type": "it must be text: put it in quotes",
    "list_type": "it must be a list: one `- …` line each",
    "model_type": "it must be a mapping of keys to values",
    "dict_type": "it must be a mapping of keys to values",
    **dict.fromkeys(
        ("date_type", "date_parsing", "date_from_datetime_parsing", "date_from_datetime_inexact"),
        NO_DAY,
    ),
    **dict.fromkeys(("int_type", "int_from_float", "greater_than_equal"), "it must be a whole number from 1 on"),
    **dict.fromkeys(("bool_type", "bool_parsing"), "it must be true or false"),
}


def _problem(location: tuple[int | str, ...], kind: str, message: str) -> str:
    key = "".join(f"[{part}]" if isinstance(part, int) else f".{part}" for part in location).lstrip(".")
    if kind == "extra_forbidden":
        return f"{key}: unknown key: {_suggestion(location)}"
    return f"{key}: {_REMEDIES.get(kind, message.removeprefix('Value error, '))}"


def _suggestion(parts: tuple[int | str, ...]) -> str:
    section: type[BaseModel] = RunConfig
    if len(parts) > 1:
        sections: dict[str, type[_Section]] = {"parameters": Parameters, "local_site": LocalSite}
        section = LinkEntry if isinstance(parts[-2], int) else sections.get(str(parts[0]), RunConfig)
    close = difflib.get_close_matches(str(parts[-1]), section.model_fields, n=1)
    return f"did you mean `{close[0]}`?" if close else f"known here: {', '.join(section.model_fields)}"


def _impossible(config: RunConfig) -> list[str]:
    """What only this machine can tell: names without words, links that are none, paths that are not there."""
    problems = problems_of(config.own_settings(), "settings")
    try:
        split_user_full_name(config.parameters.user_full_name)
    except DigitalDataError as error:
        problems.append(f"parameters.user_full_name: {error}")
    said: dict[str, LinkEntry] = {}
    for number, text in enumerate(config.links()):
        entry = config.parameters.links[number]
        since, until = (getattr(entry, name) or getattr(config.parameters, name) for name in ("since", "until"))
        if since and until and until < since:
            which = "until" if entry.since else "since"
            problems.append(
                f"parameters.links[{number}]: with the {which} of all links, until: {until} is before since: {since}: "
                f"write one of its own"
            )
        if said.setdefault(text, entry) != entry:
            problems.append(f"parameters.links[{number}]: {text} stands there twice, with other options: write it once")
        try:
            link = parse_link(text)
        except DigitalDataError as error:
            problems.append(f"parameters.links[{number}]: {error}")
            continue
        where = os.path.expanduser(link.target)
        if link.kind is LinkKind.LOCAL and not os.path.exists(where):
            missing = f"no such file or folder: {Path(where).absolute()}"
            problems.append(f"parameters.links[{number}]: {missing}: correct the path, or write an https address")
    if config.local_site and not config.local_site.folder.is_dir():
        problems.append(f"local_site.folder: no such folder: {config.local_site.folder.absolute()}: correct the path")
    return problems
