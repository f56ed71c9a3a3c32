"""Each status has one outcome, and only what may pass is asked for again."""

import gzip
import time
from contextlib import ExitStack
from datetime import UTC, datetime, timedelta
from email.utils import format_datetime

from llm_engineering.domain.outcomes import Reason
from llm_engineering.infrastructure.http.session import Limits, PoliteWeb
from tests.integration.http import fault_server as fault
from tests.integration.http.asking import LOOPBACK, RUDE, answers_end, ends, failure
from tests.integration.http.fault_server import Answer, Faults

ONCE = (
    101,
    201,
    202,
    203,
    206,
    226,
    300,
    305,
    306,
    400,
    401,
    402,
    403,
    405,
    406,
    409,
    418,
    421,
    422,
    431,
    451,
    501,
    505,
)
OUTCOMES = {
    **dict.fromkeys((*ONCE, 511, 520, 600, 799), (Reason.HTTP_STATUS, 1)),
    **dict.fromkeys((301, 302, 303, 307, 308), (Reason.HTTP_STATUS, 1)),  # to nowhere: without a Location
    **dict.fromkeys((408, 425, 429, 500, 502, 503, 504), (Reason.HTTP_STATUS, 2)),
    204: (Reason.EMPTY, 1),
    205: (Reason.EMPTY, 1),
    404: (Reason.NOT_FOUND, 1),
    410: (Reason.NOT_FOUND, 1),
    999: (Reason.LOGIN_REQUIRED, 1),
}


def test_a_page_is_given_with_its_type_charset_and_address(server: Faults, web: PoliteWeb) -> None:
    page = web.get(f"{server.origin}/x")
    assert (page.content, page.media_type, page.charset) == (fault.PAGE, "text/html", "utf-8")
    assert (page.url, page.status, page.tries) == (f"{server.origin}/x", 200, 1)
    assert server.agents == {"test-agent/1.0"}


def test_a_status_has_one_outcome_and_only_what_may_pass_is_tried_again(server: Faults, web: PoliteWeb) -> None:
    server.answers = {f"/{code}": fault.status(code) for code in OUTCOMES}
    server.answers |= {f"/{code}": fault.body(b"", code=code) for code in (101, 204, 205)}
    ended = ends(web, {str(code): f"{server.origin}/{code}" for code in OUTCOMES})
    assert ended == {str(code): (reason, code, tries) for code, (reason, tries) in OUTCOMES.items()}
    assert {code: server.times(f"/{code}") for code in OUTCOMES} == {
        code: tries for code, (_, tries) in OUTCOMES.items()
    }


def test_a_refusal_says_what_to_do_where_it_is_for_having_asked_too_often(server: Faults, web: PoliteWeb) -> None:
    server.answers = {f"/{left}": fault.status(403, X_RateLimit_Remaining=left) for left in ("0", "12")}
    said = {left: failure(web, f"{server.origin}/{left}").detail for left in ("0", "12")}
    assert "run again in an hour" in said["0"]
    assert said["12"].endswith("answered with status 403")


def test_an_unasked_304_is_no_page(server: Faults, web: PoliteWeb) -> None:
    server.answers["/x"] = fault.body(b"", code=304)
    error = failure(web, f"{server.origin}/x")
    assert (error.reason, error.status, error.tries) == (Reason.HTTP_STATUS, 304, 1)


EMPTY: dict[str, Answer] = {
    "nothing": fault.body(b""),
    "spaces": fault.body(b" \r\n\t "),
    "no length": fault.raw(fault.HEAD + b"\r\n"),
    "no chunk": fault.kept(fault.CHUNKED + b"0\r\n\r\n"),
    "an empty type": fault.body(b"", media_type=""),
}


def test_a_good_status_with_nothing_in_it_is_empty(server: Faults, web: PoliteWeb) -> None:
    assert answers_end(web, server, EMPTY) == dict.fromkeys(EMPTY, (Reason.EMPTY, 200, 1))


def test_a_server_that_recovers_gives_its_page(server: Faults, web: PoliteWeb) -> None:
    codes = [code for code, (_, tries) in OUTCOMES.items() if tries == 2]
    answers = {str(code): fault.in_turn(fault.status(code), fault.body(fault.PAGE)) for code in codes}
    assert answers_end(web, server, answers) == dict.fromkeys(answers, (fault.PAGE, 200, 2))


def test_retry_after_is_kept_to_in_both_forms_and_within_the_limit(web: PoliteWeb) -> None:
    asked = ("1", format_datetime(datetime.now(UTC) + timedelta(hours=1), usegmt=True))
    with ExitStack() as stack:
        servers = [stack.enter_context(fault.serving()) for _ in asked]
        for server, when in zip(servers, asked, strict=True):
            server.answers["/x"] = fault.in_turn(fault.status(429, Retry_After=when), fault.body(fault.PAGE))
        ends(web, {server.origin: f"{server.origin}/x" for server in servers})
        for server in servers:
            first, second = server.moments("/x")
            assert 0.9 <= second - first < 5, "the longest wait allowed here is one second"


def test_the_last_try_does_not_wait_for_what_nobody_asks_again(server: Faults) -> None:
    server.answers["/x"] = fault.status(503, Retry_After="30")
    began = time.monotonic()
    with PoliteWeb(Limits(tries=1), RUDE, allowed_networks=LOOPBACK) as web:
        error = failure(web, f"{server.origin}/x")
    assert (error.reason, error.status, error.tries) == (Reason.HTTP_STATUS, 503, 1)
    assert time.monotonic() - began < 5


CHALLENGES = {
    "Cloudflare's header": fault.status(403, cf_mitigated="challenge"),
    "Cloudflare's page": fault.body(b"<title>Just a moment...</title>", code=403),
    "Cloudflare's script": fault.body(b"<script>/cdn/cf-chl-bypass</script>", code=503),
    "DataDome": fault.body(b"geo.captcha-delivery.com", code=403),
    "PerimeterX": fault.body(b"<div id=px-captcha>", code=403),
    "Amazon": fault.status(405, **{"x-amzn-waf-action": "captcha"}),
}


def test_a_challenge_is_named_as_one(server: Faults, web: PoliteWeb) -> None:
    ended = answers_end(web, server, CHALLENGES)
    assert {name: reason for name, (reason, _, _) in ended.items()} == dict.fromkeys(CHALLENGES, Reason.CHALLENGE)


HOSTILE = {
    "a bomb": fault.body(gzip.compress(b"\0" * 2**20), code=404, Content_Encoding="gzip"),
    "an endless body": fault.endless(b"HTTP/1.1 404 Not Found\r\n\r\n", b"x" * 65536),
    "an encoding nobody asked for": fault.body(b"x", code=404, Content_Encoding="br"),
    "a body that is not packed": fault.body(b"x", code=404, Content_Encoding="gzip"),
    "a packed body cut short": fault.body(gzip.compress(b"x")[:-9], code=404, Content_Encoding="gzip"),
}


def test_an_error_keeps_its_status_whatever_its_body_is(server: Faults, web: PoliteWeb) -> None:
    assert answers_end(web, server, HOSTILE) == dict.fromkeys(HOSTILE, (Reason.NOT_FOUND, 404, 1))
