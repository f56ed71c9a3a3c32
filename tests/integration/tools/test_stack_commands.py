"""The stack commands on ZenML's own store: register, change, look, choose, forget."""

import json
import os
import socket
import sqlite3
import subprocess
import sys
import time
import urllib.request
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from llm_engineering.settings import PROJECT_ROOT

Stack = Callable[..., subprocess.CompletedProcess[str]]

MINE = """
description: mine
components:
  orchestrator: {{flavor: local_docker}}
  artifact_store:
    flavor: s3
    config:
      path: "s3://{bucket}"
      authentication_secret: mine-s3
      client_kwargs: {{endpoint_url: "http://127.0.0.1:9"}}
  container_registry: {{flavor: default, config: {{uri: "127.0.0.1:5001"}}}}
  image_builder: {{flavor: local}}
secrets:
  mine-s3: {{aws_access_key_id: "${{KEY_ID}}", aws_secret_access_key: "${{KEY}}"}}
settings: {settings}
image: {{groups: [s3]}}
"""
KEY = "k3y-of-the-bucket"
PASSWORD = "p4ss-of-the-database"


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("stacks")


@pytest.fixture(scope="module")
def stack(folder: Path) -> Stack:
    """Run `python -m tools.stack ARGUMENTS`, with variables as keywords."""

    def run(*arguments: str, **variables: str) -> subprocess.CompletedProcess[str]:
        given = {name: value for name, value in os.environ.items() if not name.startswith(("ZENML_", "AWS_"))}
        given |= {"STATE_DIR": str(folder / "state"), "KEY_ID": "id", "KEY": KEY, "PYTHONWARNINGS": "default"}
        given |= {"DATABASE_HOST": f"mongodb://etl:{PASSWORD}@10.0.0.7/"}
        return subprocess.run(
            [sys.executable, "-m", "tools.stack", *arguments],
            cwd=PROJECT_ROOT,
            env=given | variables,
            stdin=subprocess.DEVNULL,
            capture_output=True,
            text=True,
            timeout=120,
            check=False,
        )

    return run


def mine(folder: Path, *, bucket: str = "first", settings: str = "{}", name: str = "mine", text: str = MINE) -> str:
    file = folder / f"{name}.yaml"
    file.write_text(text.format(bucket=bucket, settings=settings), encoding="utf-8")
    return str(file)


@pytest.fixture
def applied(stack: Stack, folder: Path) -> Iterator[str]:
    """The path of a stack file whose stack is registered; forgotten afterwards."""
    path = mine(folder)
    first = stack("apply", path)
    assert first.returncode == 0, first.stderr
    yield path
    stack("delete", "mine")


def test_a_new_stack_is_shown_and_registered(stack: Stack, applied: str) -> None:
    listed = stack("list").stdout
    assert f"  mine: default, local, local_docker, s3 ({applied})" in listed
    assert "* default: " in listed
    assert "  aws: not applied" in listed


def test_what_is_applied_twice_has_nothing_to_change(stack: Stack, applied: str) -> None:
    again = stack("apply", applied)
    assert again.stdout.startswith("The stack mine is as its file says."), again.stdout


def test_what_changes_is_shown_first_and_only_that(stack: Stack, applied: str, folder: Path) -> None:
    path = mine(folder, bucket="second", settings="{resources: {cpu_count: 2}}")
    run = stack("apply", path, KEY="another")
    assert run.stdout.splitlines()[:-1] == [
        "~ artifact_store.config.path: s3://first -> s3://second",
        "~ secrets.mine-s3.aws_secret_access_key: (secret)",
        "+ settings.resources.cpu_count: 2",
        "The stack mine is brought in step.",
    ]
    assert stack("apply", path, KEY="another").stdout.startswith("The stack mine is as its file says.")


def test_a_flavor_and_a_component_may_change(stack: Stack, applied: str, folder: Path) -> None:
    parts = "{{orchestrator: {{flavor: local}}, artifact_store: {{flavor: local}}}}"
    text = "description: {bucket}{settings}\ncomponents: " + parts
    run = stack("apply", mine(folder, text=text))
    assert "~ orchestrator.flavor: local_docker -> local" in run.stdout
    assert "- container_registry.config.uri: 127.0.0.1:5001" in run.stdout
    assert "- secrets.mine-s3.aws_access_key_id: (secret)" in run.stdout
    assert "  mine: local, local (" in stack("list").stdout
    assert stack("apply", str(folder / "mine.yaml")).stdout.startswith("The stack mine is as its file says.")


def test_no_secret_is_shown_or_stored_in_the_open(stack: Stack, folder: Path) -> None:
    run = stack("apply", mine(folder))
    assert "+ secrets.mine-s3.aws_secret_access_key: (secret)" in run.stdout
    assert "+ secrets.mine-settings.DATABASE_HOST: (secret)" in run.stdout
    checked = stack("check", str(folder / "mine.yaml"))
    for text in (KEY, PASSWORD):
        assert text not in run.stdout + run.stderr + checked.stdout + checked.stderr
    with sqlite3.connect(folder / "state" / "zenml" / "zenml.db") as store:
        rows = [json.dumps(row, default=str) for row in store.execute("SELECT * FROM stack, stack_component")]
    assert rows
    assert not any(text in row for row in rows for text in (KEY, PASSWORD))


def test_the_active_stack_is_chosen_and_after_its_end_zenmls_own_is(stack: Stack, folder: Path) -> None:
    chosen = stack("set", "local")
    assert "The active stack is local" in chosen.stdout, chosen.stderr
    assert "* local: " in stack("list").stdout
    gone = stack("delete", "local")
    assert "It was the active one: now default is." in gone.stdout
    listed = stack("list").stdout
    assert "* default: " in listed
    assert "  local: not applied" in listed


def test_a_stack_that_is_not_there_cannot_be_deleted(stack: Stack) -> None:
    run = stack("delete", "azure")
    assert (run.returncode, run.stderr) == (2, "error: no stack `azure` is registered: see stack-list\n")


def test_a_stack_that_was_made_by_other_means_is_left_alone(stack: Stack, folder: Path) -> None:
    for run in (stack("apply", mine(folder, name="default")), stack("delete", "default")):
        assert run.returncode == 2
        assert "the stack `default` was not made from a stack file" in run.stderr


@pytest.mark.parametrize(
    ("components", "said"),
    [
        ("orchestrator: {flavor: sagemakr}", "components.orchestrator.flavor: sagemakr: ZenML knows "),
        ("orchestra: {flavor: local}", "components.orchestra: no such type of component: one of "),
        ("orchestrator: {flavor: sagemaker, config: {region: x}}", "config: execution_role: Field required"),
        ("orchestrator: {flavor: vertex, config: {loction: x}}", "config.loction: unknown key: one of "),
        (
            "container_registry: {flavor: default, config: {uri: x}}\n  artifact_store: "
            "{flavor: s3, config: {path: 's3://b', secret: s3cret}}",
            "config.secret: it would be shown to everybody: write it under `secrets:`",
        ),
        ("artifact_store: {flavor: s3, config: {path: 'gs://b'}}", "components.artifact_store.config: "),
    ],
)
def test_a_mistake_is_one_line_and_nothing_is_registered(
    components: str, said: str, stack: Stack, folder: Path
) -> None:
    usual = {"orchestrator": "{flavor: local}", "artifact_store": "{flavor: local}"}
    rest = "".join(f"  {kind}: {part}\n" for kind, part in usual.items() if f"{kind}: " not in components)
    path = folder / "wrong.yaml"
    path.write_text(f"description: x\ncomponents:\n  {components}\n{rest}", encoding="utf-8")
    run = stack("apply", str(path))
    assert run.returncode == 2, run.stdout
    assert said in run.stderr
    assert len(run.stderr.splitlines()) == 1, run.stderr
    assert "s3cret" not in run.stderr
    assert "registered" not in run.stdout


def test_check_finds_everything_at_once_that_a_cloud_stack_lacks(stack: Stack, folder: Path) -> None:
    text = (
        "description: {bucket}{settings}\ncomponents:\n"
        "  orchestrator: {{flavor: sagemaker, config: {{execution_role: r}}}}\n"
        "  artifact_store: {{flavor: s3, config: {{path: 's3://b'}}}}\n"
        "  container_registry: {{flavor: default, config: {{uri: '127.0.0.1:9'}}}}\n"
        "  image_builder: {{flavor: local}}\n"
        "image: {{groups: [bench], base: python}}\n"
    )
    run = stack(
        "check",
        mine(folder, text=text, name="lacking"),
        DATABASE_HOST=f"mongodb://etl:{PASSWORD}@localhost/",
        DOCKER_HOST="unix:///nowhere/docker.sock",
    )
    assert run.returncode == 1
    for said in (
        "packages of the group bench are not installed: python3 tools/bootstrap.py --with bench",
        "ZenML: its orchestrator reports to a ZenML server, but ZenML's state is in a file here",
        "database: DATABASE_HOST: localhost is the container itself there",
        "image: image.base: python is another image every time",
        "image: no container engine answers here",
        "registry: registry 127.0.0.1:9 cannot be asked",
        "registered: ZenML does not know it yet: poetry poe stack-apply",
    ):
        assert said in run.stdout, (said, run.stdout)
    assert "Traceback" not in run.stdout + run.stderr


def test_the_local_stack_is_ready_as_soon_as_it_is_applied(stack: Stack) -> None:
    assert stack("apply", "local").returncode == 0
    checked = stack("check", "local")
    assert (checked.returncode, checked.stdout.splitlines()[-1]) == (0, "stack local: ready")


OTHER_VERSION = """
import sys, zenml
zenml.__version__ = "0.97.0"
import uvicorn
uvicorn.run("zenml.zen_server.zen_server_api:app", host="127.0.0.1", port=int(sys.argv[1]), log_level="error")
"""


@pytest.fixture
def server_of_another_version(folder: Path) -> Iterator[dict[str, str]]:
    """Variables that lead to a ZenML server that is not of the client's version."""
    with socket.create_server(("127.0.0.1", 0)) as probe:
        port = probe.getsockname()[1]
    environment = {name: value for name, value in os.environ.items() if not name.startswith("ZENML_")} | {
        "ZENML_CONFIG_PATH": str(folder / "server"),
        "ZENML_SERVER": "true",
        "ZENML_SERVER_AUTO_ACTIVATE": "true",
        "ZENML_DEFAULT_USER_NAME": "default",
        "ZENML_DEFAULT_USER_PASSWORD": "pw",
        "ZENML_ANALYTICS_OPT_IN": "false",
    }
    command = [sys.executable, "-c", OTHER_VERSION, str(port)]
    with subprocess.Popen(command, env=environment, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL) as server:
        try:
            deadline = time.monotonic() + 90
            while time.monotonic() < deadline:
                try:
                    urllib.request.urlopen(f"http://127.0.0.1:{port}/health", timeout=5).close()
                    break
                except OSError:
                    time.sleep(0.2)
            yield {
                "ZENML_STORE_URL": f"http://127.0.0.1:{port}",
                "ZENML_STORE_USERNAME": "default",
                "ZENML_STORE_PASSWORD": "pw",
            }
        finally:
            server.terminate()


def test_check_finds_a_server_of_another_version(stack: Stack, server_of_another_version: dict[str, str]) -> None:
    run = stack("check", "local", **server_of_another_version)
    assert "bad  ZenML: the ZenML server is 0.97.0, the client 0.98.0" in run.stdout, run.stderr


def test_a_server_that_lets_nobody_in_is_one_line(stack: Stack, server_of_another_version: dict[str, str]) -> None:
    run = stack("list", **{**server_of_another_version, "ZENML_STORE_PASSWORD": "wr0ng"})
    assert run.returncode == 1
    assert len(run.stderr.splitlines()) == 1, run.stderr
    assert "check that it runs, and ZENML_STORE_API_KEY" in run.stderr
    assert "wr0ng" not in run.stderr
