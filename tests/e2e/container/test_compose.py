"""docker-compose.yml: MongoDB, a ZenML server and the pipeline, started as the documentation says."""

import importlib.util
import json
import os
import shutil
import subprocess
import urllib.request
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from pymongo import MongoClient

from llm_engineering.infrastructure.mongod.binary import find_mongod
from llm_engineering.settings import PROJECT_ROOT
from tests.e2e.container.processes import free_port
from tests.e2e.container.project import SAMPLE

Docker = Callable[..., str]
MONGO_IMAGE = "mongo:8.0.13"
MONGO_PASSWORD, ZENML_PASSWORD = "c0mposedMongo", "c0mposedZenml"


@pytest.fixture(scope="module")
def mongo_image(docker: Docker, work: Path) -> str:
    """An image that does what the official one does here; that is on a registry far away."""
    context = work / "mongo-image"
    shutil.copytree(Path(__file__).parent / "mongo", context)
    shutil.copy(find_mongod(None), context / "mongod")
    for package in ("pymongo", "bson", "dns"):
        spec = importlib.util.find_spec(package)
        assert spec is not None
        assert spec.origin is not None
        shutil.copytree(Path(spec.origin).parent, context / "packages" / package)
    docker("build", "--quiet", "--tag", MONGO_IMAGE, str(context))
    return MONGO_IMAGE


@pytest.fixture(scope="module")
def ports() -> dict[str, str]:
    return {"MONGO_PORT": str(free_port()), "DASHBOARD_PORT": str(free_port())}


@pytest.fixture(scope="module")
def compose(mongo_image: str, ports: dict[str, str]) -> Iterator[Callable[..., str]]:
    """Run `docker-compose ARGUMENTS`; everything is up until the tests end."""

    def run(*arguments: str, code: int = 0, **without: str) -> str:
        given = {**os.environ, **ports, "MONGO_PASSWORD": MONGO_PASSWORD, "ZENML_PASSWORD": ZENML_PASSWORD, **without}
        ran = subprocess.run(
            ["docker-compose", "--project-name", "etl-test", *arguments],
            cwd=PROJECT_ROOT,
            env=given,
            stdin=subprocess.DEVNULL,
            capture_output=True,
            text=True,
            timeout=800,
            check=False,
        )
        assert ran.returncode == code, ran.stdout + ran.stderr
        return ran.stdout + ran.stderr

    run("up", "--detach", "--build")
    yield run
    run("down", "--volumes")


@pytest.fixture(scope="module")
def first_run(compose: Callable[..., str]) -> str:
    return compose("run", "--rm", "etl")


def test_the_pipeline_waits_for_both_and_collects_the_sample(first_run: str, ports: dict[str, str]) -> None:
    assert "22 new and 0 updated documents" in first_run
    with MongoClient[dict[str, object]](f"mongodb://etl:{MONGO_PASSWORD}@127.0.0.1:{ports['MONGO_PORT']}/") as client:
        counts = {name: client["twin"][name].count_documents({}) for name in SAMPLE}
    assert counts == SAMPLE


def test_the_server_shows_the_run_to_those_who_know_the_password(first_run: str, ports: dict[str, str]) -> None:
    server = f"http://127.0.0.1:{ports['DASHBOARD_PORT']}/api/v1"
    with pytest.raises(urllib.error.HTTPError, match="401"):
        urllib.request.urlopen(f"{server}/runs")
    login = urllib.request.Request(f"{server}/login", f"username=default&password={ZENML_PASSWORD}".encode())
    with urllib.request.urlopen(login) as answer:
        token = json.load(answer)["access_token"]
    runs = urllib.request.Request(f"{server}/runs", headers={"Authorization": f"Bearer {token}"})
    with urllib.request.urlopen(runs) as answer:
        assert [run["body"]["status"] for run in json.load(answer)["items"]] == ["completed"]


def test_what_is_collected_stays_when_everything_is_started_anew(first_run: str, compose: Callable[..., str]) -> None:
    compose("down")
    compose("up", "--detach")
    assert "nothing new" in compose("run", "--rm", "etl")


def test_both_are_on_loopback_only(compose: Callable[..., str], docker: Docker) -> None:
    names = docker("ps", "--filter", "label=com.docker.compose.project=etl-test", "--format", "{{.Names}} {{.Ports}}")
    published = [line for line in names.splitlines() if "->" in line]
    assert len(published) == 2
    assert all(line.split(" ", 1)[1].startswith("127.0.0.1:") for line in published), names


def test_a_missing_password_is_named(compose: Callable[..., str]) -> None:
    assert "MONGO_PASSWORD" in compose("config", code=1, MONGO_PASSWORD="")
