"""Stacks in ZenML's store: what is registered there, how it differs from a stack file, and bringing it in step."""

import json
import warnings
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from typing import Any
from uuid import UUID

from pydantic import BaseModel
from sqlalchemy.exc import SAWarning
from zenml.client import Client
from zenml.enums import StackComponentType
from zenml.exceptions import ArtifactStoreInterfaceError, EntityExistsError, IllegalOperationError
from zenml.models import StackResponse
from zenml.stack import Flavor
from zenml.stack.stack_component import StackComponentConfig
from zenml.utils.secret_utils import is_secret_field, is_secret_reference

from llm_engineering.domain.errors import DigitalDataError, SettingsInvalid
from llm_engineering.settings import PROJECT_ROOT
from tools.sentences import sentence_of
from tools.stack_files import Component, Image, NamedStack
from tools.stack_secrets import (
    delete_secrets,
    put_secret,
    secret_values,
    secrets_of_runs,
    settings_for_steps,
    settings_secret,
)

LABEL = "digital-data-etl"
"""Of stacks that were made from a stack file: what of the file ZenML has no field for, as JSON."""
DEFAULT_STACK = "default"
"""ZenML's own, which cannot be removed."""
Flat = dict[str, str]
"""A stack as one text for each dotted key."""


class Extras(BaseModel):
    """What a stack's label says."""

    file: str
    secrets: list[str]
    settings: dict[str, Any]
    image: Image | None

    def as_label(self) -> dict[str, str]:
        return {LABEL: self.model_dump_json()}


def extras_of(stack: StackResponse) -> Extras | None:
    """None for a stack that was not made from a stack file."""
    label = (stack.labels or {}).get(LABEL)
    return Extras.model_validate_json(label) if label else None


def registered(name: str) -> StackResponse | None:
    """The stack of exactly this name. Raises SettingsInvalid when it was made by other means."""
    found = next(iter(Client().list_stacks(name=name, hydrate=True)), None)
    if found is not None and extras_of(found) is None:
        raise SettingsInvalid(
            f"the stack `{name}` was not made from a stack file: give the file another name, or remove the stack: "
            f"zenml stack delete {name}"
        )
    return found


def secrets_of(stack: NamedStack) -> dict[str, dict[str, str]]:
    """The secrets that the stack needs, by name; with the settings for its steps, when they run elsewhere."""
    secrets = dict(stack.file.secrets)
    settings = settings_for_steps()
    if runs_elsewhere(stack.file.components["orchestrator"].flavor) and settings:
        secrets[settings_secret(stack.name)] = settings
    return secrets


def runs_elsewhere(orchestrator_flavor: str) -> bool:
    """Whether steps run outside of this process, without its environment."""
    return orchestrator_flavor != "local"


def as_wanted(stack: NamedStack) -> Flat:
    """The stack of the file. Raises SettingsInvalid for a flavor or configuration that ZenML does not know."""
    flat = _flat("secrets", secrets_of(stack))
    for kind, component in stack.file.components.items():
        flat |= _flat(kind, {"flavor": component.flavor, "config": _stored_config(stack, kind)})
    flat |= _flat("settings", stack.file.settings)
    return flat | _flat("image", stack.file.image.model_dump() if stack.file.image else {})


def as_registered(stack: StackResponse | None) -> Flat:
    """The stack as it is in ZenML's store; empty when it is not there."""
    extras = extras_of(stack) if stack else None
    if stack is None or extras is None:
        return {}
    flat = _flat("secrets", {name: secret_values(name) or {} for name in extras.secrets})
    for kind, components in stack.components.items():
        for component in components:
            flat |= _flat(kind.value, {"flavor": component.flavor_name, "config": component.configuration})
    flat |= _flat("settings", extras.settings)
    return flat | _flat("image", extras.image.model_dump() if extras.image else {})


def differences(before: Flat, after: Flat) -> list[str]:
    """One line for each key that is new, gone or has another value; values of secrets are not shown."""
    lines = []
    for key in sorted(before.keys() | after.keys()):
        old, new = before.get(key), after.get(key)
        if old == new:
            continue
        if key.startswith("secrets."):
            lines.append(f"{'+' if old is None else '-' if new is None else '~'} {key}: (secret)")
        elif old is None:
            lines.append(f"+ {key}: {new}")
        else:
            lines.append(f"- {key}: {old}" if new is None else f"~ {key}: {old} -> {new}")
    return lines


def apply(stack: NamedStack) -> None:
    """Register the stack of the file, or bring it in step. Raises DigitalDataError when ZenML refuses it."""
    with _zenml_errors(stack):
        secrets = secrets_of(stack)
        for name, values in secrets.items():
            put_secret(name, values)
        names = {kind: _put_component(stack, kind, part) for kind, part in stack.file.components.items()}
        before = registered(stack.name)
        if before is None:
            label = _label_of(stack, list(secrets))
            by_type = {StackComponentType(kind): name for kind, name in names.items()}
            Client().create_stack(stack.name, by_type, labels=label, secrets=_attached(stack, secrets))
        else:
            _update(stack, before, names, secrets)


def _update(stack: NamedStack, before: StackResponse, names: Mapping[str, str], secrets: Mapping[str, Any]) -> None:
    gone: dict[StackComponentType, list[str]] = {kind: [] for kind in before.components if kind.value not in names}
    now = {StackComponentType(kind): [name] for kind, name in names.items()}
    extras = extras_of(before)
    attached = {str(secret) for secret in before.secrets}
    new = [secret for secret in map(_secret_id, _attached(stack, secrets)) if str(secret) not in attached]
    Client().update_stack(
        before.id,
        component_updates={**gone, **now},
        labels=_label_of(stack, list(secrets)),
        add_secrets=new,  # one that is attached already would undo the rest of the update
    )
    _delete_components({kind: [part.name for part in parts] for kind, parts in before.components.items()}, names)
    delete_secrets([name for name in (extras.secrets if extras else []) if name not in secrets])


def delete(name: str) -> str | None:
    """Remove the stack, its components and secrets; what is in its stores stays. The stack that is active instead.

    Raises SettingsInvalid when there is none of this name.
    """
    stack = registered(name)
    extras = extras_of(stack) if stack else None
    if stack is None or extras is None:
        raise SettingsInvalid(f"no stack `{name}` is registered: see stack-list")
    instead = None
    if Client().active_stack_model.id == stack.id:
        Client().activate_stack(DEFAULT_STACK)
        instead = DEFAULT_STACK
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", SAWarning)  # ZenML deletes the rows twice; the second time none are there
        Client().delete_stack(stack.id)
    _delete_components({kind: [part.name for part in parts] for kind, parts in stack.components.items()}, {})
    delete_secrets([*extras.secrets, *secrets_of_runs(name)])
    return instead


def _label_of(stack: NamedStack, secrets: list[str]) -> dict[str, str]:
    path = stack.path.relative_to(PROJECT_ROOT) if stack.path.is_relative_to(PROJECT_ROOT) else stack.path
    return Extras(file=str(path), secrets=secrets, settings=stack.file.settings, image=stack.file.image).as_label()


def _attached(stack: NamedStack, secrets: Mapping[str, Any]) -> list[str]:
    """Only the settings become the steps' environment; the other secrets are read by the components that name them."""
    return [name for name in secrets if name == settings_secret(stack.name)]


def _secret_id(name: str) -> UUID:
    return Client().get_secret(name, allow_partial_name_match=False).id


def _component_name(stack: NamedStack, component: Component) -> str:
    """With the flavor, which a component keeps for life."""
    return f"{stack.name}-{component.flavor}"


def _put_component(stack: NamedStack, kind: str, component: Component) -> str:
    name = _component_name(stack, component)
    config = _stored_config(stack, kind)
    client, of_type = Client(), StackComponentType(kind)
    found = next(iter(client.list_stack_components(name=name, type=of_type, hydrate=True)), None)
    if found is None:
        client.create_stack_component(name, component.flavor, of_type, config)
    elif found.configuration != config:
        gone = dict.fromkeys(found.configuration.keys() - config.keys())
        client.update_stack_component(found.id, of_type, configuration={**gone, **config})
    return name


def _delete_components(before: Mapping[StackComponentType, list[str]], kept: Mapping[str, str]) -> None:
    for kind, names in before.items():
        for name in names:
            if name != kept.get(kind.value):
                Client().delete_stack_component(name, kind)


def config_of(stack: NamedStack, kind: str) -> StackComponentConfig:
    """What the component is configured with. Raises SettingsInvalid for what ZenML does not know or would show."""
    component, where = stack.file.components[kind], f"{stack.path}: components.{kind}"
    if kind not in (types := sorted(known.value for known in StackComponentType)):
        raise SettingsInvalid(f"{where}: no such type of component: one of {', '.join(types)}")
    flavors = {flavor.name: flavor for flavor in Client().list_flavors(type=kind, size=1000, hydrate=True)}
    if component.flavor not in flavors:
        raise SettingsInvalid(f"{where}.flavor: {component.flavor}: ZenML knows {', '.join(sorted(flavors))}")
    model = Flavor.from_model(flavors[component.flavor]).config_class
    for name, value in component.config.items():
        field = model.model_fields.get(name)
        if field is None:
            raise SettingsInvalid(f"{where}.config.{name}: unknown key: one of {', '.join(sorted(model.model_fields))}")
        if is_secret_field(field) and not is_secret_reference(value):
            raise SettingsInvalid(
                f"{where}.config.{name}: it would be shown to everybody: write it under `secrets:`, and here "
                "`{{NAME_OF_SECRET.KEY}}`"
            )
    try:
        return model(**component.config)
    except (ValueError, ArtifactStoreInterfaceError) as error:
        raise SettingsInvalid(f"{where}.config: {sentence_of(error)}") from None


def _stored_config(stack: NamedStack, kind: str) -> dict[str, Any]:
    return config_of(stack, kind).model_dump(mode="json", exclude_unset=True)


def _flat(prefix: str, value: Any) -> Flat:
    if isinstance(value, dict):
        return {name: text for key, part in value.items() for name, text in _flat(f"{prefix}.{key}", part).items()}
    return {} if value is None else {prefix: value if isinstance(value, str) else json.dumps(value)}


@contextmanager
def _zenml_errors(stack: NamedStack) -> Iterator[None]:
    try:
        yield
    except (EntityExistsError, IllegalOperationError, KeyError, ValueError, RuntimeError) as error:
        raise DigitalDataError(f"{stack.path}: ZenML refuses it: {sentence_of(error)}") from error
