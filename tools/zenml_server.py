"""The ZenML server behind the dashboard: a background process of our own on ZenML's SQLite store.

`zenml login --local` would do as much, but switches every ZenML client of the project to REST, and
leaves all of them failing when its daemon dies. Ours only reads and writes the same store.
"""

import contextlib
import http.client
import json
import os
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from filelock import FileLock

from llm_engineering.domain.errors import DigitalDataError, SettingsInvalid
from llm_engineering.infrastructure.processes import command_of
from llm_engineering.settings import PROJECT_ROOT
from llm_engineering.zenml_state import zenml_environment

HOST = "127.0.0.1"
_APP = "zenml.zen_server.zen_server_api:app"
_START_S = 180
_STOP_S = 30
_POLL_S = 0.1


@dataclass(frozen=True, slots=True)
class RunningServer:
    pid: int
    port: int

    @property
    def url(self) -> str:
        return f"http://{HOST}:{self.port}"


class ZenmlServer:
    """The server of one state folder, running or not."""

    def __init__(self, state_dir: Path) -> None:
        self._state_dir = state_dir
        self._folder = state_dir / "dashboard"
        self._note = self._folder / "server.json"
        self.log = self._folder / "server.log"

    def running(self) -> RunningServer | None:
        """The server that was started here, if its process still is one."""
        try:
            noted = json.loads(self._note.read_text(encoding="utf-8"))
            server = RunningServer(int(noted["pid"]), int(noted["port"]))
        except (OSError, ValueError, KeyError, TypeError):
            return None
        command = command_of(server.pid)
        return server if f" {_APP} " in command and f" --port {server.port} " in command else None

    def start(self, port: int) -> tuple[RunningServer, bool]:
        """The server, answering, and whether it was started just now.

        Raises SettingsInvalid when the port is taken or the folder cannot be written, DigitalDataError
        when the server does not start.
        """
        _refuse_windows()
        with self._alone():
            server = self.running()
            if server is not None:
                self._wait_for(server)
                return server, False
            _refuse_taken(port)
            # No run may start ZenML for the first time beside it: two first starts break the new store.
            with FileLock(self._state_dir / "zenml" / "first-start.lock"):
                return self._start(port), True

    def _start(self, port: int) -> RunningServer:
        with self.log.open("wb") as log:
            process = subprocess.Popen(
                [sys.executable, "-m", "uvicorn", _APP, *_flags(port)],
                env=self._environment(port),
                cwd=PROJECT_ROOT,
                stdin=subprocess.DEVNULL,
                stdout=log,
                stderr=subprocess.STDOUT,
                start_new_session=True,
            )
        server = RunningServer(process.pid, port)
        try:
            self._note.write_text(json.dumps({"pid": server.pid, "port": port}), encoding="utf-8")
            self._wait_for(server, process)
            _skip_survey(server)
        except BaseException:  # Ctrl-C too: half a server is of no use
            process.terminate()
            process.wait()
            self._note.unlink(missing_ok=True)
            raise
        return server

    def _wait_for(self, server: RunningServer, process: "subprocess.Popen[bytes] | None" = None) -> None:
        deadline = time.monotonic() + _START_S
        while _status_of(server, "GET", "/") != http.HTTPStatus.OK:
            if process is not None and process.poll() is not None:
                raise DigitalDataError(f"the ZenML dashboard did not start{self._last_words()}: see {self.log}")
            if time.monotonic() > deadline:
                raise DigitalDataError(f"the ZenML dashboard does not answer at {server.url}: see {self.log}")
            time.sleep(_POLL_S)

    def _last_words(self) -> str:
        lines = self.log.read_text(encoding="utf-8", errors="replace").split("\n")
        return next((f" ({line.strip()[:200]})" for line in reversed(lines) if line.strip()), "")

    def stop(self) -> bool:
        """End it as it would end by itself; whether there was one. Raises DigitalDataError when it goes on."""
        if not self._folder.is_dir():
            return False
        with self._alone():
            server = self.running()
            if server is None:
                return False
            with contextlib.suppress(ProcessLookupError):
                os.kill(server.pid, signal.SIGTERM)
            deadline = time.monotonic() + _STOP_S
            while self.running() is not None:
                if time.monotonic() > deadline:
                    raise DigitalDataError(f"the ZenML dashboard (pid {server.pid}) is still stopping: see {self.log}")
                time.sleep(_POLL_S)
            self._note.unlink(missing_ok=True)
            return True

    @contextlib.contextmanager
    def _alone(self) -> Iterator[None]:
        try:
            self._folder.mkdir(parents=True, exist_ok=True)
            (self._state_dir / "zenml").mkdir(exist_ok=True)
            with FileLock(self._folder / "start-stop.lock"):
                yield
        except OSError as error:
            raise SettingsInvalid(
                f"{self._state_dir} cannot be written ({error.strerror}): set STATE_DIR to a folder that can"
            ) from error

    def _environment(self, port: int) -> dict[str, str]:
        inherited = {name: value for name, value in os.environ.items() if not name.startswith("ZENML_")}
        return {
            **inherited,
            **zenml_environment(self._state_dir),
            # Beside the clients' own configuration, on their store and artifacts.
            "ZENML_CONFIG_PATH": str(self._folder / "zenml"),
            "ZENML_LOCAL_STORES_PATH": str(self._state_dir / "zenml" / "local_stores"),
            "ZENML_SERVER": "true",
            "ZENML_SERVER_ALLOW_LOCAL_FILE_ACCESS": "true",
            "ZENML_SERVER_AUTH_SCHEME": "NO_AUTH",
            "ZENML_SERVER_AUTO_ACTIVATE": "true",
            # Without it any web page the user visits could read and change everything here.
            "ZENML_SERVER_CORS_ALLOW_ORIGINS": f"http://{HOST}:{port}",
            "ZENML_SERVER_DEPLOYMENT_TYPE": "local",
            "ZENML_LOGGING_COLORS_DISABLED": "true",
            "ZENML_LOGGING_VERBOSITY": "WARN",
            "OBJC_DISABLE_INITIALIZE_FORK_SAFETY": "YES",  # macOS ends forking servers otherwise
        }


def _flags(port: int) -> list[str]:
    return ["--host", HOST, "--port", str(port), "--no-server-header", "--timeout-graceful-shutdown", "5"]


def _refuse_windows() -> None:
    if sys.platform == "win32":
        raise SettingsInvalid(
            "the dashboard runs in the background on Linux and macOS only: use `zenml login --local --blocking`"
        )


def _refuse_taken(port: int) -> None:
    try:
        socket.create_server((HOST, port)).close()
    except OSError as error:
        raise SettingsInvalid(
            f"port {port} cannot be had for the ZenML dashboard ({os.strerror(error.errno or 0)}): "
            "end the program that uses it, or set DASHBOARD_PORT to another"
        ) from error


def _skip_survey(server: RunningServer) -> None:
    """The first visit shows the runs, not a questionnaire."""
    answers = {"email_opted_in": False, "user_metadata": {"finished_onboarding_survey": True}}
    _status_of(server, "PUT", "/api/v1/current-user", json.dumps(answers))


def _status_of(server: RunningServer, method: str, path: str, body: str | None = None) -> int | None:
    """The HTTP status of its answer; None when there is none."""
    connection = http.client.HTTPConnection(HOST, server.port, timeout=10)
    try:
        connection.request(method, path, body, {"Content-Type": "application/json"})
        return connection.getresponse().status
    except (OSError, http.client.HTTPException):
        return None
    finally:
        connection.close()
