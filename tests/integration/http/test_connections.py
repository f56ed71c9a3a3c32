"""Connections that fail, stall or speak no proper HTTP: each has one outcome, within its time."""

import socket
import struct
import time

import pytest

from llm_engineering.domain.outcomes import Reason
from llm_engineering.infrastructure.http.session import PoliteWeb
from tests.integration.http import fault_server as fault
from tests.integration.http.asking import LOOPBACK, QUICK, RUDE, answers_end, failure
from tests.integration.http.fault_server import CHUNKED, CHUNKS, HEAD, LENGTH, PAGE, WHOLE, Answer, Faults

BROKEN: dict[str, Answer] = {
    "closed without a word": fault.raw(),
    "closed in the status": fault.raw(b"HTTP/1.1 2"),
    "closed in the body": fault.raw(WHOLE[:-10]),
    "closed before the body": fault.raw(WHOLE[: -len(PAGE)]),
    "closed between two chunks": fault.raw(CHUNKS),
    "closed in a chunk": fault.raw(CHUNKS[:-12]),
    "reset without a word": fault.then_reset(),
    "reset in the headers": fault.then_reset(HEAD + b"Content-Le"),
    "reset in the body": fault.then_reset(WHOLE[:-10]),
    "reset between two chunks": fault.then_reset(CHUNKS),
    "HTTP/0.9": fault.raw(PAGE),
    "HTTP/3.0": fault.raw(WHOLE.replace(b"HTTP/1.1", b"HTTP/3.0")),
    "another protocol": fault.raw(b"220 mail.example ESMTP\r\n"),
    "zeros": fault.raw(b"\0" * 1000),
    "a TLS alert": fault.raw(b"\x15\x03\x01\x00\x02\x02\x46"),
    "an empty line first": fault.raw(b"\r\n" + WHOLE),
    "a status in words": fault.raw(b"HTTP/1.1 good\r\n\r\n"),
    "a status of one digit": fault.raw(b"HTTP/1.1 2 OK\r\n\r\n"),
    "a status of five digits": fault.raw(b"HTTP/1.1 20000 OK\r\n\r\n"),
    "a status line of 100 kB": fault.raw(b"HTTP/1.1 200 " + b"x" * 100_000 + b"\r\n\r\n"),
    "a header of 100 kB": fault.raw(HEAD + b"X: " + b"x" * 100_000 + b"\r\n\r\n" + PAGE),
    "an endless header": fault.endless(HEAD + b"X: ", b"x" * 65536),
    "thousands of headers": fault.raw(HEAD + b"X: x\r\n" * 5000 + b"\r\n" + PAGE),
    "endless headers": fault.endless(HEAD, b"X: x\r\n" * 1000),
    "two lengths": fault.raw(HEAD + LENGTH % len(PAGE) + LENGTH % 7 + b"\r\n" + PAGE),
    "a length beyond the end": fault.raw(HEAD + LENGTH % 10**6 + b"\r\n" + PAGE),
    "a chunk of no number": fault.raw(CHUNKED + b"five\r\nabcde\r\n0\r\n\r\n"),
    "a chunk longer than it says": fault.raw(CHUNKED + b"2\r\nabcde\r\n0\r\n\r\n"),
    "a chunk of less than nothing": fault.raw(CHUNKED + b"-5\r\nabcde\r\n0\r\n\r\n"),
    "interim answers without end": fault.endless(b"", b"HTTP/1.1 103 Early Hints\r\n\r\n"),
    "an endless chunk size": fault.endless(CHUNKED, b"0" * 65536),
    "an endless chunk extension": fault.endless(CHUNKED + b"5;", b"x" * 65536),
}


def test_a_broken_answer_is_asked_for_again_and_is_then_a_connection_failure(server: Faults, web: PoliteWeb) -> None:
    assert answers_end(web, server, BROKEN) == dict.fromkeys(BROKEN, (Reason.CONNECTION, None, 2))


def test_what_broke_is_told_without_a_word_of_the_library(server: Faults, web: PoliteWeb) -> None:
    server.answers |= {f"/{name}".replace(" ", "-"): answer for name, answer in BROKEN.items()}
    told = {path: failure(web, server.origin + path).detail for path in server.answers if "endless" not in path}
    assert [text for text in told.values() if "Guarded" in text or "Caused by" in text or "0x" in text] == []
    assert told["/reset-without-a-word"].endswith("/reset-without-a-word: Connection reset by peer")
    assert told["/another-protocol"].endswith("/another-protocol: the answer is none in HTTP: 220 mail.example ESMTP")


def test_an_answer_that_breaks_once_is_read_the_second_time(server: Faults, web: PoliteWeb) -> None:
    answers = {name: fault.in_turn(answer, fault.body(PAGE)) for name, answer in BROKEN.items()}
    assert answers_end(web, server, answers) == dict.fromkeys(answers, (PAGE, 200, 2))


UNUSUAL: dict[str, Answer] = {
    "HTTP/1.0": fault.raw(b"HTTP/1.0 200 OK\r\n\r\n" + PAGE),
    "no length": fault.raw(HEAD + b"\r\n" + PAGE),
    "no reason": fault.kept(WHOLE.replace(b"200 OK", b"200")),
    "a negative length": fault.raw(HEAD + b"Content-Length: -5\r\n\r\n" + PAGE),
    "a length in words": fault.raw(HEAD + b"Content-Length: long\r\n\r\n" + PAGE),
    "the same length twice": fault.kept(WHOLE.replace(b"\r\n\r\n", b"\r\n" + LENGTH % len(PAGE) + b"\r\n", 1)),
    "more than its length": fault.kept(WHOLE + b"and more"),
    "continue": fault.kept(b"HTTP/1.1 100 Continue\r\nX: x\r\n\r\n" + WHOLE),
    "continue, and continue": fault.kept(*[b"HTTP/1.1 100 Continue\r\n\r\n"] * 3, WHOLE, pause_s=0.02),
    "chunks": fault.kept(CHUNKS + b"0\r\n\r\n"),
    "chunks with extensions and trailers": fault.kept(
        CHUNKED + b"%x;a=b;c\r\n%s\r\n0\r\nX: x\r\n\r\n" % (len(PAGE), PAGE)
    ),
    "chunks in capitals, with zeros": fault.kept(
        CHUNKED.replace(b"chunked", b"Chunked") + b"000%X\r\n%s\r\n0\r\n\r\n" % (len(PAGE), PAGE)
    ),
    "chunks and a length": fault.kept(HEAD + LENGTH % 5 + CHUNKS[len(HEAD) :] + b"0\r\n\r\n"),
    "one byte at a time": fault.kept(*(WHOLE[n : n + 1] for n in range(len(WHOLE))), pause_s=0.001),
    "folded and odd headers": fault.kept(WHOLE.replace(b"\r\n\r\n", b"\r\nX: a\r\n b\r\nY: \xff\xe9\r\nZ:\r\n\r\n", 1)),
    "lines ended by LF": fault.kept(WHOLE.replace(b"\r\n", b"\n")),
}


def test_an_unusual_answer_that_can_be_read_is_a_page(server: Faults, web: PoliteWeb) -> None:
    assert answers_end(web, server, UNUSUAL) == dict.fromkeys(UNUSUAL, (PAGE, 200, 1))


def test_early_hints_are_not_the_answer(server: Faults, web: PoliteWeb) -> None:
    hints = b"HTTP/1.1 103 Early Hints\r\nLink: </x.css>\r\n\r\n"
    server.answers["/x"] = fault.kept(hints, WHOLE.replace(b"a page", b"page x"), pause_s=0.1)
    server.answers["/y"] = fault.kept(WHOLE.replace(b"a page", b"page y"))
    assert web.get(f"{server.origin}/x").content == PAGE.replace(b"a page", b"page x")
    assert web.get(f"{server.origin}/y").content == PAGE.replace(b"a page", b"page y")


@pytest.mark.parametrize("status", [b"204 None", b"304 Same", b"200 OK"])
def test_what_a_server_sends_too_much_is_not_read_as_the_next_answer(
    server: Faults, web: PoliteWeb, status: bytes
) -> None:
    extra = b"HTTP/1.1 200 OK\r\nContent-Type: text/html\r\nContent-Length: 5\r\n\r\nwrong"
    first = b"HTTP/1.1 " + status + b"\r\nContent-Type: text/html\r\nContent-Length: 2\r\n\r\nok"
    server.answers["/x"] = fault.kept(first, extra)
    web.fetch(f"{server.origin}/x").exception()
    time.sleep(0.05)
    assert web.get(f"{server.origin}/y").content == PAGE


def test_a_connection_is_used_again_and_opened_anew_when_the_server_has_closed_it(
    server: Faults, web: PoliteWeb
) -> None:
    server.answers["/last"] = fault.raw(WHOLE)  # says nothing of closing, and closes
    for path in ("/a", "/b", "/last"):
        assert web.get(server.origin + path).tries == 1
    assert server.connections == 1
    time.sleep(0.05)
    assert web.get(f"{server.origin}/c").tries == 1
    assert server.connections == 2


def test_a_connection_that_is_closed_under_the_next_request_gives_the_page(server: Faults, web: PoliteWeb) -> None:
    server.answers["/b"] = fault.in_turn(fault.then_reset(), fault.body(PAGE))
    assert web.get(f"{server.origin}/a").tries == 1
    assert web.get(f"{server.origin}/b").content == PAGE


def test_nobody_there_is_a_connection_failure(web: PoliteWeb) -> None:
    with socket.create_server(("127.0.0.1", 0)) as unused:
        port = unused.getsockname()[1]
    error = failure(web, f"http://127.0.0.1:{port}/")
    assert (error.reason, error.status, error.tries) == (Reason.CONNECTION, None, 2)
    assert error.detail.endswith(f":{port}/robots.txt: Connection refused")


def test_a_name_that_does_not_exist_is_a_connection_failure(web: PoliteWeb) -> None:
    assert failure(web, "http://nobody.invalid/").reason is Reason.CONNECTION


def test_a_server_that_hangs_up_before_it_was_asked_is_a_connection_failure() -> None:
    def resets(connection: socket.socket) -> None:
        connection.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))

    with PoliteWeb(QUICK, RUDE, allowed_networks=LOOPBACK) as web:
        for script in (resets, lambda connection: None):
            with fault.listening(script) as port:
                assert failure(web, f"http://127.0.0.1:{port}/").reason is Reason.CONNECTION
