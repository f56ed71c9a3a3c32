"""ZenML stacks by their files: `python -m tools.stack apply|list|check|set|delete`."""

import sys

import click

from llm_engineering.domain.errors import DigitalDataError
from llm_engineering.settings import load_settings
from tools.dashboard import FAILED, one_line_errors
from tools.stack_files import NamedStack, stack_names
from tools.zenml_client import prepare_zenml

_NAME = click.argument("name", metavar="NAME")


@click.group()
def cli() -> None:
    """Where pipelines run: one file for each stack in configs/stacks. NAME is a file's there, or a path."""


@cli.command()
@_NAME
def apply(name: str) -> None:
    """Register the stack of a file, or bring it in step; what changes is shown first."""
    with one_line_errors():
        _apply(name)
        click.echo(f"Use it: poetry poe stack-set {name}")


@cli.command(name="set")
@_NAME
def set_active(name: str) -> None:
    """Apply the stack, and let all runs from now on use it."""
    with one_line_errors():
        stack = _apply(name)
        from zenml.client import Client

        Client().activate_stack(stack.name)
        click.echo(f"The active stack is {stack.name} ({stack.file.description}).")


@cli.command(name="list")
def list_all() -> None:
    """The stacks of ZenML's store, the active one with a star, and the files that are not applied yet."""
    with one_line_errors():
        _prepare()
        from zenml.client import Client

        from tools.stack_registry import extras_of

        active, seen = Client().active_stack_model.id, set()
        for stack in sorted(Client().list_stacks(size=1000, hydrate=True), key=lambda stack: stack.name):
            extras = extras_of(stack)
            parts = ", ".join(sorted(part.flavor_name for parts in stack.components.values() for part in parts))
            star = "*" if stack.id == active else " "
            click.echo(f"{star} {stack.name}: {parts} ({extras.file if extras else 'no stack file'})")
            seen.add(stack.name)
        for name in stack_names():
            if name not in seen:
                click.echo(f"  {name}: not applied")


@cli.command()
@_NAME
def check(name: str) -> None:
    """Find what would fail, before anything is built. Exit code 1 when something is found."""
    with one_line_errors():
        _prepare()
        from tools.stack_checks import checks_of

        stack, found = NamedStack.load(name), 0
        for what, ask in checks_of(stack).items():
            try:
                problems = list(ask(stack))
            except ImportError:
                problems = []
                click.echo(f"  -   {what}: not asked, for want of packages")
                continue
            except DigitalDataError as error:
                problems = [str(error)]
            for problem in problems:
                click.echo(f" bad  {what}: {problem}")
            if not problems:
                click.echo(f"  ok  {what}")
            found += len(problems)
        if found:
            click.echo(f"stack {stack.name}: {found} to mend")
            sys.exit(FAILED)
        click.echo(f"stack {stack.name}: ready")


@cli.command()
@_NAME
def delete(name: str) -> None:
    """Forget the stack, its components and its secrets; artifacts, images and documents stay."""
    with one_line_errors():
        _prepare()
        from tools.stack_registry import delete as forget

        instead = forget(name)
        click.echo(f"The stack {name} is gone; its artifacts, images and documents are where they were.")
        if instead:
            click.echo(f"It was the active one: now {instead} is.")


def _prepare() -> None:
    prepare_zenml(load_settings().state_dir)


def _apply(name: str) -> NamedStack:
    _prepare()
    from tools import stack_registry

    stack = NamedStack.load(name)
    before = stack_registry.as_registered(stack_registry.registered(stack.name))
    changes = stack_registry.differences(before, stack_registry.as_wanted(stack))
    for line in changes:
        click.echo(line)
    if not changes:
        click.echo(f"The stack {stack.name} is as its file says.")
        return stack
    stack_registry.apply(stack)
    click.echo(f"The stack {stack.name} is {'brought in step' if before else 'registered'}.")
    return stack


if __name__ == "__main__":
    cli()
