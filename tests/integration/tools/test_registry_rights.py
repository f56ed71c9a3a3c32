"""Whether a registry lets us push: asked of a real HTTP server that answers as registries do."""

import base64
import json
import threading
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

import pytest

from tools.registry_rights import push_problem


class Registry(ThreadingHTTPServer):
    """`open/…` is anybody's, `basic/…` and `token/…` are ada's, `readonly/…` and `absent/…` take nothing."""

    def __init__(self) -> None:
        super().__init__(("127.0.0.1", 0), _Handler)
        self.cancelled: list[str] = []

    @property
    def address(self) -> str:
        return f"127.0.0.1:{self.server_address[1]}"


class _Handler(BaseHTTPRequestHandler):
    server: Registry
    BASIC = "Basic " + base64.b64encode(b"ada:pw").decode()

    def log_message(self, format: str, *args: object) -> None:
        """Quiet."""

    def do_POST(self) -> None:
        kind, sent = self.path.split("/")[2], self.headers.get("Authorization")
        right = {"basic": self.BASIC, "token": "Bearer good"}.get(kind, sent)
        if sent != right:
            realm = f"http://{self.server.address}/token"
            challenge = f'Bearer realm="{realm}",service="here"' if kind == "token" else 'Basic realm="here"'
            self._answer(401, {"WWW-Authenticate": challenge})
        else:
            self._answer({"readonly": 403, "absent": 404}.get(kind, 202), {"Location": f"{self.path}42"})

    def do_GET(self) -> None:
        may_push = "pull%2Cpush" in self.path and "service=here" in self.path
        good = self.headers.get("Authorization") == self.BASIC and may_push
        self._answer(200, {}, json.dumps({"token": "good" if good else "bad"}))

    def do_DELETE(self) -> None:
        self.server.cancelled.append(self.path)
        self._answer(204, {})

    def _answer(self, status: int, headers: dict[str, str], body: str = "") -> None:
        self.send_response(status)
        for name, value in {**headers, "Content-Length": str(len(body))}.items():
            self.send_header(name, value)
        self.end_headers()
        self.wfile.write(body.encode())


@pytest.fixture
def registry(monkeypatch: pytest.MonkeyPatch, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Registry]:
    monkeypatch.setenv("DOCKER_CONFIG", str(tmp_path_factory.mktemp("docker")))
    server = Registry()
    thread = threading.Thread(target=server.serve_forever)
    thread.start()
    yield server
    server.shutdown()
    thread.join()
    server.server_close()


@pytest.mark.parametrize("kind", ["open", "basic", "token"])
def test_a_registry_that_takes_an_upload_is_fine_and_the_upload_is_taken_back(kind: str, registry: Registry) -> None:
    assert push_problem(f"{registry.address}/{kind}", "etl", ("ada", "pw")) is None
    assert registry.cancelled == [f"/v2/{kind}/etl/blobs/uploads/42"]


@pytest.mark.parametrize("kind", ["basic", "token", "readonly"])
def test_a_registry_that_lets_us_not_push_says_how_to_log_in(kind: str, registry: Registry) -> None:
    credentials = ("ada", "wrong") if kind != "readonly" else ("ada", "pw")
    problem = push_problem(f"{registry.address}/{kind}", "etl", credentials)
    assert problem is not None
    assert f"lets nobody push {kind}/etl" in problem
    assert f"docker login {registry.address}" in problem


def test_a_repository_that_must_be_made_first_is_named(registry: Registry) -> None:
    problem = push_problem(f"{registry.address}/absent", "etl")
    assert (
        problem == f"registry {registry.address} does not take absent/etl (HTTP 404): make the repository there first"
    )


def test_what_docker_has_logged_in_is_used(registry: Registry, monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    auth = base64.b64encode(b"ada:pw").decode()
    (tmp_path / "config.json").write_text(json.dumps({"auths": {registry.address: {"auth": auth}}}), encoding="utf-8")
    monkeypatch.setenv("DOCKER_CONFIG", str(tmp_path))
    assert push_problem(f"{registry.address}/basic", "etl") is None


def test_a_registry_that_does_not_answer_is_named() -> None:
    problem = push_problem("127.0.0.1:9", "etl")
    assert problem is not None
    assert problem.startswith("registry 127.0.0.1:9 cannot be asked (ConnectionError)")
