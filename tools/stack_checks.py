"""What would fail on a stack, found before anything is built."""

import importlib.metadata
import os
import tomllib
from collections.abc import Callable, Iterator
from urllib.parse import urlsplit

from zenml import __version__ as client_version
from zenml.artifact_stores import BaseArtifactStore
from zenml.client import Client
from zenml.container_engines import get_container_engine
from zenml.container_registries.base_container_registry import BaseContainerRegistryConfig
from zenml.stack import StackComponent

from llm_engineering.settings import PROJECT_ROOT, load_settings
from tools.cloud_checks import CLOUDS, repository_problem
from tools.elsewhere import database_problems, is_this_machine
from tools.registry_rights import push_problem
from tools.sentences import sentence_of
from tools.stack_files import NamedStack
from tools.stack_registry import as_registered, as_wanted, config_of, differences, registered, runs_elsewhere
from tools.zenml_client import is_served

Check = Callable[[NamedStack], Iterator[str]]
"""Gives a sentence for each thing that is wrong: what, and what to do."""


def checks_of(stack: NamedStack) -> dict[str, Check]:
    """What to ask of this stack, by the name that it has in the output."""
    checks: dict[str, Check] = {"packages": _packages, "ZenML": _zenml, "credentials": _credentials}
    if runs_elsewhere(stack.file.components["orchestrator"].flavor):
        checks |= {"database": _database, "image": _image, "registry": _registry}
    checks["registered"] = _registered
    if registered(stack.name):
        checks["artifacts"] = _artifacts
    return checks


def _packages(stack: NamedStack) -> Iterator[str]:
    """Of the image's groups, because the client needs what the steps need."""
    groups = stack.file.image.groups if stack.file.image else []
    known = tomllib.loads((PROJECT_ROOT / "pyproject.toml").read_text(encoding="utf-8"))["tool"]["poetry"]["group"]
    for group in groups:
        if group not in known:
            yield f"image.groups: {group}: pyproject.toml has no such group, but {', '.join(sorted(known))}"
        elif not all(_is_installed(package) for package in known[group]["dependencies"]):
            install = f"python3 tools/bootstrap.py --with {group}"
            yield f"packages of the group {group} are not installed: {install} (or poetry install --with {group})"


def _is_installed(package: str) -> bool:
    try:
        importlib.metadata.version(package)
    except importlib.metadata.PackageNotFoundError:
        return False
    return True


def _zenml(stack: NamedStack) -> Iterator[str]:
    """A server where a component needs one, of this version, reached from there."""
    needing = [kind for kind in stack.file.components if config_of(stack, kind).is_remote]
    if not is_served():
        if needing:
            yield (
                f"its {needing[0]} reports to a ZenML server, but ZenML's state is in a file here: set ZENML_STORE_URL "
                "and ZENML_STORE_API_KEY in .env"
            )
        return
    host = urlsplit(os.environ["ZENML_STORE_URL"]).hostname or ""
    if needing and is_this_machine(host):
        yield f"ZENML_STORE_URL: {host} is the container itself there: give an address that is reached from there"
    server = str(Client().zen_store.get_store_info().version)
    if server != client_version:
        yield f"the ZenML server is {server}, the client {client_version}: bring the server to {client_version}"


def _credentials(stack: NamedStack) -> Iterator[str]:
    """Of the clouds that the flavors belong to; each is asked who we are."""
    flavors = {(kind, part.flavor) for kind, part in stack.file.components.items()}
    for cloud in CLOUDS:
        if flavors & cloud.flavors:
            yield from cloud.problems(stack)


def _database(stack: NamedStack) -> Iterator[str]:
    return database_problems(load_settings(), stack.file.components["orchestrator"].flavor)


def _image(stack: NamedStack) -> Iterator[str]:
    """Something to build it with, and a base that is the same tomorrow."""
    if stack.file.image is None:
        yield "image: it is missing: steps that run elsewhere need one; see configs/stacks/container.yaml"
        return
    base = stack.file.image.base
    _, colon, tag = base.rpartition("/")[2].partition(":")
    if "@sha256:" not in base and (not colon or tag == "latest"):
        yield f"image.base: {base} is another image every time: give a tag, such as python:3.11-slim-bookworm"
    try:
        get_container_engine()
    except RuntimeError as error:
        yield f"no container engine answers here ({sentence_of(error)}): start Docker, or set DOCKER_HOST"


def _registry(stack: NamedStack) -> Iterator[str]:
    if "container_registry" not in stack.file.components:
        return
    config = config_of(stack, "container_registry")
    if isinstance(config, BaseContainerRegistryConfig):
        repository = config.default_repository or "zenml"
        missing = repository_problem(stack, repository)
        problem = missing or push_problem(config.uri, repository)
        if problem:
            yield problem


def _registered(stack: NamedStack) -> Iterator[str]:
    found = registered(stack.name)
    changed = differences(as_registered(found), as_wanted(stack))
    if found is None:
        yield f"ZenML does not know it yet: poetry poe stack-apply {stack.name}"
    elif changed:
        yield f"ZenML's store differs from the file in {len(changed)} keys: poetry poe stack-apply {stack.name}"


def _artifacts(stack: NamedStack) -> Iterator[str]:
    """A small object is written, read and removed, with what the registered store knows."""
    found = registered(stack.name)
    if found is None:  # forgotten meanwhile
        return
    store = StackComponent.from_model(
        next(part for kind, parts in found.components.items() if kind.value == "artifact_store" for part in parts)
    )
    if not isinstance(store, BaseArtifactStore):
        return
    path = f"{store.path.rstrip('/')}/stack-check"
    try:
        with store.open(path, "w") as file:
            file.write("ok")
        with store.open(path, "r") as file:
            file.read()
        store.remove(path)
    except Exception as error:  # noqa: BLE001 - of whatever library the store is reached by
        said = f"{type(error).__name__}: {sentence_of(error, most=200)}"
        yield f"nothing can be kept at {store.path} ({said}): is it there, and yours?"
