"""A cluster of one node: the part of Kubernetes' API that jobs need, whose pods are containers of the Docker engine.

What a scheduler would do (resources, node selection) is not done; the manifests are kept, to be looked at.
"""

import base64
import json
import ssl
import subprocess
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any
from urllib.parse import parse_qs, urlsplit
from uuid import uuid4

ADDRESS = ("127.0.0.3", 443)
CONTEXT = "etl-cluster"
Manifest = dict[str, Any]


class Cluster(ThreadingHTTPServer):
    """`objects` by collection (jobs, pods, secrets, …) and name, as they were created."""

    def __init__(self, tls: Path, folder: Path) -> None:
        super().__init__(ADDRESS, _Api)
        context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
        context.load_cert_chain(tls / "server.pem", tls / "server.key")
        self.socket = context.wrap_socket(self.socket, server_side=True)
        self.objects: dict[str, dict[str, Manifest]] = {}
        self.account = folder / "serviceaccount"
        self.account.mkdir()
        (self.account / "ca.crt").write_bytes((tls / "ca.pem").read_bytes())
        (self.account / "token").write_text("of-the-pod", encoding="utf-8")
        (self.account / "namespace").write_text("zenml", encoding="utf-8")

    def create(self, kind: str, manifest: Manifest) -> Manifest:
        metadata = manifest["metadata"]
        metadata |= {"uid": str(uuid4()), "creationTimestamp": datetime.now(UTC).isoformat()}
        self.objects.setdefault(kind, {})[metadata["name"]] = manifest
        if kind == "jobs":
            manifest["status"] = {"active": 1}
            for rule in manifest["spec"].get("podFailurePolicy", {}).get("rules", ()):
                for condition in rule.get("onPodConditions") or ():
                    condition.setdefault("status", "True")  # the API's default
            threading.Thread(target=self._run, args=[manifest], daemon=True).start()
        return manifest

    def _run(self, job: Manifest) -> None:
        """One pod, one container, one try."""
        name = job["metadata"]["name"]
        owner = {"apiVersion": "batch/v1", "kind": "Job", "name": name, "uid": job["metadata"]["uid"]}
        template = job["spec"]["template"]
        metadata: Manifest = {"name": f"{name[:57]}-{uuid4().hex[:5]}", "ownerReferences": [owner]}
        metadata["labels"] = {**template["metadata"].get("labels", {}), "job-name": name}
        pod = {"metadata": metadata, "spec": template["spec"], "status": {"phase": "Running"}}
        self.create("pods", pod)
        ran = subprocess.run(self._command(pod), capture_output=True, text=True, check=False)
        succeeded = ran.returncode == 0
        pod["status"] = {"phase": "Succeeded" if succeeded else "Failed"}
        pod["log"] = ran.stdout + ran.stderr
        condition = {"type": "Complete" if succeeded else "Failed", "status": "True", "message": pod["log"][-500:]}
        job["status"] = {"conditions": [condition]}

    def _command(self, pod: Manifest) -> list[str]:
        (container,) = pod["spec"]["containers"]
        given = {entry["name"]: self._value(entry) for entry in container.get("env") or ()}
        given |= {"KUBERNETES_SERVICE_HOST": ADDRESS[0], "KUBERNETES_SERVICE_PORT": str(ADDRESS[1])}
        command = ["docker", "run", "--network", "host", "--hostname", pod["metadata"]["name"]]
        command += ["--volume", f"{self.account}:/var/run/secrets/kubernetes.io/serviceaccount:ro"]
        command += [part for name, value in given.items() for part in ("--env", f"{name}={value}")]
        words: list[str] = container["command"] + container["args"]
        first, *rest = words
        return [*command, "--entrypoint", first, container["image"], *rest]

    def _value(self, entry: Manifest) -> str:
        if "valueFrom" not in entry:
            return str(entry.get("value") or "")
        wanted = entry["valueFrom"]["secretKeyRef"]
        return base64.b64decode(self.objects["secrets"][wanted["name"]]["data"][wanted["key"]]).decode()


class _Api(BaseHTTPRequestHandler):
    server: Cluster

    def log_message(self, format: str, *args: object) -> None:
        """Quiet."""

    def do_GET(self) -> None:
        kind, name, more = self._place()
        if kind == "version":
            self._answer(
                200,
                {"major": "1", "minor": "33", "gitVersion": "v1.33.0", "gitCommit": "", "gitTreeState": ""}
                | dict.fromkeys(("buildDate", "goVersion", "compiler", "platform"), ""),
            )
        elif name is None:
            items = [item for item in self._all(kind).values() if self._is_selected(item)]
            self._answer(200, {"kind": "List", "metadata": {}, "items": items})
        elif name not in self._all(kind):
            self._missing(name)
        elif more == "log":
            self._answer(200, self._all(kind)[name].get("log", ""))
        else:
            self._answer(200, self._all(kind)[name])

    def do_POST(self) -> None:
        kind, _, _ = self._place()
        manifest = self._body()
        if manifest["metadata"]["name"] in self._all(kind):
            self._answer(409, {"kind": "Status", "reason": "AlreadyExists", "code": 409})
        else:
            self._answer(201, self.server.create(kind, manifest))

    def do_PATCH(self) -> None:
        kind, name, _ = self._place()
        if name not in self._all(kind):
            self._missing(str(name))
            return
        found = self._all(kind)[str(name)]
        for part, values in self._body().items():
            if isinstance(values, dict):
                found.setdefault(part, {}).update(_merged(found.get(part, {}), values))
        self._answer(200, found)

    def do_DELETE(self) -> None:
        kind, name, _ = self._place()
        self._all(kind).pop(str(name), None)
        self._answer(200, {"kind": "Status", "status": "Success"})

    def _place(self) -> tuple[str, str | None, str | None]:
        """Collection, name and what of it: /api/v1/namespaces/zenml/pods/NAME/log."""
        parts = urlsplit(self.path).path.strip("/").split("/")
        if "namespaces" in parts:
            parts = parts[parts.index("namespaces") + 2 :] or ["namespaces"]
        kind, name, more = (*parts, None, None)[:3]
        return str(kind), name, more

    def _all(self, kind: str) -> dict[str, Manifest]:
        return self.server.objects.setdefault(kind, {})

    def _is_selected(self, item: Manifest) -> bool:
        query = parse_qs(urlsplit(self.path).query)
        labels = item["metadata"].get("labels") or {}
        wanted = [part.split("=") for part in query.get("labelSelector", [""])[0].split(",") if part]
        phase = query.get("fieldSelector", [""])[0].removeprefix("status.phase=")
        return all(labels.get(key) == value for key, value in wanted) and phase in ("", item["status"].get("phase"))

    def _body(self) -> Manifest:
        return dict(json.loads(self.rfile.read(int(self.headers["Content-Length"]))))

    def _missing(self, name: str) -> None:
        self._answer(404, {"kind": "Status", "reason": "NotFound", "message": f"{name} not found", "code": 404})

    def _answer(self, status: int, body: Any) -> None:
        content = body.encode() if isinstance(body, str) else json.dumps(body).encode()
        self.send_response(status)
        self.send_header("Content-Type", "text/plain" if isinstance(body, str) else "application/json")
        self.send_header("Content-Length", str(len(content)))
        self.end_headers()
        self.wfile.write(content)


def _merged(old: Any, new: Any) -> Any:
    if isinstance(old, dict) and isinstance(new, dict):
        return {**old, **{key: _merged(old.get(key), value) for key, value in new.items()}}
    return new


@contextmanager
def cluster(tls: Path, folder: Path) -> Iterator[tuple[Cluster, Path]]:
    """The cluster, and a configuration file of kubectl that leads to it."""
    server = Cluster(tls, folder)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    config = folder / "kubeconfig.json"
    named = {"server": "https://{}:{}".format(*ADDRESS), "certificate-authority": str(tls / "ca.pem")}
    content = {
        "apiVersion": "v1",
        "kind": "Config",
        "current-context": CONTEXT,
        "clusters": [{"name": CONTEXT, "cluster": named}],
        "users": [{"name": "etl", "user": {"token": "of-the-client"}}],
        "contexts": [{"name": CONTEXT, "context": {"cluster": CONTEXT, "user": "etl"}}],
    }
    config.write_text(json.dumps(content), encoding="utf-8")
    yield server, config
    server.shutdown()
    server.server_close()
