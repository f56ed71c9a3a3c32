"""A token goes to its own host by https, and nowhere else."""

from pathlib import Path

import trustme

from llm_engineering.infrastructure.http.session import PoliteWeb
from tests.integration.http import fault_server as fault
from tests.integration.http.asking import LOOPBACK, QUICK, RUDE
from tests.integration.http.fault_server import Answer, Faults
from tests.integration.http.test_tls import speaking

API, OTHER = "api.lantern.test", "api.lantern.test.other.test"
TOKENS = {API: "s3cret"}


def echo(handler: fault.Handler) -> None:
    """What came as Authorization."""
    fault.body(str(handler.headers.get("Authorization")).encode())(handler)


def asked(server: Faults, ca_file: str | None, url: str) -> bytes:
    elsewhere = dict.fromkeys((API, OTHER), ("127.0.0.1", server.port))
    with PoliteWeb(QUICK, RUDE, connect_to=elsewhere, ca_file=ca_file, allowed_networks=LOOPBACK, tokens=TOKENS) as web:
        return web.get(url).content


def test_a_token_goes_to_its_own_host_only(tmp_path: Path) -> None:
    authority = trustme.CA()
    authority.cert_pem.write_to_path(str(tmp_path / "ca.pem"))
    with fault.serving(speaking(authority.issue_cert(API, OTHER))) as server:
        moved: Answer = fault.redirect(f"https://{OTHER}/echo")
        server.answers |= {"/echo": echo, "/moved": moved}
        said = {url: asked(server, str(tmp_path / "ca.pem"), url) for url in (
            f"https://{API}/echo", f"https://{OTHER}/echo", f"https://{API}/moved",
        )}  # fmt: skip
    assert list(said.values()) == [b"Bearer s3cret", b"None", b"None"]


def test_a_token_is_not_sent_in_the_clear() -> None:
    with fault.serving() as server:
        server.answers["/echo"] = echo
        assert asked(server, None, f"http://{API}/echo") == b"None"
