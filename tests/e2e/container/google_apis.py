"""Google Cloud's APIs on loopback, as a pipeline needs them: tokens over HTTP, Vertex AI's pipelines over gRPC."""

import json
import threading
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any

import grpc
from cryptography.hazmat.primitives import serialization
from cryptography.hazmat.primitives.asymmetric import rsa
from google.cloud.aiplatform_v1.types import CreatePipelineJobRequest, GetPipelineJobRequest, PipelineJob

VERTEX = ("127.0.0.2", 443)
"""What /etc/hosts has for europe-west1-aiplatform.googleapis.com."""


class VertexAi:
    """Takes pipeline jobs and runs nothing."""

    def __init__(self) -> None:
        self.jobs: dict[str, Any] = {}

    def create(self, request: Any, context: Any) -> Any:
        job = request.pipeline_job
        job.name = f"{request.parent}/pipelineJobs/{request.pipeline_job_id}"
        job.state = "PIPELINE_STATE_RUNNING"
        self.jobs[job.name] = job
        return job

    def get(self, request: Any, context: Any) -> Any:
        return self.jobs[request.name]


@contextmanager
def vertex_ai(tls: Path) -> Iterator[VertexAi]:
    """The pipeline service, with the certificate of its name."""
    vertex = VertexAi()
    methods = {"CreatePipelineJob": (vertex.create, CreatePipelineJobRequest)}
    methods["GetPipelineJob"] = (vertex.get, GetPipelineJobRequest)
    handlers = {
        name: grpc.unary_unary_rpc_method_handler(
            answer, request_deserializer=request.deserialize, response_serializer=PipelineJob.serialize
        )
        for name, (answer, request) in methods.items()
    }
    server = grpc.server(ThreadPoolExecutor(4))
    service = "google.cloud.aiplatform.v1.PipelineService"
    server.add_generic_rpc_handlers((grpc.method_handlers_generic_handler(service, handlers),))
    pair = ((tls / "server.key").read_bytes(), (tls / "server.pem").read_bytes())
    server.add_secure_port("{}:{}".format(*VERTEX), grpc.ssl_server_credentials([pair]))
    server.start()
    yield vertex
    server.stop(None)


@contextmanager
def service_account(folder: Path, project: str) -> Iterator[Path]:
    """A key file of a service account, and the server that gives tokens for it."""
    server = ThreadingHTTPServer(("127.0.0.1", 0), _Tokens)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    key = rsa.generate_private_key(public_exponent=65537, key_size=2048).private_bytes(
        serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption()
    )
    file = folder / "service-account.json"
    content = {
        "type": "service_account",
        "project_id": project,
        "private_key_id": "1",
        "private_key": key.decode(),
        "client_email": f"etl@{project}.iam.gserviceaccount.com",
        "client_id": "1",
        "token_uri": f"http://127.0.0.1:{server.server_address[1]}/token",
    }
    file.write_text(json.dumps(content), encoding="utf-8")
    yield file
    server.shutdown()
    server.server_close()


class _Tokens(BaseHTTPRequestHandler):
    def log_message(self, format: str, *args: object) -> None:
        """Quiet."""

    def do_POST(self) -> None:
        self.rfile.read(int(self.headers["Content-Length"]))
        body = json.dumps({"access_token": "of-the-emulator", "expires_in": 3600, "token_type": "Bearer"}).encode()
        self.send_response(200)
        self.send_header("Content-Type", "application/json")
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)
