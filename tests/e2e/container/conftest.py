"""What the container tests share: a Docker engine, registries, the clouds' APIs, MongoDB and a ZenML server, all real
but the clouds, and all on this machine. `tests/e2e/container/run` makes the engine; without it they are skipped."""

import json
import os
import shutil
import subprocess
import sys
import urllib.error
import urllib.request
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

from tests.e2e.container.processes import free_port, service
from tests.e2e.container.project import AWS_KEY, ZENML_PASSWORD
from tests.e2e.container.stores import BRIDGE, REGION, Aws, Gcs, Mongo
from tests.mongod_on_tcp import mongod_on_tcp


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Minutes each: builds, pushes, runs in containers."""
    here = Path(__file__).parent
    for item in items:
        if item.path.is_relative_to(here):
            item.add_marker(pytest.mark.timeout(900))


@pytest.fixture(scope="session")
def engine() -> Path:
    """The folder of the engine that `engine up` has started."""
    if "CONTAINER_TESTS" not in os.environ:
        pytest.skip("no Docker engine was made for them: run tests/e2e/container/run")
    return Path(os.environ["CONTAINER_TESTS"])


@pytest.fixture(scope="session")
def docker(engine: Path) -> Callable[..., str]:
    """Run `docker ARGUMENTS`; its standard output."""

    def run(*arguments: str) -> str:
        ran = subprocess.run(["docker", *arguments], capture_output=True, text=True, timeout=600, check=False)
        assert ran.returncode == 0, ran.stdout + ran.stderr
        return ran.stdout

    return run


@pytest.fixture(scope="session")
def work(engine: Path) -> Path:
    folder = engine / "tests"
    shutil.rmtree(folder, ignore_errors=True)
    folder.mkdir()
    return folder


@pytest.fixture(scope="module")
def registry(work: Path) -> Iterator[str]:
    """Address of a new registry without TLS, on loopback."""
    port = free_port()
    config = work / f"registry-{port}.yaml"
    config.write_text(
        f"version: 0.1\nstorage: {{filesystem: {{rootdirectory: {work}/registry-{port}}}, delete: {{enabled: true}}}}\n"
        f"http: {{addr: '127.0.0.1:{port}'}}\n",
        encoding="utf-8",
    )
    with service(["docker-registry", "serve", str(config)], f"http://127.0.0.1:{port}/v2/", work / "registry.log"):
        yield f"127.0.0.1:{port}"


@pytest.fixture(scope="session")
def cloud_registry(work: Path, engine: Path) -> Iterator[dict[str, str]]:
    """A registry with TLS behind the names of ECR and Artifact Registry; variables by which it is trusted."""
    config = work / "cloud-registry.yaml"
    tls = f"{{certificate: {engine}/tls/server.pem, key: {engine}/tls/server.key}}"
    config.write_text(
        f"version: 0.1\nstorage: {{filesystem: {{rootdirectory: {work}/cloud-registry}}}}\n"
        f"http: {{addr: '127.0.0.1:443', tls: {tls}, debug: {{addr: '127.0.0.1:9443'}}}}\n",
        encoding="utf-8",
    )
    with service(["docker-registry", "serve", str(config)], "http://127.0.0.1:9443/", work / "cloud-registry.log"):
        yield {"REQUESTS_CA_BUNDLE": str(engine / "tls" / "bundle.pem")}


@pytest.fixture(scope="session")
def aws(work: Path) -> Iterator[Aws]:
    """moto's server."""
    port = free_port()
    url = f"http://127.0.0.1:{port}"
    variables = {
        "AWS_ENDPOINT_URL": url,
        "AWS_ACCESS_KEY_ID": "test",
        "AWS_SECRET_ACCESS_KEY": AWS_KEY,
        "AWS_DEFAULT_REGION": REGION,
        "AWS_REGION": REGION,
    }
    command = [sys.executable, "-m", "moto.server", "-H", "127.0.0.1", "-p", str(port)]
    with service(command, url, work / "moto.log"):
        yield Aws(url, variables)


@pytest.fixture(scope="session")
def mongo(engine: Path) -> Iterator[Mongo]:
    with mongod_on_tcp(BRIDGE) as port:
        yield Mongo(port)


@pytest.fixture(scope="session")
def zenml_server(work: Path) -> Iterator[dict[str, str]]:
    """Variables that lead to a ZenML server with a password, reached from containers too."""
    port, folder = free_port(BRIDGE), work / "zenml-server"
    url = f"http://{BRIDGE}:{port}"
    environment = {
        "ZENML_CONFIG_PATH": str(folder),
        "ZENML_SERVER": "true",
        "ZENML_SERVER_AUTO_ACTIVATE": "true",
        "ZENML_DEFAULT_USER_NAME": "default",
        "ZENML_DEFAULT_USER_PASSWORD": ZENML_PASSWORD,
        "ZENML_SERVER_DEPLOYMENT_TYPE": "other",
        "ZENML_ANALYTICS_OPT_IN": "false",
    }
    for name in ("ZENML_STORE_TYPE", "ZENML_STORE_URL"):
        os.environ.pop(name, None)
    command = [sys.executable, "-m", "uvicorn", "zenml.zen_server.zen_server_api:app", "--host", BRIDGE]
    with service([*command, "--port", str(port)], f"{url}/health", work / "zenml-server.log", **environment):
        yield {
            "ZENML_STORE_URL": url,
            "ZENML_STORE_USERNAME": "default",
            "ZENML_STORE_PASSWORD": ZENML_PASSWORD,
        }


@pytest.fixture(scope="session")
def gcs(work: Path) -> Iterator[Gcs]:
    """gcp-storage-emulator."""
    port = free_port()
    url = f"http://127.0.0.1:{port}"
    command = [sys.executable, "-m", "gcp_storage_emulator", "start", "--host", "127.0.0.1", "--port", str(port)]
    with service([*command, "--in-memory"], url, work / "gcs.log"):
        yield Gcs(url)


@pytest.fixture(scope="session")
def zenml_service_account(zenml_server: dict[str, str]) -> dict[str, str]:
    """Variables that lead to the same server by the key of a service account."""
    api, token = f"{zenml_server['ZENML_STORE_URL']}/api/v1", ""

    def post(path: str, body: bytes) -> dict[str, Any]:
        headers = {"Authorization": f"Bearer {token}", "Content-Type": "application/json"} if token else {}
        with urllib.request.urlopen(urllib.request.Request(f"{api}/{path}", body, headers)) as answer:
            return dict(json.load(answer))

    token = post("login", f"username=default&password={ZENML_PASSWORD}".encode())["access_token"]
    account = post("service_accounts", json.dumps({"name": "etl", "active": True}).encode())
    key = post(f"service_accounts/{account['id']}/api_keys", json.dumps({"name": "etl"}).encode())
    return {"ZENML_STORE_URL": zenml_server["ZENML_STORE_URL"], "ZENML_STORE_API_KEY": key["body"]["key"]}
