"""Repositories over https: shallow, only from checked addresses, and no server has its way."""

import socket
import time
from contextlib import suppress
from pathlib import Path
from typing import Any

import pytest

from llm_engineering.domain.errors import LinkError
from llm_engineering.domain.outcomes import Reason
from llm_engineering.infrastructure.git import GitLimits, GitRepositories
from tests.integration.git.making import commit, contents, git, memory_below, refusal, refused_head, repository
from tests.integration.git.server import LOOPBACK, NAME, GitServer


def test_a_repository_over_https_is_cloned_without_its_large_files(https: GitServer) -> None:
    assert contents(f"{https.origin}/lantern.git", https.reader()) == (
        {"a.txt": b"a", "b/c.py": b"c = 1\n"},
        {"too_large": 1},
    )


def test_attributes_are_told_where_large_files_stayed_behind_and_a_file_of_rules_is_one_of_them(
    https: GitServer, work: Path, tmp_path: Path
) -> None:
    rules = {"_dot_gitattributes": b"*.py linguist-generated\n", "b___dot_gitattributes": b"# long\n" * 1000}
    commit(work, **rules)
    git(work, "push", "-q", str(tmp_path / "lantern.git"), "main")
    with https.reader().snapshot(f"{https.origin}/lantern.git") as snapshot:
        assert snapshot.paths() == [".gitattributes", "a.txt", "b/c.py"]
        assert snapshot.attributes(["linguist-generated"]) == {"b/c.py": {"linguist-generated": "set"}}


def test_the_head_over_https_is_told_without_cloning(https: GitServer, work: Path) -> None:
    assert https.reader().head(f"{https.origin}/lantern.git") == git(work, "rev-parse", "HEAD")
    assert not [asked for asked in https.asked if asked.endswith("fetch")]


def test_the_head_is_not_another_reference_of_that_name(https: GitServer, work: Path, tmp_path: Path) -> None:
    """git lists every reference that ends in HEAD: `refs/heads/HEAD` too."""
    served = tmp_path / "lantern.git"
    git(served, "update-ref", "refs/heads/HEAD", git(served, "rev-parse", "HEAD"))
    git(served, "symbolic-ref", "HEAD", "refs/heads/nowhere")
    assert refused_head(f"{https.origin}/lantern.git", https.reader()).reason is Reason.EMPTY


@pytest.mark.parametrize(
    ("path", "reason"),
    [
        ("private/lantern.git", Reason.PASSWORD_REQUIRED),
        ("nowhere.git", Reason.NOT_A_REPOSITORY),
        ("silent/lantern.git", Reason.TIMEOUT),
        ("moved/lantern.git", Reason.GIT),
    ],
)
def test_what_cannot_be_had_has_its_own_outcome_without_prompt_or_hang(
    https: GitServer, path: str, reason: Reason
) -> None:
    started = time.monotonic()
    limits = GitLimits(timeout_s=2)
    for error in (
        refusal(f"{https.origin}/{path}", https.reader(limits)),
        refused_head(f"{https.origin}/{path}", https.reader(limits)),
    ):
        assert error.reason is reason, error.detail
    assert time.monotonic() - started < 10


@pytest.mark.parametrize("state", ["without a commit", "at a missing branch", "detached", "sha256"])
def test_every_state_of_a_served_head_has_its_outcome(https: GitServer, tmp_path: Path, state: str) -> None:
    made = repository(tmp_path / "other.git", *(["--object-format=sha256"] if state == "sha256" else []))
    head = "" if state == "without a commit" else commit(made, a_dot_txt=b"a")
    if state == "at a missing branch":
        git(made, "symbolic-ref", "HEAD", "refs/heads/nowhere")
    if state == "detached":
        git(made, "checkout", "-q", "--detach")
    address, reader = f"{https.origin}/other.git/.git", https.reader()
    if state in ("without a commit", "at a missing branch"):
        assert refused_head(address, reader).reason is Reason.EMPTY
        error = refusal(address, reader)
        assert error.reason is Reason.EMPTY, error.detail
    else:
        assert reader.head(address) == head
        with reader.snapshot(address) as snapshot:
            assert (snapshot.commit, [file.content for file in snapshot.files(snapshot.paths())]) == (head, [b"a"])


def test_a_certificate_of_an_unknown_authority_is_refused(https: GitServer) -> None:
    assert refusal(f"{https.origin}/lantern.git", GitRepositories(allowed_networks=LOOPBACK)).reason is Reason.TLS


@pytest.mark.parametrize("host", ["127.0.0.1", "localhost", "169.254.169.254", "[::1]", "0x7f.1", "[::ffff:127.0.0.1]"])
def test_a_private_address_is_refused_before_git_starts(host: str) -> None:
    assert refusal(f"https://{host}/lantern.git").reason is Reason.REFUSED_ADDRESS
    assert refused_head(f"https://{host}/lantern.git").reason is Reason.REFUSED_ADDRESS


def only_the_check_resolves(monkeypatch: pytest.MonkeyPatch) -> None:
    resolve = socket.getaddrinfo

    def once(name: str, *arguments: Any, **options: Any) -> Any:
        return resolve("127.0.0.1" if name.lower() == NAME else name, *arguments, **options)

    monkeypatch.setattr(socket, "getaddrinfo", once)


@pytest.mark.parametrize("host", [NAME, NAME.upper()])
def test_git_connects_to_the_address_that_was_checked(
    https: GitServer, monkeypatch: pytest.MonkeyPatch, host: str
) -> None:
    """The name is one that only the check can resolve: where git asked for itself, it would find nothing."""
    only_the_check_resolves(monkeypatch)
    address = f"https://{host}:{https.port}/lantern.git"
    assert len(https.reader().head(address)) == 40
    assert set(contents(address, https.reader())[0]) == {"a.txt", "b/c.py"}


def test_a_name_that_ends_in_a_dot_is_no_way_around(https: GitServer, monkeypatch: pytest.MonkeyPatch) -> None:
    """It reaches our server too, whose certificate is not for that spelling in the eyes of some versions of curl."""
    only_the_check_resolves(monkeypatch)
    with suppress(LinkError):
        https.reader().head(f"https://{NAME}.:{https.port}/lantern.git")
    assert https.connections == 1


@pytest.mark.parametrize(
    "address",
    [
        "http://example.com/a.git",
        "file:///etc",
        "ssh://example.com/a.git",
        "git://example.com/a.git",
        "ext::sh -c id % ://",
        "https:///a.git",
        "https://[bad/a.git",
        "https://example.com:99999/a.git",
        "https://example.com:x/a.git",
        "https://user:secret@example.com/a.git",
        "https://example.com\\@127.0.0.1/a.git",
        "https://exa%6dple.com/a.git",
        "https://exämple.com/a.git",
        "https://example.com/a\n.git",
        "https://-oProxyCommand=id/\0",
    ],
)
def test_an_address_that_git_might_read_otherwise_is_no_address(address: str) -> None:
    assert refusal(address).reason is Reason.BAD_LINK
    assert refused_head(address).reason is Reason.BAD_LINK


def test_nothing_is_fetched_once_the_clone_is_made(https: GitServer) -> None:
    """git fetches what a partial clone lacks when it is asked for it; a server can withhold anything to be asked."""
    error = refusal(f"{https.origin}/withholding/lantern.git", https.reader())
    assert error.reason is Reason.GIT, error.detail
    assert len([asked for asked in https.asked if asked.endswith("fetch")]) == 1


def test_a_server_of_plain_files_cannot_name_another_server(https: GitServer) -> None:
    error = refusal(f"{https.origin}/dumb/lantern.git", https.reader())
    assert error.reason is Reason.GIT, error.detail
    assert not [asked for asked in https.asked if "elsewhere" in asked]


def test_a_pack_that_never_ends_is_cut_off_where_the_disk_is_safe(https: GitServer) -> None:
    limits = GitLimits(timeout_s=30, max_pack_bytes=3_000_000)
    error = refusal(f"{https.origin}/endless/lantern.git", https.reader(limits))
    assert error.reason is Reason.TOO_LARGE, error.detail


def test_a_pack_of_more_objects_than_memory_allows_is_refused(https: GitServer) -> None:
    limits = GitLimits(timeout_s=10, max_memory_bytes=60_000_000)
    error = refusal(f"{https.origin}/endless/lantern.git", https.reader(limits))
    assert error.reason is Reason.TOO_LARGE, error.detail


def test_a_greeting_that_never_ends_takes_no_more_memory_than_allowed(https: GitServer) -> None:
    limits = GitLimits(timeout_s=10, max_memory_bytes=60_000_000)
    error = refused_head(f"{https.origin}/flood/lantern.git", https.reader(limits))
    assert error.reason is Reason.TOO_LARGE, error.detail


def test_a_server_that_talks_without_end_runs_out_of_time_only(https: GitServer) -> None:
    with memory_below(20_000_000):
        error = refusal(f"{https.origin}/chatter/lantern.git", https.reader(GitLimits(timeout_s=2)))
    assert error.reason is Reason.TIMEOUT, error.detail
