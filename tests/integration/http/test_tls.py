"""TLS is verified as it should be, and what is wrong with it is not tried again."""

import socket
import ssl
import time
import warnings
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
import trustme

from llm_engineering.domain.outcomes import Reason
from llm_engineering.infrastructure.http.session import PoliteWeb
from tests.integration.http import fault_server as fault
from tests.integration.http.asking import LOOPBACK, QUICK, RUDE, ends, failure
from tests.integration.http.fault_server import Faults

NAME = "www.blog.test"
NOW = datetime.now(UTC)
Make = Callable[[trustme.CA], trustme.LeafCert]


@pytest.fixture(scope="module")
def authority() -> trustme.CA:
    return trustme.CA()


@pytest.fixture
def ca_file(authority: trustme.CA, tmp_path: Path) -> str:
    authority.cert_pem.write_to_path(str(tmp_path / "ca.pem"))
    return str(tmp_path / "ca.pem")


def speaking(certificate: trustme.LeafCert) -> ssl.SSLContext:
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    certificate.configure_cert(context)
    return context


@contextmanager
def web_to(port: int, ca_file: str | None, *names: str) -> Iterator[PoliteWeb]:
    elsewhere = dict.fromkeys(names or (NAME,), ("127.0.0.1", port))
    with PoliteWeb(QUICK, RUDE, connect_to=elsewhere, ca_file=ca_file, allowed_networks=LOOPBACK) as web:
        yield web


RIGHT: dict[str, Make] = {
    "its name": lambda ca: ca.issue_cert(NAME),
    "a wildcard": lambda ca: ca.issue_cert("*.blog.test"),
    "one of several names": lambda ca: ca.issue_cert("a.test", NAME),
    "by an authority under a trusted one": lambda ca: ca.create_child_ca().issue_cert(NAME),
}
WRONG: dict[str, Make] = {
    "another name": lambda ca: ca.issue_cert("other.test"),
    "a name above": lambda ca: ca.issue_cert("blog.test"),
    "a wildcard below": lambda ca: ca.issue_cert("*.www.blog.test"),
    "a wildcard two steps above": lambda ca: ca.issue_cert("*.test"),
    "no name but in its subject": lambda ca: ca.issue_cert("other.test", common_name=NAME),
    "expired": lambda ca: ca.issue_cert(NAME, not_before=NOW - timedelta(9), not_after=NOW - timedelta(1)),
    "not yet valid": lambda ca: ca.issue_cert(NAME, not_before=NOW + timedelta(1), not_after=NOW + timedelta(9)),
    "by an unknown authority": lambda _: trustme.CA().issue_cert(NAME),
}


@pytest.mark.parametrize("kind", RIGHT)
def test_a_right_certificate_is_accepted(authority: trustme.CA, ca_file: str, kind: str) -> None:
    with fault.serving(speaking(RIGHT[kind](authority))) as server, web_to(server.port, ca_file) as web:
        assert web.get(f"https://{NAME}/x").content == fault.PAGE


@pytest.mark.parametrize("kind", WRONG)
def test_a_wrong_certificate_is_refused_at_once_and_nothing_is_asked(
    authority: trustme.CA, ca_file: str, kind: str
) -> None:
    with fault.serving(speaking(WRONG[kind](authority))) as server, web_to(server.port, ca_file) as web:
        error = failure(web, f"https://{NAME}/x")
        assert (error.reason, error.status, error.tries) == (Reason.TLS, None, 1)
        assert server.asked == []


def test_a_certificate_signed_by_itself_is_refused(authority: trustme.CA) -> None:
    with fault.serving(speaking(authority.issue_cert("127.0.0.1"))) as server, web_to(server.port, None) as web:
        error = failure(web, f"{server.origin}/x")
        assert (error.reason, error.tries) == (Reason.TLS, 1)


def test_only_old_versions_of_tls_are_refused(authority: trustme.CA, ca_file: str) -> None:
    context = speaking(authority.issue_cert(NAME))
    context.set_ciphers("ALL:@SECLEVEL=0")
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", DeprecationWarning)
        context.minimum_version = ssl.TLSVersion.TLSv1
        context.maximum_version = ssl.TLSVersion.TLSv1_1
    with fault.serving(context) as server, web_to(server.port, ca_file) as web:
        error = failure(web, f"https://{NAME}/x")
        assert (error.reason, error.tries) == (Reason.TLS, 1)


@pytest.mark.parametrize("version", [ssl.TLSVersion.TLSv1_2, ssl.TLSVersion.TLSv1_3])
def test_versions_in_use_are_spoken(authority: trustme.CA, ca_file: str, version: ssl.TLSVersion) -> None:
    context = speaking(authority.issue_cert(NAME))
    context.minimum_version = context.maximum_version = version
    with fault.serving(context) as server, web_to(server.port, ca_file) as web:
        assert web.get(f"https://{NAME}/x").tries == 1


def test_the_host_is_named_to_the_server_before_its_certificate_is_chosen(authority: trustme.CA, ca_file: str) -> None:
    names: list[str | None] = []
    contexts = {name: speaking(authority.issue_cert(name)) for name in ("a.test", "b.test")}

    def choose(connection: ssl.SSLObject, name: str | None, _: ssl.SSLContext) -> None:
        names.append(name)
        connection.context = contexts[name or ""]

    context = speaking(authority.issue_cert("nobody.test"))
    context.sni_callback = choose
    with fault.serving(context) as server, web_to(server.port, ca_file, "a.test", "b.test") as web:
        for name in ("a.test", "b.test"):
            assert web.get(f"https://{name}/x").content == fault.PAGE
    assert names == ["a.test", "b.test"]


def _hello_then(answer: bytes) -> Callable[[socket.socket], None]:
    def script(connection: socket.socket) -> None:
        connection.recv(4096)
        connection.sendall(answer)

    return script


def _silent(connection: socket.socket) -> None:
    while connection.recv(4096):
        """Listen, and say nothing."""


def _drip(connection: socket.socket) -> None:
    connection.sendall(b"\x16\x03\x03\x40\x00")
    while True:
        connection.sendall(b"\0")
        time.sleep(0.05)


NO_TLS: dict[str, tuple[Callable[[socket.socket], None], set[Reason], int]] = {
    "plain HTTP": (_hello_then(b"HTTP/1.1 400 Bad Request\r\n\r\n"), {Reason.TLS}, 1),
    "garbage": (_hello_then(b"\xff" * 500), {Reason.TLS}, 1),
    "an alert": (_hello_then(b"\x15\x03\x03\x00\x02\x02\x28"), {Reason.TLS}, 1),
    "silence": (_silent, {Reason.CONNECT_TIMEOUT, Reason.READ_TIMEOUT, Reason.TIMEOUT}, 2),
    "a drip": (_drip, {Reason.CONNECT_TIMEOUT, Reason.READ_TIMEOUT, Reason.TIMEOUT}, 2),
}


@pytest.mark.parametrize("kind", NO_TLS)
def test_a_handshake_that_fails_or_hangs_has_its_outcome_in_time(kind: str) -> None:
    script, reasons, tries = NO_TLS[kind]
    with fault.listening(script) as port, web_to(port, None) as web:
        began = time.monotonic()
        error = failure(web, f"https://127.0.0.1:{port}/")
        assert error.reason in reasons, error.detail
        assert error.tries == tries
        assert time.monotonic() - began < 4


def test_plain_http_to_a_tls_port_is_a_connection_failure(authority: trustme.CA) -> None:
    with fault.serving(speaking(authority.issue_cert("127.0.0.1"))) as server, web_to(server.port, None) as web:
        assert failure(web, f"http://127.0.0.1:{server.port}/").reason is Reason.CONNECTION


def test_a_redirect_between_http_and_https_is_followed(server: Faults, authority: trustme.CA, ca_file: str) -> None:
    with fault.serving(speaking(authority.issue_cert(NAME))) as secure, web_to(secure.port, ca_file) as web:
        server.answers["/x"] = fault.redirect(f"https://{NAME}/y")
        secure.answers["/y"] = fault.redirect(f"{server.origin}/z")
        assert web.get(f"{server.origin}/x").url == f"{server.origin}/z"
        assert secure.asked == ["/y"]


def test_what_stalls_over_tls_is_given_up_in_time(authority: trustme.CA, ca_file: str) -> None:
    with fault.serving(speaking(authority.issue_cert(NAME))) as server, web_to(server.port, ca_file) as web:
        server.answers = {"/body": fault.drip(fault.HEAD + b"\r\n"), "/header": fault.drip(fault.HEAD + b"X: ")}
        began = time.monotonic()
        ended = ends(web, {path: f"https://{NAME}{path}" for path in server.answers})
        assert ended == dict.fromkeys(server.answers, (Reason.TIMEOUT, None, 2))
        assert time.monotonic() - began < 6
