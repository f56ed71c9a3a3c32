"""What the container tests share: a Docker engine, registries, the clouds' APIs, MongoDB and a ZenML server, all real
but the clouds, and all on this machine. `tests/e2e/container/run` makes the engine; without it they are skipped."""

import json
import os
import shutil
import socket
import ssl
import subprocess
import sys
import time
import urllib.error
import urllib.request
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from urllib.parse import quote, quote_plus

import boto3
import pytest
from pymongo import MongoClient

from llm_engineering.settings import PROJECT_ROOT, Settings
from tests.mongod_on_tcp import PASSWORD, USER, mongod_on_tcp

BRIDGE = "172.17.0.1"
"""This machine as containers, and everybody else, see it."""
ZENML_PASSWORD = "z3nml-password"
AWS_KEY = "aws-s3cret-access-key"
GITHUB_TOKEN = "ghp_5ecretOfTheSteps"
SECRETS = (PASSWORD, quote_plus(PASSWORD), ZENML_PASSWORD, AWS_KEY, GITHUB_TOKEN)
"""None of them may be read anywhere but in ZenML's secret store."""
REGION, ACCOUNT = "us-east-1", "123456789012"
ECR = f"{ACCOUNT}.dkr.ecr.{REGION}.amazonaws.com"
ARTIFACT_REGISTRY = "europe-west1-docker.pkg.dev"

Run = subprocess.CompletedProcess[str]


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


def free_port(host: str = "127.0.0.1") -> int:
    with socket.create_server((host, 0)) as probe:
        return int(probe.getsockname()[1])


@contextmanager
def service(command: list[str], url: str, log: Path, **environment: str) -> Iterator[None]:
    """The process while it answers at the address."""
    with log.open("wb") as output:
        process = subprocess.Popen(
            command, env={**os.environ, **environment}, stdin=subprocess.DEVNULL, stdout=output, stderr=output
        )
        try:
            deadline = time.monotonic() + 120
            while True:
                try:
                    urllib.request.urlopen(url, timeout=5).close()
                    break
                except urllib.error.HTTPError:
                    break
                except OSError:
                    if process.poll() is not None or time.monotonic() > deadline:
                        raise AssertionError(log.read_text(encoding="utf-8", errors="replace")[-2000:]) from None
                    time.sleep(0.2)
            yield
        finally:
            process.terminate()
            process.wait(30)


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


def pushed(url: str, engine: Path) -> dict[str, list[str]]:
    """Tags by repository, as the registry's catalogue has them."""
    context = ssl.create_default_context(cafile=str(engine / "tls" / "bundle.pem"))

    def ask(path: str) -> Any:
        with urllib.request.urlopen(f"{url}{path}", context=context if url.startswith("https") else None) as answer:
            return json.load(answer)

    names = ask("/v2/_catalog")["repositories"]
    return {name: ask(f"/v2/{name}/tags/list")["tags"] or [] for name in names}


@dataclass(frozen=True)
class Aws:
    """AWS's API on loopback, and a client's way to it."""

    url: str
    variables: dict[str, str]

    def client(self, service: str) -> Any:
        return boto3.client(
            service,
            endpoint_url=self.url,
            region_name=REGION,
            aws_access_key_id="test",
            aws_secret_access_key=AWS_KEY,
        )

    def bucket(self, name: str) -> str:
        self.client("s3").create_bucket(Bucket=name)
        return name

    def objects(self, bucket: str) -> dict[str, bytes]:
        s3 = self.client("s3")
        pages = s3.get_paginator("list_objects_v2").paginate(Bucket=bucket)
        keys = [entry["Key"] for page in pages for entry in page.get("Contents", ())]
        return {key: s3.get_object(Bucket=bucket, Key=key)["Body"].read() for key in keys}


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


@dataclass(frozen=True)
class Mongo:
    port: int

    def uri(self, host: str = "127.0.0.1") -> str:
        return f"mongodb://{USER}:{quote_plus(PASSWORD)}@{host}:{self.port}/"

    def counts(self, database: str) -> dict[str, int]:
        with MongoClient[dict[str, Any]](self.uri()) as client:
            stored = client[database]
            return {name: stored[name].count_documents({}) for name in ("users", "articles", "posts", "repositories")}


SAMPLE = {"users": 1, "articles": 14, "posts": 7, "repositories": 1}
"""What the bundled author gives."""
SAMPLE_WITHOUT_BLOG = {**SAMPLE, "articles": 9}


@pytest.fixture(scope="session")
def mongo(engine: Path) -> Iterator[Mongo]:
    with mongod_on_tcp(BRIDGE) as port:
        yield Mongo(port)


@dataclass(frozen=True)
class Project:
    """The project's commands as a user with these variables types them."""

    folder: Path
    variables: dict[str, str]

    def given(self, **more: str) -> "Project":
        return Project(self.folder, {**self.variables, **more})

    def python(self, *arguments: str, code: int = 0) -> Run:
        own = {name.upper() for name in Settings.model_fields}
        kept = {
            name: value
            for name, value in os.environ.items()
            if name not in own and not name.startswith(("ZENML_", "AWS_", "GOOGLE_", "PYTEST"))
        }
        ran = subprocess.run(
            [sys.executable, *arguments],
            cwd=PROJECT_ROOT,
            env={**kept, "ENV_FILE": os.devnull, "STATE_DIR": str(self.folder / "s"), **self.variables},
            stdin=subprocess.DEVNULL,
            capture_output=True,
            text=True,
            timeout=900,
            check=False,
        )
        assert ran.returncode == code, ran.stdout + ran.stderr
        for secret in SECRETS:
            assert secret not in ran.stdout + ran.stderr
        return ran

    def stack(self, *arguments: str, code: int = 0) -> Run:
        return self.python("-m", "tools.stack", *arguments, code=code)

    def etl(self, *arguments: str, code: int = 0) -> Run:
        return self.python("-m", "tools.run", "etl", *arguments, code=code)

    def zenml(self, code: str) -> Any:
        """What the code prints, as JSON, with `client` being ZenML's."""
        prepare = (
            "import json; from pathlib import Path; from tools.zenml_client import prepare_zenml; "
            "from llm_engineering.settings import load_settings; prepare_zenml(load_settings().state_dir); "
            "from zenml.client import Client; client = Client()\n"
        )
        return json.loads(self.python("-c", prepare + code).stdout.splitlines()[-1])


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


def without_blog(folder: Path) -> str:
    """A run config of the sample author without the blog, which is served on this machine only."""
    text = (PROJECT_ROOT / "configs" / "digital_data_etl.yaml").read_text(encoding="utf-8")
    kept = [line for line in text.partition("\n# Serve a folder")[0].splitlines() if ".test/" not in line]
    file = folder / "without_blog.yaml"
    file.write_text("\n".join(kept) + "\n", encoding="utf-8")
    return str(file)


@dataclass(frozen=True)
class Gcs:
    """Cloud Storage on loopback."""

    url: str

    def bucket(self, name: str) -> str:
        body = json.dumps({"name": name}).encode()
        request = urllib.request.Request(
            f"{self.url}/storage/v1/b?project=x", body, {"Content-Type": "application/json"}
        )
        urllib.request.urlopen(request).close()
        return name

    def objects(self, bucket: str) -> dict[str, bytes]:
        with urllib.request.urlopen(f"{self.url}/storage/v1/b/{bucket}/o") as answer:
            names = [item["name"] for item in json.load(answer).get("items", ())]
        return {name: self._content(bucket, name) for name in names}

    def _content(self, bucket: str, name: str) -> bytes:
        with urllib.request.urlopen(f"{self.url}/storage/v1/b/{bucket}/o/{quote(name, safe='')}?alt=media") as answer:
            return bytes(answer.read())


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
