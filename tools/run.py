"""Run the digital data ETL: `python -m tools.run etl --config FILE`."""

import os
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import click

from llm_engineering.bootstrap import warehouse
from llm_engineering.domain.errors import DigitalDataError, SettingsInvalid
from llm_engineering.settings import Settings, load_settings
from tools.elsewhere import refuse_what_stays_here
from tools.run_config import LocalSite, RunConfig, find_config, load_config
from tools.sample import serve_folder
from tools.zenml_client import is_served, prepare_zenml, show_progress_elsewhere

DEFAULT_CONFIG = "digital_data_etl.yaml"
RED, BAD_INPUT, INTERRUPTED = 1, 2, 130


@click.group(invoke_without_command=True)
@click.option("--run-etl", is_flag=True, help="The Handbook's spelling of `etl`.")
@click.option("--etl-config-filename", default=DEFAULT_CONFIG, help="With --run-etl: a file of configs/.")
@click.option("--no-cache", is_flag=True, help="Accepted; steps that write are never cached.")
@click.pass_context
def cli(context: click.Context, run_etl: bool, etl_config_filename: str, no_cache: bool) -> None:
    """Collect what a person has published into MongoDB."""
    if context.invoked_subcommand:
        return
    if not run_etl:
        click.echo(context.get_help())
        context.exit(BAD_INPUT)
    context.invoke(etl, config=etl_config_filename, outcomes=None, shards=1, no_cache=no_cache)


@cli.command()
@click.option(
    "--config", default=DEFAULT_CONFIG, show_default=True, help="A run config: a path, or a file of configs/."
)
@click.option("--outcomes", type=click.Path(path_type=Path), help="Write one JSON object a link to this file.")
@click.option("--shards", type=click.IntRange(min=1), default=1, help="Crawl in so many parts side by side, by host.")
@click.option("--no-cache", is_flag=True, help="Accepted; steps that write are never cached.")
def etl(config: str, outcomes: Path | None, shards: int, no_cache: bool) -> None:
    """Run the pipeline digital_data_etl. Exit codes: 0 fine, 1 run red, 2 bad input or settings, 130 interrupted."""
    try:
        run_config = load_config(find_config(config))
        if shards > 1 and run_config.parameters.max_documents:
            raise SettingsInvalid("--shards: max_documents is for all links together: give it to each link instead")
        os.environ.update(run_config.own_settings())
        settings = _ready(run_config, outcomes)
    except DigitalDataError as error:
        sys.exit(_say(error, BAD_INPUT))
    except KeyboardInterrupt:
        sys.exit(INTERRUPTED)
    sys.exit(_run(run_config, settings, shards))


def _ready(config: RunConfig, outcomes: Path | None) -> Settings:
    """The settings, with everything that a run needs tried out: outcomes file, ZenML's store, database."""
    if outcomes:
        os.environ["OUTCOMES_FILE"] = str(outcomes.absolute())
        _check_writable(outcomes)
    settings = load_settings()
    prepare_zenml(settings.state_dir)
    from tools.stack_options import active_stack  # noqa: PLC0415 - imports ZenML, which must be prepared first

    stack = active_stack()
    if stack.runs_elsewhere:
        refuse_what_stays_here(config, settings, stack.name, stack.orchestrator)
        show_progress_elsewhere()
    else:
        warehouse().ping()
    return settings


def _check_writable(path: Path) -> None:
    try:
        path.touch()
    except OSError as error:
        raise SettingsInvalid(f"--outcomes {path} cannot be written ({error.strerror}): name another file") from error


def _run(config: RunConfig, settings: Settings, shards: int) -> int:
    from tools.pipeline_run import run_digital_data_etl  # noqa: PLC0415 - imports ZenML, which must be prepared first

    with _served(config.local_site):
        try:
            run = run_digital_data_etl(config, shards)
        except DigitalDataError as error:
            return _say(error, RED)
        except KeyboardInterrupt:
            click.echo("Interrupted. What was collected is kept; run the same command again to go on.", err=True)
            return INTERRUPTED
    said = "is complete" if run.status.is_successful else f"goes on where the stack runs it ({run.status})"
    first = "Look at it:" if is_served() else "Look at it: poetry poe local-zenml-server-up, then"
    server = os.environ["ZENML_STORE_URL"] if is_served() else f"http://127.0.0.1:{settings.dashboard_port}"
    click.echo(f"Run {run.name} {said}. {first}")
    click.echo(f"  {server.rstrip('/')}/projects/{run.project.name}/runs/{run.id}")
    click.echo("Look at the documents: poetry run python -m tools.warehouse list")
    return 0


@contextmanager
def _served(site: LocalSite | None) -> Iterator[None]:
    """Serve the config's local site while the run lasts, and say to the crawl where its host is."""
    if site is None:
        yield
        return
    with serve_folder(site.folder) as (host, port):
        earlier = os.environ.get("CRAWL_CONNECT_TO", "")
        os.environ["CRAWL_CONNECT_TO"] = ",".join(filter(None, (earlier, f"{site.host}={host}:{port}")))
        try:
            yield
        finally:
            os.environ["CRAWL_CONNECT_TO"] = earlier


def _say(error: DigitalDataError, code: int) -> int:
    click.echo(f"error: {error}", err=True)
    return code


if __name__ == "__main__":
    cli()
