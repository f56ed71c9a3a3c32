"""`git http-backend` behind HTTPS, which can also misbehave: the first part of the path says how."""

import http.server
import os
import ssl
import subprocess
import threading
import zlib
from collections.abc import Iterator
from contextlib import suppress
from ipaddress import ip_network
from pathlib import Path
from typing import Self

import trustme

from llm_engineering.infrastructure.git import GitLimits, GitRepositories

LOOPBACK = (ip_network("127.0.0.0/8"), ip_network("::1/128"))
NAME = "lantern.test"
"""A name of the server's that no resolver knows."""
_SETTINGS = {"safe.directory": "*", "uploadpack.allowFilter": "true"}


class GitServer:
    """Serves the bare repositories of a folder until the block ends."""

    def __init__(self, root: Path) -> None:
        self.root = root
        self.asked: list[str] = []
        """Every request, in order: method, path, and the command of the protocol."""
        self.connections = 0
        self.stop = threading.Event()
        authority = trustme.CA()
        self.ca_file = root / "ca.pem"
        authority.cert_pem.write_to_path(str(self.ca_file))
        context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
        authority.issue_cert("127.0.0.1", NAME).configure_cert(context)
        handler = type("Bound", (_Handler,), {"at": self})
        self._server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), handler)
        self._server.daemon_threads = True
        self._server.handle_error = lambda *_: None  # type: ignore[method-assign] # a client that was killed
        self._server.socket = context.wrap_socket(self._server.socket, server_side=True, do_handshake_on_connect=False)
        self._thread = threading.Thread(target=self._server.serve_forever, kwargs={"poll_interval": 0.05})
        self.port = self._server.server_address[1]
        self.origin = f"https://127.0.0.1:{self.port}"

    def reader(self, limits: GitLimits | None = None) -> GitRepositories:
        limits = limits or GitLimits(timeout_s=5, max_file_bytes=1000)
        return GitRepositories(limits, allowed_networks=LOOPBACK, ca_file=str(self.ca_file))

    def __enter__(self) -> Self:
        self._thread.start()
        return self

    def __exit__(self, *_: object) -> None:
        self.stop.set()
        self._server.shutdown()
        self._thread.join()
        self._server.server_close()


class _Handler(http.server.BaseHTTPRequestHandler):
    at: GitServer

    def setup(self) -> None:
        self.at.connections += 1
        super().setup()

    def do_GET(self) -> None:
        self._answer(b"")

    def do_POST(self) -> None:
        if self.headers.get("Transfer-Encoding"):
            return self._say(411, {})
        return self._answer(self.rfile.read(int(self.headers["Content-Length"])))

    def log_message(self, *arguments: object) -> None:
        """Quiet."""

    def _answer(self, given: bytes) -> None:
        how, _, rest = self.path.removeprefix("/").partition("/")
        fetches = b"command=fetch" in given
        self.at.asked.append(f"{self.command} {self.path}{' fetch' if fetches else ''}")
        if how == "silent":
            self.at.stop.wait(20)
        elif how == "private":
            self._say(401, {"WWW-Authenticate": 'Basic realm="git"'})
        elif how == "moved":
            self._say(302, {"Location": f"/{rest}"})
        elif how == "dumb":
            self._dumb(rest)
        elif how == "flood" and self.command == "GET":
            self._endless("application/x-git-upload-pack-advertisement", _capabilities())
        elif how in ("endless", "chatter") and fetches:
            body = _pack() if how == "endless" else _chatter()
            self._endless("application/x-git-upload-pack-result", body)
        elif how in ("endless", "chatter", "flood"):
            self._backend(f"/{rest}", given)
        elif how == "withholding":  # every tree and file, whatever was asked for
            self._backend(f"/{rest}", given.replace(_line(b"filter blob:limit=1001"), _line(b"filter tree:0")))
        elif how == "treeless":  # no tree, where all of them were asked for
            self._backend(f"/{rest}", given.replace(_line(b"filter blob:none"), _line(b"filter tree:0")))
        elif how == "old":  # of before version 2 of the protocol
            self._backend(f"/{rest}", given, version="")
        else:
            self._backend(self.path, given)

    def _say(self, status: int, headers: dict[str, str], body: bytes = b"") -> None:
        self.send_response(status)
        for name, value in {**headers, "Content-Length": str(len(body))}.items():
            self.send_header(name, value)
        self.end_headers()
        self.wfile.write(body)

    def _dumb(self, rest: str) -> None:
        """The old protocol of plain files, with objects on another server."""
        name = "refs/heads/main"
        plain = {
            "lantern.git/info/refs": f"{'a' * 40}\t{name}\n",
            "lantern.git/HEAD": f"ref: {name}\n",
            "lantern.git/objects/info/http-alternates": f"{self.at.origin}/elsewhere/objects\n",
        }
        body = plain.get(rest.partition("?")[0])
        self._say(404 if body is None else 200, {"Content-Type": "text/plain"}, (body or "").encode())

    def _endless(self, kind: str, chunks: Iterator[bytes]) -> None:
        self.send_response(200)
        self.send_header("Content-Type", kind)
        self.send_header("Connection", "close")
        self.end_headers()
        self.close_connection = True
        with suppress(OSError):
            for chunk in chunks:
                self.wfile.write(chunk)
                if self.at.stop.is_set():
                    return

    def _backend(self, address: str, given: bytes, version: str | None = None) -> None:
        path, _, query = address.partition("?")
        settings = {f"GIT_CONFIG_KEY_{n}": name for n, name in enumerate(_SETTINGS)}
        settings |= {f"GIT_CONFIG_VALUE_{n}": value for n, value in enumerate(_SETTINGS.values())}
        answer = subprocess.run(
            ["git", "http-backend"],
            input=given,
            env={
                "PATH": os.environ["PATH"],
                "GIT_PROJECT_ROOT": str(self.at.root),
                "GIT_HTTP_EXPORT_ALL": "1",
                "GIT_CONFIG_COUNT": str(len(_SETTINGS)),
                **settings,
                "REQUEST_METHOD": self.command,
                "PATH_INFO": path,
                "QUERY_STRING": query,
                "CONTENT_TYPE": self.headers.get("Content-Type", ""),
                "HTTP_CONTENT_ENCODING": self.headers.get("Content-Encoding", ""),
                "GIT_PROTOCOL": self.headers.get("Git-Protocol", "") if version is None else version,
            },
            capture_output=True,
            check=False,
        ).stdout
        head, _, body = answer.partition(b"\r\n\r\n")
        lines = dict(line.split(": ", 1) for line in head.decode().splitlines())
        self._say(int(lines.pop("Status", "200").split()[0]), lines, body)


def _line(content: bytes) -> bytes:
    return b"%04x" % (len(content) + 4) + content


def _capabilities() -> Iterator[bytes]:
    yield _line(b"# service=git-upload-pack\n") + b"0000" + _line(b"version 2\n")
    more = _line(b"x" * 60_000 + b"\n") * 20
    while True:
        yield more


def _pack() -> Iterator[bytes]:
    """A million objects to come, each stored as it is: eight bytes that never are the same."""
    yield _line(b"packfile\n") + _line(b"\x01PACK" + (2).to_bytes(4, "big") + (1_000_000).to_bytes(4, "big"))
    number = 0
    while True:
        objects = b""
        for _ in range(60):
            number += 1
            content = number.to_bytes(8, "big") * 128  # 1024 bytes, unpacked and packed
            objects += b"\xb0\x40" + zlib.compress(content, 0)
        yield _line(b"\x01" + objects)


def _chatter() -> Iterator[bytes]:
    yield _line(b"packfile\n")
    more = _line(b"\x02" + b"still counting\n" * 4000) * 5
    while True:
        yield more
