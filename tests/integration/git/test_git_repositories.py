"""Repositories by git: exact text, nothing written out or run, never a prompt, never a hang."""

import http.server
import os
import ssl
import subprocess
import threading
import time
from collections.abc import Iterator
from ipaddress import ip_network
from pathlib import Path

import pytest
import trustme

from llm_engineering.domain.errors import LinkError
from llm_engineering.domain.outcomes import Reason
from llm_engineering.infrastructure.git import GitLimits, GitRepositories

LOOPBACK = (ip_network("127.0.0.0/8"), ip_network("::1/128"))


def git(folder: Path, *arguments: str) -> str:
    clean = {name: value for name, value in os.environ.items() if not name.startswith("GIT_")}
    identity = {f"GIT_{who}_{what}": "ada@example.com" for who in ("AUTHOR", "COMMITTER") for what in ("NAME", "EMAIL")}
    return subprocess.run(
        ["git", "-c", "init.defaultBranch=main", *arguments],
        cwd=folder,
        env={**clean, **identity, "GIT_CONFIG_GLOBAL": os.devnull},
        check=True,
        capture_output=True,
        text=True,
    ).stdout.strip()


@pytest.fixture
def work(tmp_path: Path) -> Path:
    folder = tmp_path / "lantern"
    folder.mkdir()
    git(folder, "init", "-q")
    return folder


def commit(folder: Path, **files: bytes) -> str:
    for name, content in files.items():
        path = folder / name.replace("__", "/").replace("_dot_", ".")
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(content)
    git(folder, "add", "-A")
    git(folder, "commit", "-q", "-m", "a commit")
    return git(folder, "rev-parse", "HEAD")


def contents(
    address: str | Path, repositories: GitRepositories | None = None
) -> tuple[dict[str, bytes], dict[str, int]]:
    with (repositories or GitRepositories()).snapshot(str(address)) as snapshot:
        files = {file.path: file.content for file in snapshot.files()}
        return files, dict(snapshot.skipped)


def refusal(address: str | Path, repositories: GitRepositories | None = None) -> LinkError:
    with pytest.raises(LinkError) as caught:
        contents(address, repositories)
    return caught.value


def test_every_text_file_is_given_to_the_byte(work: Path) -> None:
    texts = {
        "a_dot_py": b"def f():\n\treturn 1   \n",
        "windows_dot_txt": b"one\r\ntwo",
        "deep__er__x_dot_md": "# Größe\n\n\n".encode(),
        "bom_dot_csv": b"\xef\xbb\xbfa,b\n",
        "empty": b"",
    }
    head = commit(work, **texts)
    with GitRepositories().snapshot(str(work)) as snapshot:
        assert (snapshot.commit, snapshot.branch) == (head, "main")
        files = {file.path: file.content for file in snapshot.files()}
    assert files == {name.replace("__", "/").replace("_dot_", "."): text for name, text in texts.items()}


def test_what_is_no_text_is_left_out_and_counted(work: Path) -> None:
    (work / "link").symlink_to("/etc/passwd")
    commit(
        work,
        ok_dot_txt=b"fine",
        image_dot_png=b"\x89PNG\0\0",
        latin_dot_txt="Größe".encode("latin-1"),
        big_dot_txt=b"x" * 2000,
        model_dot_bin=b"version https://git-lfs.github.com/spec/v1\noid sha256:0\nsize 1\n",
    )
    files, skipped = contents(work, GitRepositories(GitLimits(max_file_bytes=1000)))
    assert files == {"ok.txt": b"fine"}
    assert skipped == {"symlink": 1, "binary": 1, "not_text": 1, "too_large": 1, "lfs_pointer": 1}


def test_a_submodule_is_counted_and_not_fetched(work: Path, tmp_path: Path) -> None:
    commit(work, a_dot_txt=b"a")
    git(work, "update-index", "--add", "--cacheinfo", f"160000,{git(work, 'rev-parse', 'HEAD')},sub")
    git(work, "commit", "-q", "-m", "a submodule")
    assert contents(work) == ({"a.txt": b"a"}, {"submodule": 1})


@pytest.mark.parametrize("name", ["new\nline.txt", 'quote".txt', "ünï.txt", "-rf", " space .txt", "tab\t.txt"])
def test_odd_file_names_are_kept(work: Path, name: str) -> None:
    (work / name).write_bytes(b"odd")
    git(work, "add", "-A")
    git(work, "commit", "-q", "-m", "odd")
    assert contents(work)[0] == {name: b"odd"}


def test_only_what_is_committed_is_read(work: Path) -> None:
    commit(work, a_dot_txt=b"committed")
    (work / "a.txt").write_bytes(b"changed since")
    (work / "secret.env").write_bytes(b"KEY=1")
    assert contents(work)[0] == {"a.txt": b"committed"}


def test_a_bundle_is_a_repository_in_one_file(work: Path, tmp_path: Path) -> None:
    head = commit(work, a_dot_txt=b"a")
    bundle = tmp_path / "lantern.bundle"
    git(work, "bundle", "create", "-q", str(bundle), "main", "HEAD")
    assert GitRepositories().is_repository(str(bundle))
    with GitRepositories().snapshot(str(bundle)) as snapshot:
        assert snapshot.commit == head
        assert [file.path for file in snapshot.files()] == ["a.txt"]


def test_a_bare_repository_is_read_where_it_is(work: Path, tmp_path: Path) -> None:
    commit(work, a_dot_txt=b"a")
    git(tmp_path, "clone", "-q", "--bare", str(work), "bare.git")
    assert contents(tmp_path / "bare.git")[0] == {"a.txt": b"a"}


def test_what_is_a_repository_is_told_by_its_files(work: Path, tmp_path: Path) -> None:
    (tmp_path / "no.bundle").write_text("nothing like it")
    repositories = GitRepositories()
    assert repositories.is_repository(str(work))
    assert not repositories.is_repository(str(tmp_path))
    assert not repositories.is_repository(str(tmp_path / "no.bundle"))
    for path in (str(tmp_path / "nowhere"), "~nobody-of-that-name/x", "x" * 5000, "a\0b"):
        assert not repositories.is_repository(path)


def test_a_repository_without_a_commit_is_empty(work: Path) -> None:
    assert refusal(work).reason is Reason.EMPTY


def test_too_many_files_and_bytes_are_refused(work: Path) -> None:
    commit(work, a=b"aaaa", b=b"bbbb")
    assert refusal(work, GitRepositories(GitLimits(max_files=1))).reason is Reason.TOO_LARGE
    assert refusal(work, GitRepositories(GitLimits(max_total_bytes=5))).reason is Reason.TOO_LARGE


def test_no_hook_of_the_repository_is_run(work: Path, tmp_path: Path) -> None:
    commit(work, a_dot_txt=b"a")
    mark = tmp_path / "ran"
    for name in ("post-checkout", "post-index-change", "reference-transaction", "pre-auto-gc"):
        hook = work / ".git" / "hooks" / name
        hook.write_text(f"#!/bin/sh\ntouch {mark}\n")
        hook.chmod(0o755)
    git(work, "config", "core.fsmonitor", f"touch {mark}")
    contents(work)
    assert not mark.exists()


class _GitOverHttp(http.server.BaseHTTPRequestHandler):
    """`git http-backend` behind HTTPS; `/private` asks for a password, `/silent` never answers."""

    root: Path
    stop: threading.Event

    def do_GET(self) -> None:
        self._answer(b"")

    def do_POST(self) -> None:
        self._answer(self.rfile.read(int(self.headers["Content-Length"])))

    def log_message(self, *arguments: object) -> None:
        """Quiet."""

    def _answer(self, given: bytes) -> None:
        path, _, query = self.path.partition("?")
        if path.startswith("/silent"):
            self.stop.wait(20)
            return
        if path.startswith("/private"):
            self.send_response(401)
            self.send_header("WWW-Authenticate", 'Basic realm="git"')
            self.send_header("Content-Length", "0")
            self.end_headers()
            return
        if path.startswith("/moved"):
            self.send_response(302)
            self.send_header("Location", self.path.replace("/moved", "/lantern"))
            self.send_header("Content-Length", "0")
            self.end_headers()
            return
        answer = subprocess.run(
            ["git", "http-backend"],
            input=given,
            env={
                "PATH": os.environ["PATH"],
                "GIT_PROJECT_ROOT": str(self.root),
                "GIT_HTTP_EXPORT_ALL": "1",
                "GIT_CONFIG_COUNT": "2",
                "GIT_CONFIG_KEY_0": "safe.directory",
                "GIT_CONFIG_VALUE_0": "*",
                "GIT_CONFIG_KEY_1": "uploadpack.allowFilter",
                "GIT_CONFIG_VALUE_1": "true",
                "REQUEST_METHOD": self.command,
                "PATH_INFO": path,
                "QUERY_STRING": query,
                "CONTENT_TYPE": self.headers.get("Content-Type", ""),
                "GIT_PROTOCOL": self.headers.get("Git-Protocol", ""),
            },
            capture_output=True,
            check=False,
        ).stdout
        head, _, body = answer.partition(b"\r\n\r\n")
        lines = dict(line.split(": ", 1) for line in head.decode().splitlines())
        self.send_response(int(lines.pop("Status", "200").split()[0]))
        for name, value in {**lines, "Content-Length": str(len(body))}.items():
            self.send_header(name, value)
        self.end_headers()
        self.wfile.write(body)


@pytest.fixture
def https(work: Path, tmp_path: Path) -> Iterator[tuple[str, GitRepositories]]:
    commit(work, a_dot_txt=b"a", b__c_dot_py=b"c = 1\n", big_dot_txt=b"x" * 5000)
    git(tmp_path, "clone", "-q", "--bare", str(work), "lantern.git")
    authority = trustme.CA()
    authority.cert_pem.write_to_path(str(tmp_path / "ca.pem"))
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    authority.issue_cert("127.0.0.1").configure_cert(context)
    stop = threading.Event()
    handler = type("Bound", (_GitOverHttp,), {"root": tmp_path, "stop": stop})
    server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), handler)
    server.daemon_threads = True
    server.socket = context.wrap_socket(server.socket, server_side=True, do_handshake_on_connect=False)
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.05})
    thread.start()
    limits = GitLimits(timeout_s=5, max_file_bytes=1000)
    yield (
        f"https://127.0.0.1:{server.server_address[1]}",
        GitRepositories(limits, allowed_networks=LOOPBACK, ca_file=str(tmp_path / "ca.pem")),
    )
    stop.set()
    server.shutdown()
    thread.join()
    server.server_close()


def test_a_repository_over_https_is_cloned_without_its_large_files(https: tuple[str, GitRepositories]) -> None:
    origin, repositories = https
    assert contents(f"{origin}/lantern.git", repositories) == (
        {"a.txt": b"a", "b/c.py": b"c = 1\n"},
        {"too_large": 1},
    )


def test_the_head_of_a_repository_over_https_is_told_without_cloning(
    https: tuple[str, GitRepositories], work: Path
) -> None:
    origin, repositories = https
    assert repositories.head(f"{origin}/lantern.git") == git(work, "rev-parse", "HEAD")
    with pytest.raises(LinkError) as caught:
        repositories.head(f"{origin}/private.git")
    assert caught.value.reason is Reason.PASSWORD_REQUIRED


@pytest.mark.parametrize(
    ("path", "reason"),
    [
        ("private.git", Reason.PASSWORD_REQUIRED),
        ("nowhere.git", Reason.NOT_A_REPOSITORY),
        ("silent.git", Reason.TIMEOUT),
    ],
)
def test_what_cannot_be_cloned_has_its_own_outcome_without_prompt_or_hang(
    https: tuple[str, GitRepositories], path: str, reason: Reason
) -> None:
    started = time.monotonic()
    error = refusal(f"{https[0]}/{path}", https[1])
    assert error.reason is reason, error.detail
    assert time.monotonic() - started < 10


def test_a_redirect_is_not_followed_by_git(https: tuple[str, GitRepositories]) -> None:
    assert refusal(f"{https[0]}/moved.git", https[1]).reason is Reason.GIT


def test_a_certificate_of_an_unknown_authority_is_refused(https: tuple[str, GitRepositories]) -> None:
    assert refusal(f"{https[0]}/lantern.git", GitRepositories(allowed_networks=LOOPBACK)).reason is Reason.TLS


@pytest.mark.parametrize("host", ["127.0.0.1", "localhost", "169.254.169.254", "[::1]"])
def test_a_private_address_is_refused_before_git_starts(host: str) -> None:
    assert refusal(f"https://{host}/lantern.git").reason is Reason.REFUSED_ADDRESS
