"""How the tests of fetching ask: with small limits, and for the outcome in three words."""

from collections.abc import Mapping
from ipaddress import ip_network

import pytest

from llm_engineering.domain.errors import LinkError
from llm_engineering.domain.outcomes import Reason
from llm_engineering.infrastructure.http.session import Limits, Politeness, PoliteWeb
from tests.integration.http.fault_server import Answer, Faults

LOOPBACK = (ip_network("127.0.0.0/8"),)
QUICK = Limits(connect_s=1, read_s=0.5, total_s=1, tries=2, max_bytes=100_000, max_redirects=3, retry_after_max_s=1)
RUDE = Politeness("test-agent/1.0", robots=False)
Ended = tuple[Reason | bytes, int | None, int]
"""A reason or a page's content; the status; the tries."""


def failure(web: PoliteWeb, url: str) -> LinkError:
    with pytest.raises(LinkError) as caught:
        web.get(url)
    return caught.value


def ends(web: PoliteWeb, urls: Mapping[str, str]) -> dict[str, Ended]:
    """How each of these named addresses ends; all are asked at once."""
    under_way = {name: web.fetch(url) for name, url in urls.items()}
    ended: dict[str, Ended] = {}
    for name, page in under_way.items():
        error = page.exception(timeout=30)
        if error is None:
            ended[name] = (page.result().content, page.result().status, page.result().tries)
        elif isinstance(error, LinkError):
            ended[name] = (error.reason, error.status, error.tries)
        else:
            raise error
    return ended


def answers_end(web: PoliteWeb, server: Faults, answers: Mapping[str, Answer]) -> dict[str, Ended]:
    """How each of these named answers of a server ends, each given to an address of its own: /0, /1, …"""
    server.answers |= {f"/{number}": answer for number, answer in enumerate(answers.values())}
    return ends(web, {name: f"{server.origin}/{number}" for number, name in enumerate(answers)})
