"""What a run cannot take along when its steps run in containers: told before anything is built."""

import ipaddress
import os
from collections.abc import Iterator
from pathlib import Path

from pymongo.errors import PyMongoError
from pymongo.uri_parser import parse_uri

from llm_engineering.domain.errors import SettingsInvalid
from llm_engineering.domain.links import LinkKind, parse_link
from llm_engineering.settings import PROJECT_ROOT, Settings
from tools.run_config import RunConfig

ON_THIS_MACHINE = "local_docker"
"""The orchestrator whose containers share this machine's network; all others run far away."""
_IN_THE_IMAGE = PROJECT_ROOT / "data" / "sample"


def refuse_what_stays_here(config: RunConfig, settings: Settings, stack: str, orchestrator: str) -> None:
    """Raises SettingsInvalid: one line for each thing that steps of this stack would not find."""
    if problems := problems_elsewhere(config, settings, orchestrator):
        raise SettingsInvalid("\n".join(f"stack {stack}: {problem}" for problem in problems))


def problems_elsewhere(config: RunConfig, settings: Settings, orchestrator: str) -> list[str]:
    """A sentence for each thing that steps by this orchestrator would not find."""
    return [*database_problems(settings, orchestrator), *_problems(config, settings, orchestrator)]


def database_problems(settings: Settings, orchestrator: str) -> Iterator[str]:
    if settings.database_host is None:
        yield "the embedded MongoDB is not reached from its containers: set DATABASE_HOST in .env"
        return
    if orchestrator == ON_THIS_MACHINE:
        return
    uri = settings.database_host.get_secret_value()
    if uri.startswith("mongodb://"):  # the hosts of mongodb+srv are in the DNS, and never this machine
        try:
            hosts = [host for host, _ in parse_uri(uri)["nodelist"]]
        except PyMongoError:
            yield "DATABASE_HOST: is no MongoDB connection string: correct it in .env"
            return
        for host in filter(is_this_machine, hosts):
            yield f"DATABASE_HOST: {host} is the container itself there: set the address of one reached from there"


def _problems(config: RunConfig, settings: Settings, orchestrator: str) -> Iterator[str]:
    if settings.outcomes_file:
        yield "--outcomes (OUTCOMES_FILE): the file would be written in a container: leave it out, see crawl_report"
    if config.local_site and orchestrator != ON_THIS_MACHINE:
        yield f"local_site: {config.local_site.host} is served on this machine only: run it on the local stack"
    for link in config.links():
        parsed = parse_link(link)
        if parsed.kind is LinkKind.LOCAL and not _is_in_image(parsed.target):
            yield (
                f"{link}: files of this machine are not in its containers: run it on the local stack "
                "(poetry poe set-local-stack), with the same DATABASE_HOST"
            )


def _is_in_image(target: str) -> bool:
    """The same relative path leads to it there, where the working folder is the project's."""
    path = Path(os.path.expanduser(target))
    return not path.is_absolute() and Path.cwd() == PROJECT_ROOT and path.resolve().is_relative_to(_IN_THE_IMAGE)


def is_this_machine(host: str) -> bool:
    """Whether a container on another machine would meet itself at this address."""
    try:
        return ipaddress.ip_address(host).is_loopback
    except ValueError:
        return host.lower() == "localhost" or host.startswith("/") or host.endswith(".localhost")
