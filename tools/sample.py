"""The bundled sample author: serve her blog on loopback, pack her exports and repository from their sources."""

import json
import os
import shutil
import subprocess
import sys
import tempfile
import zipfile
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from http.server import SimpleHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from threading import Thread
from typing import Any, ClassVar

import click

SAMPLE = Path(__file__).resolve().parent.parent / "data" / "sample"
EXPORTS = ("medium", "substack", "linkedin")
PACKED_AT = (2025, 12, 1, 9, 0, 0)  # one fixed time for all members, so that packing again changes nothing


@contextmanager
def serve_folder(folder: Path) -> Iterator[tuple[str, int]]:
    """Serve a folder over HTTP on a free port of 127.0.0.1 until the block ends; gives host and port.

    Says nothing on the terminal and lists no folder. Raises NotADirectoryError when there is no such folder.
    """
    if not folder.is_dir():
        raise NotADirectoryError(f"{folder} is not a folder that could be served")

    def handle(*connection: Any) -> _Handler:
        return _Handler(*connection, directory=str(folder))

    with _Server(("127.0.0.1", 0), handle) as server:
        thread = Thread(target=server.serve_forever, kwargs={"poll_interval": 0.05}, name="local-site")
        thread.start()
        try:
            yield "127.0.0.1", server.server_port
        finally:
            server.shutdown()
            thread.join()


class _Server(ThreadingHTTPServer):
    daemon_threads = False  # closing waits for the answers under way, so that no socket is left open

    def handle_error(self, request: Any, client_address: Any) -> None:
        """A reader that hangs up is no error; any other is shown as usual."""
        if not isinstance(sys.exception(), ConnectionError | TimeoutError):
            super().handle_error(request, client_address)


class _Handler(SimpleHTTPRequestHandler):
    timeout = 5  # seconds; a connection that asks nothing must not keep the server from closing
    extensions_map: ClassVar[dict[str, str]] = {  # type: ignore[misc] # the stub has it as an instance's
        ".html": "text/html; charset=utf-8",
        ".txt": "text/plain; charset=utf-8",
        ".xml": "application/rss+xml; charset=utf-8",  # the only XML of a blog is its feed
        ".css": "text/css; charset=utf-8",
        ".svg": "image/svg+xml",
        ".png": "image/png",
    }

    def guess_type(self, path: str | os.PathLike[str]) -> str:
        return self.extensions_map.get(Path(path).suffix.lower(), "application/octet-stream")

    def list_directory(self, path: str | os.PathLike[str]) -> None:
        self.send_error(404)

    def log_message(self, format: str, *args: Any) -> None:
        """Nothing: the terminal belongs to the run."""


@click.group()
def cli() -> None:
    """The bundled sample author in data/sample."""


@cli.command()
def pack() -> None:
    """Make the exports and the repository's bundle again from data/sample/sources."""
    for name in EXPORTS:
        target = SAMPLE / f"{name}-export.zip"
        members = pack_export(SAMPLE / "sources" / name, target)
        click.echo(f"{target.name}: {members} files")
    bundle = SAMPLE / "lantern.bundle"
    click.echo(f"{bundle.name}: commit {pack_repository(SAMPLE / 'sources' / 'lantern', bundle)}")


def pack_export(folder: Path, target: Path) -> int:
    """Zip the files of a folder by name, with fixed times and modes; how many they are."""
    names = sorted(file.relative_to(folder).as_posix() for file in folder.rglob("*") if file.is_file())
    with zipfile.ZipFile(target, "w") as archive:
        for name in names:
            member = zipfile.ZipInfo(name, PACKED_AT)
            member.compress_type = zipfile.ZIP_DEFLATED
            member.create_system = 3  # Unix, wherever it is packed
            member.external_attr = 0o100644 << 16
            archive.writestr(member, (folder / name).read_bytes())
    return len(names)


def pack_repository(source: Path, target: Path) -> str:
    """Commit the files of `source/repository` as `source/commits.json` says, into a bundle; its last commit's id."""
    plan = json.loads((source / "commits.json").read_text(encoding="utf-8"))
    with tempfile.TemporaryDirectory() as folder:
        work_tree = Path(folder)
        identity = _git_environment(plan["author"])
        _git(work_tree, identity, "init", "--quiet")
        _git(work_tree, identity, "symbolic-ref", "HEAD", f"refs/heads/{plan['branch']}")
        for commit in plan["commits"]:
            _copy(source / "repository", work_tree, commit["paths"])
            dated = {**identity, "GIT_AUTHOR_DATE": commit["date"], "GIT_COMMITTER_DATE": commit["date"]}
            _git(work_tree, dated, "add", "--force", "--", *commit["paths"])
            _git(work_tree, dated, "commit", "--quiet", "--message", commit["message"])
        _git(work_tree, identity, "bundle", "create", "--quiet", str(target.resolve()), "HEAD", plan["branch"])
        return _git(work_tree, identity, "rev-parse", "HEAD").strip()


def _copy(source: Path, work_tree: Path, paths: list[str]) -> None:
    for path in paths:
        (work_tree / path).parent.mkdir(parents=True, exist_ok=True)
        shutil.copyfile(source / path, work_tree / path)
        (work_tree / path).chmod(0o644)


def _git_environment(author: Mapping[str, str]) -> dict[str, str]:
    """This process's environment without anyone's git settings: the same commits on every machine."""
    kept = {name: value for name, value in os.environ.items() if not name.startswith("GIT_")}
    return {
        **kept,
        "GIT_CONFIG_NOSYSTEM": "1",
        "GIT_CONFIG_GLOBAL": os.devnull,
        "GIT_DEFAULT_HASH": "sha1",
        "GIT_TEMPLATE_DIR": "",  # no hooks of the machine's
        "GIT_AUTHOR_NAME": author["name"],
        "GIT_AUTHOR_EMAIL": author["email"],
        "GIT_COMMITTER_NAME": author["name"],
        "GIT_COMMITTER_EMAIL": author["email"],
    }


def _git(folder: Path, environment: dict[str, str], *arguments: str) -> str:
    command = ["git", "-c", "core.autocrlf=false", *arguments]
    done = subprocess.run(command, cwd=folder, env=environment, capture_output=True, text=True, check=False)
    if done.returncode != 0:
        raise click.ClickException(f"git {arguments[0]} failed: {done.stderr.strip()}")
    return done.stdout


if __name__ == "__main__":
    cli()
