"""Never to an address that must not be reached, however it is written, but by the operator's word."""

import pytest

from llm_engineering.domain.outcomes import Reason
from llm_engineering.infrastructure.http.session import Politeness, PoliteWeb
from tests.integration.http.asking import QUICK, failure
from tests.integration.http.fault_server import Faults


@pytest.mark.parametrize(
    "host",
    ["127.0.0.1", "localhost", "2130706433", "0x7f.1", "0177.0.0.1", "127.1", "0.0.0.0", "127.0.0.1."],
)
def test_this_machine_is_refused_in_every_spelling_and_nothing_is_sent(server: Faults, host: str) -> None:
    with PoliteWeb(QUICK, Politeness("x")) as guarded:
        error = failure(guarded, f"http://{host}:{server.port}/")
    assert error.reason is Reason.REFUSED_ADDRESS
    assert server.asked == []


def test_a_host_can_be_reached_elsewhere_by_the_operators_word(server: Faults) -> None:
    elsewhere = {"Blog.test": ("127.0.0.1", server.port)}
    with PoliteWeb(QUICK, Politeness("x"), connect_to=elsewhere) as polite:
        assert polite.get("http://blog.test/x").url == "http://blog.test/x"
        assert failure(polite, "http://127.0.0.1/").reason is Reason.REFUSED_ADDRESS
