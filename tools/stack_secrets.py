"""ZenML secrets: the only way by which the project's settings reach steps that run elsewhere."""

import hashlib
import json
from collections.abc import Mapping

from zenml.client import Client

from llm_engineering.settings import Settings
from tools.env_file import variables

_OF_THIS_MACHINE = {"MONGOD_PATH", "STATE_DIR", "CRAWL_CA_FILE", "OUTCOMES_FILE", "DASHBOARD_PORT"}
"""Paths and ports that mean nothing elsewhere."""


def settings_for_steps() -> dict[str, str]:
    """What is set now, by the environment or `.env`, of what means something to steps elsewhere."""
    names = {name.upper() for name in Settings.model_fields} - _OF_THIS_MACHINE
    return {name: value for name, value in sorted(variables().items()) if name in names}


def secret_values(name: str) -> dict[str, str] | None:
    """None when there is no secret of exactly this name."""
    if not any(secret.name == name for secret in Client().list_secrets(name=name)):
        return None
    return dict(Client().get_secret(name, allow_partial_name_match=False).secret_values)


def put_secret(name: str, values: Mapping[str, str]) -> None:
    """Make the secret have just these values."""
    stored = secret_values(name)
    if stored is None:
        Client().create_secret(name, dict(values))
    elif stored != values:
        gone = [key for key in stored if key not in values]
        Client().update_secret(name, add_or_update_values=dict(values), remove_values=gone)


def delete_secrets(names: list[str]) -> None:
    """Those of them that are there."""
    for secret in Client().list_secrets(size=1000):
        if secret.name in names:
            Client().delete_secret(str(secret.id))


def settings_secret(stack: str) -> str:
    """Name of the secret with the settings as they were when the stack was applied."""
    return f"{stack}-settings"


def secrets_of_runs(stack: str) -> list[str]:
    """Names of the secrets that runs on the stack have brought."""
    names = (secret.name for secret in Client().list_secrets(size=1000))
    return [name for name in names if name.startswith(f"{settings_secret(stack)}-")]


def secrets_of_run(stack: str) -> list[str]:
    """Names of secrets with the settings as they are for this run, where that is not what the stack has.

    The name tells the contents apart, so that runs side by side have each theirs. It is slow to compute on purpose
    (scrypt, RFC 7914), because names can be read by people who may not read values.
    """
    values = settings_for_steps()
    if not values or values == secret_values(settings_secret(stack)):
        return []
    text = json.dumps(values).encode()
    digest = hashlib.scrypt(text, salt=stack.encode(), n=2**14, r=8, p=1, dklen=8).hex()
    name = f"{settings_secret(stack)}-{digest}"
    put_secret(name, values)
    return [name]
