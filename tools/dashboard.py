"""The ZenML dashboard alone: `python -m tools.dashboard up|down|status`."""

import sys
from collections.abc import Iterator
from contextlib import contextmanager

import click

from llm_engineering.domain.errors import DigitalDataError, SettingsInvalid, WarehouseError
from llm_engineering.settings import load_settings
from tools.zenml_server import ZenmlServer

FAILED, BAD_INPUT = 1, 2


@contextmanager
def one_line_errors() -> Iterator[None]:
    """Every error of ours as one line; exit code 2 for what the operator set, 1 for what went wrong."""
    try:
        yield
    except (SettingsInvalid, WarehouseError) as error:
        click.echo(f"error: {error}", err=True)
        sys.exit(BAD_INPUT)
    except DigitalDataError as error:
        click.echo(f"error: {error}", err=True)
        sys.exit(FAILED)


def dashboard_up() -> None:
    settings = load_settings()
    server, started = ZenmlServer(settings.state_dir).start(settings.dashboard_port)
    click.echo(f"ZenML dashboard: {server.url}{'' if started else ' (it was up already)'}")


def dashboard_down() -> None:
    stopped = ZenmlServer(load_settings().state_dir).stop()
    click.echo("ZenML dashboard: stopped" if stopped else "ZenML dashboard: not running")


def dashboard_status() -> None:
    server = ZenmlServer(load_settings().state_dir).running()
    click.echo(f"ZenML dashboard: {server.url} (pid {server.pid})" if server else "ZenML dashboard: not running")


@click.group()
def cli() -> None:
    """The ZenML dashboard, which shows all runs of this project."""


@cli.command()
def up() -> None:
    """Start it, unless it is up already."""
    with one_line_errors():
        dashboard_up()


@cli.command()
def down() -> None:
    """Stop it."""
    with one_line_errors():
        dashboard_down()


@cli.command()
def status() -> None:
    """Say whether it is up, and where."""
    with one_line_errors():
        dashboard_status()


if __name__ == "__main__":
    cli()
