"""Servers that take their time, or for ever: whatever they stall in, it ends within its limits."""

import socket
import time

from llm_engineering.domain.outcomes import Reason
from llm_engineering.infrastructure.http.session import Limits, PoliteWeb
from tests.integration.http import fault_server as fault
from tests.integration.http.asking import LOOPBACK, RUDE, answers_end, failure
from tests.integration.http.fault_server import CHUNKED, CHUNKS, HEAD, LENGTH, PAGE, WHOLE, Answer, Faults

STALLING: dict[str, tuple[Answer, Reason]] = {
    "silent": (fault.then_silent(), Reason.READ_TIMEOUT),
    "silent in the headers": (fault.then_silent(HEAD), Reason.READ_TIMEOUT),
    "silent in the body": (fault.then_silent(WHOLE[:-5]), Reason.READ_TIMEOUT),
    "silent after a chunk": (fault.then_silent(CHUNKS), Reason.READ_TIMEOUT),
    "silent without a length": (fault.then_silent(HEAD + b"\r\n" + PAGE), Reason.READ_TIMEOUT),
    "dripping its status": (fault.drip(b"HTTP/1.1 200 "), Reason.TIMEOUT),
    "dripping a header": (fault.drip(HEAD + b"X: "), Reason.TIMEOUT),
    "dripping headers": (fault.endless(HEAD, b"X: x\r\n", pause_s=0.05), Reason.TIMEOUT),
    "dripping its body": (fault.drip(HEAD + LENGTH % 10**5 + b"\r\n"), Reason.TIMEOUT),
    "dripping without a length": (fault.drip(HEAD + b"\r\n"), Reason.TIMEOUT),
    "dripping a chunk": (fault.drip(CHUNKED + b"fff\r\n"), Reason.TIMEOUT),
    "dripping a chunk's size": (fault.endless(CHUNKED, b"0", pause_s=0.05), Reason.TIMEOUT),
    "dripping chunks": (fault.endless(CHUNKED, b"1\r\na\r\n", pause_s=0.05), Reason.TIMEOUT),
    "saying for ever that it goes on": (
        fault.endless(b"", b"HTTP/1.1 100 Continue\r\n\r\n", pause_s=0.05),
        Reason.TIMEOUT,
    ),
    "dripping an error": (fault.drip(b"HTTP/1.1 500 Oh\r\n\r\n"), Reason.TIMEOUT),
}


def test_a_server_that_stalls_is_given_up_in_time(server: Faults, web: PoliteWeb) -> None:
    answers = {name: answer for name, (answer, _) in STALLING.items()}
    web.get(f"{server.origin}/known")  # from now on the host is asked for many at once
    began = time.monotonic()
    assert answers_end(web, server, answers) == {name: (reason, None, 2) for name, (_, reason) in STALLING.items()}
    assert time.monotonic() - began < 6, "two tries of a second, and a wait between them"


def test_a_server_that_does_not_accept_is_given_up_in_time() -> None:
    limits = Limits(connect_s=0.4, tries=2)
    with (
        socket.create_server(("127.0.0.1", 0), backlog=0) as full,
        PoliteWeb(limits, RUDE, allowed_networks=LOOPBACK) as web,
    ):
        waiting = [socket.socket() for _ in range(4)]
        for one in waiting:
            one.setblocking(False)
            one.connect_ex(full.getsockname())
        began = time.monotonic()
        error = failure(web, f"http://127.0.0.1:{full.getsockname()[1]}/")
        for one in waiting:
            one.close()
    assert (error.reason, error.tries) == (Reason.CONNECT_TIMEOUT, 2)
    assert time.monotonic() - began < 3


def test_a_link_has_one_deadline_over_all_its_tries(server: Faults) -> None:
    server.answers["/x"] = fault.then_silent()
    limits = Limits(read_s=0.3, link_s=1, tries=100)
    began = time.monotonic()
    with PoliteWeb(limits, RUDE, allowed_networks=LOOPBACK) as web:
        error = failure(web, f"{server.origin}/x")
    assert time.monotonic() - began < 3
    assert error.reason in (Reason.READ_TIMEOUT, Reason.TIMEOUT)
    assert error.tries == server.times("/x") > 1
