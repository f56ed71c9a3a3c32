"""The folder server: right types, no listings, quiet, and gone when its block ends."""

import socket
import time
from collections.abc import Iterator
from pathlib import Path

import pytest
import requests

from tools.sample import SAMPLE, serve_folder


@pytest.fixture
def site() -> Iterator[str]:
    with serve_folder(SAMPLE / "blog") as (host, port):
        yield f"http://{host}:{port}"


@pytest.mark.parametrize(
    ("path", "media_type"),
    [
        ("/", "text/html; charset=utf-8"),
        ("/posts/gaps-are-data/", "text/html; charset=utf-8"),
        ("/feed.xml", "application/rss+xml; charset=utf-8"),
        ("/robots.txt", "text/plain; charset=utf-8"),
        ("/images/seiche.svg", "image/svg+xml"),
        ("/images/gaps.png", "image/png"),
    ],
)
def test_a_file_comes_whole_with_its_media_type(site: str, path: str, media_type: str) -> None:
    answer = requests.get(site + path, timeout=5)
    assert answer.status_code == 200
    assert answer.headers["Content-Type"] == media_type
    file = SAMPLE / "blog" / (path.lstrip("/") + ("index.html" if path.endswith("/") else ""))
    assert answer.content == file.read_bytes()


@pytest.mark.parametrize("path", ["/posts/", "/images/", "/nothing", "/../README.md", "/%2e%2e/README.md"])
def test_folders_and_files_outside_are_not_found(site: str, path: str) -> None:
    assert requests.get(site + path, timeout=5).status_code == 404


def test_an_unchanged_page_is_not_sent_again(site: str) -> None:
    first = requests.get(site + "/", timeout=5)
    again = requests.get(site + "/", headers={"If-Modified-Since": first.headers["Last-Modified"]}, timeout=5)
    assert again.status_code == 304


def test_nothing_is_written_to_the_terminal(capfd: pytest.CaptureFixture[str]) -> None:
    with serve_folder(SAMPLE / "blog") as (host, port):
        requests.get(f"http://{host}:{port}/nothing", timeout=5)
        with socket.create_connection((host, port)) as reader:
            reader.sendall(b"GET /images/fit-and-residual.svg HTTP/1.0\r\n\r\n")
        with socket.create_connection((host, port)) as reader:
            reader.sendall(b"nonsense\r\n\r\n")
            reader.recv(100)
    assert capfd.readouterr() == ("", "")


def test_the_server_is_gone_when_its_block_ends() -> None:
    with serve_folder(SAMPLE / "blog") as (host, port):
        pass
    with pytest.raises(ConnectionRefusedError):
        socket.create_connection((host, port), timeout=1)


def test_a_silent_reader_does_not_keep_the_server_from_closing() -> None:
    started = time.monotonic()
    with serve_folder(SAMPLE / "blog") as (host, port), socket.create_connection((host, port)):
        pass
    assert time.monotonic() - started < 8


def test_a_missing_folder_is_refused_by_name(tmp_path: Path) -> None:
    with pytest.raises(NotADirectoryError, match="nowhere"), serve_folder(tmp_path / "nowhere"):
        pass
