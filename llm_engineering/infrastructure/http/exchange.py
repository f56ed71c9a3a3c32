"""One request and its answer, by requests: guarded, within all limits, without redirects, cookies or tries."""

import os
from collections.abc import Mapping, Sequence
from contextlib import closing, suppress
from dataclasses import dataclass, field

import requests
import urllib3.exceptions

from llm_engineering.infrastructure.http.deadlines import Watchdog
from llm_engineering.infrastructure.http.errors import as_link_errors
from llm_engineering.infrastructure.http.guard import GuardedAdapter, Network
from llm_engineering.infrastructure.http.limits import ACCEPTED_ENCODINGS, Limits, bounded_body

_SMALL = 64 * 1024
REDIRECTS = frozenset({301, 302, 303, 307, 308})
_ACCEPTED = "text/html,application/xhtml+xml,application/xml;q=0.9,application/json;q=0.8,*/*;q=0.5"


@dataclass(frozen=True, slots=True)
class Answer:
    """What a server said; the body of a redirect is not read."""

    url: str
    status: int
    content: bytes
    headers: Mapping[str, str] = field(default_factory=dict)


class Exchanges:
    """Safe to use from many threads; connections are kept and used again."""

    def __init__(
        self,
        limits: Limits,
        *,
        user_agent: str,
        allowed_networks: Sequence[Network] = (),
        connect_to: Mapping[str, tuple[str, int]] | None = None,
        ca_file: str | None = None,
        tokens: Mapping[str, str] | None = None,
        at_once: int = 32,
        per_host: int = 4,
    ) -> None:
        self._timeout = (limits.connect_s, limits.read_s)
        self._verify = ca_file or _usual_authorities()
        self._headers = {
            "User-Agent": user_agent,
            "Accept": _ACCEPTED,
            "Accept-Encoding": ACCEPTED_ENCODINGS,
            "Connection": "keep-alive",
        }
        self._tokens = {f"https://{host}/": f"Bearer {token}" for host, token in (tokens or {}).items()}
        # The transport of requests, not a Session: no cookie is kept, and no proxy connects in our place, unguarded.
        self._transport = GuardedAdapter(
            allowed_networks, connect_to or {}, pool_connections=2 * at_once, pool_maxsize=per_host
        )
        self._watchdog = Watchdog()

    def close(self) -> None:
        """End what is under way, and close the connections."""
        self._watchdog.close()
        self._transport.close()

    def get(self, url: str, *, seconds: float, max_bytes: int, headers: Mapping[str, str] | None = None) -> Answer:
        """Raises LinkError for whatever hinders a complete answer."""
        with as_link_errors(url), self._watchdog.deadline(seconds):
            request = _prepared(url, {**self._headers, **(headers or {}), **self._authorization(url)})
            response = self._transport.send(request, stream=True, timeout=self._timeout, verify=self._verify)
            with closing(response):  # closes the connection if something of the answer is still to come
                if response.status_code in REDIRECTS or response.status_code == 304:
                    with suppress(urllib3.exceptions.HTTPError):  # nobody needs it
                        response.raw.read(_SMALL, decode_content=False)  # then the connection can be used again
                    return Answer(url, response.status_code, b"", response.headers)
                return Answer(url, response.status_code, bounded_body(response, max_bytes), response.headers)

    def _authorization(self, url: str) -> dict[str, str]:
        """A token is for its own host alone, and by https; each redirect comes here anew."""
        token = next((token for origin, token in self._tokens.items() if url.startswith(origin)), None)
        return {"Authorization": token} if token else {}


def _prepared(url: str, headers: Mapping[str, str]) -> requests.PreparedRequest:
    """As requests prepares it, but for the address: that was parsed, quoted and checked when it became a link."""
    request = requests.PreparedRequest()
    request.method, request.url = "GET", url
    request.prepare_headers(headers)
    return request


def _usual_authorities() -> bool | str:
    """What requests would trust by itself, with the environment's REQUESTS_CA_BUNDLE that company machines set."""
    return os.environ.get("REQUESTS_CA_BUNDLE") or os.environ.get("CURL_CA_BUNDLE") or True
