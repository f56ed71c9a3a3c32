"""MongoDB and the ZenML dashboard together: `python -m tools.infrastructure up|down|status`."""

from contextlib import closing

import click

from llm_engineering.domain.errors import WarehouseError
from llm_engineering.infrastructure import mongod
from llm_engineering.infrastructure.warehouse import MongoWarehouse
from llm_engineering.settings import Settings, load_settings
from tools.dashboard import dashboard_down, dashboard_status, dashboard_up, one_line_errors


@click.group()
def cli() -> None:
    """What runs in the background: MongoDB and the ZenML dashboard."""


@cli.command()
def up() -> None:
    """Start both and let them stay up; safe to repeat."""
    with one_line_errors():
        settings = load_settings()
        if settings.database_host is None:
            mongod_path = str(settings.mongod_path) if settings.mongod_path else None
            mongod.keep(settings.state_dir / "mongodb", mongod_path=mongod_path)
            click.echo("MongoDB: up, and stays up until local-infrastructure-down")
        else:
            click.echo(f"MongoDB: {_answer_of(settings)}")
        dashboard_up()


@cli.command()
def down() -> None:
    """Stop both. MongoDB goes on while a run uses it, and stops with it; the documents stay."""
    with one_line_errors():
        settings = load_settings()
        dashboard_down()
        if settings.database_host is not None:
            click.echo("MongoDB: DATABASE_HOST is set; that server is not ours to stop")
            return
        released = mongod.release(settings.state_dir / "mongodb")
        in_use = released is mongod.Released.IN_USE
        click.echo("MongoDB: in use, it stops when its last user ends" if in_use else f"MongoDB: {released}")


@cli.command()
def status() -> None:
    """Say what is up, and where."""
    with one_line_errors():
        settings = load_settings()
        click.echo(f"MongoDB: {_embedded(settings) if settings.database_host is None else _answer_of(settings)}")
        dashboard_status()


def _embedded(settings: Settings) -> str:
    found = mongod.status(settings.state_dir / "mongodb")
    if not found.running:
        return "not running; every run starts it by itself"
    until = "until local-infrastructure-down" if found.kept else "until its last user ends"
    return f"up (pid {found.pid or 'unknown'}) at {found.uri}, stays {until}"


def _answer_of(settings: Settings) -> str:
    """Whether the server of DATABASE_HOST answers. Raises WarehouseError when it does not let us in."""
    if settings.database_host is None:
        raise WarehouseError("DATABASE_HOST is not set")
    with closing(MongoWarehouse(settings.database_host.get_secret_value(), settings.database_name)) as warehouse:
        warehouse.ping()
        return f"answers at {warehouse.address} (DATABASE_HOST)"


if __name__ == "__main__":
    cli()
