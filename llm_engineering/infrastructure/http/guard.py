"""The address guard: connections go only to public addresses that were checked, whatever the name says (SSRF)."""

import socket
from collections.abc import Mapping, Sequence
from ipaddress import IPv4Address, IPv4Network, IPv6Address, IPv6Network, ip_address, ip_network
from typing import Any

import requests
from requests.adapters import HTTPAdapter
from urllib3.connection import HTTPConnection, HTTPSConnection
from urllib3.connectionpool import HTTPConnectionPool, HTTPSConnectionPool
from urllib3.exceptions import ConnectTimeoutError, NewConnectionError
from urllib3.poolmanager import PoolManager

from llm_engineering.infrastructure.http.deadlines import watch
from llm_engineering.infrastructure.http.interim import FinalResponse

Address = IPv4Address | IPv6Address
Network = IPv4Network | IPv6Network

# `is_global` alone says yes to some of these, in one version of Python or another: NAT64, 6to4 and Teredo carry an
# inner address, the others reach no public host. Source: IANA's special-purpose registries; Azure's wire server.
_NEVER = tuple(
    ip_network(text)
    for text in (
        *("0.0.0.0/8", "100.64.0.0/10", "168.63.129.16/32", "192.0.0.0/24", "192.88.99.0/24", "198.18.0.0/15"),
        *("240.0.0.0/4", "::/96", "64:ff9b::/96", "64:ff9b:1::/48", "100::/63", "2001::/23", "2001:db8::/32"),
        *("2002::/16", "3fff::/20", "5f00::/16", "fc00::/7", "fec0::/10"),
    )
)


class AddressRefused(requests.exceptions.ConnectionError):
    """A name leads to an address that must not be connected to."""


def is_public(address: Address) -> bool:
    """Whether an address may be crawled: globally reachable unicast, seen through IPv4-mapped spellings."""
    address = _seen_through(address)
    if address.is_multicast or not address.is_global:
        return False
    return not any(address in network for network in _NEVER)


def _seen_through(address: Address) -> Address:
    mapped = address.ipv4_mapped if isinstance(address, IPv6Address) else None
    return mapped or address


def checked_addresses(host: str, port: int, allowed: Sequence[Network]) -> list[tuple[Any, ...]]:
    """Resolve a host; the socket addresses, all of them fit to connect to.

    Raises AddressRefused when any address is neither public nor in an allowed network, OSError when
    the name does not resolve.
    """
    resolved = socket.getaddrinfo(host.rstrip("."), port, type=socket.SOCK_STREAM)
    for *_, socket_address in resolved:
        address = _seen_through(ip_address(str(socket_address[0]).partition("%")[0]))
        if not is_public(address) and not any(address in network for network in allowed):
            raise AddressRefused(f"{host} is the private or reserved address {address}")
    return list(resolved)


class _Guarded:
    """Mixed into urllib3's connections: resolve, check, connect to what was checked."""

    response_class = FinalResponse
    allowed: Sequence[Network] = ()
    connect_to: Mapping[str, tuple[str, int]] = {}

    def getresponse(self) -> Any:
        watch(self.sock)  # type: ignore[attr-defined]
        return super().getresponse()  # type: ignore[misc]

    def _new_conn(self) -> socket.socket:
        host, port, timeout = self._dns_host, self.port, self.timeout  # type: ignore[attr-defined]
        target = self.connect_to.get(host.rstrip(".").lower())
        try:
            if target is not None:  # the operator's own exception
                return socket.create_connection(target, timeout)
            return _connected(checked_addresses(host, port, self.allowed), timeout)
        except AddressRefused:
            raise
        except TimeoutError as error:
            raise ConnectTimeoutError(self, f"no connection to {host} in {timeout} s") from error
        except OSError as error:
            raise NewConnectionError(self, f"no connection to {host} ({error})") from error  # type: ignore[arg-type]


def _connected(addresses: list[tuple[Any, ...]], timeout: float | None) -> socket.socket:
    problem: OSError = OSError("no address")
    for family, kind, protocol, _, address in addresses:
        try:
            connection = socket.socket(family, kind, protocol)
        except OSError as error:
            problem = error
            continue
        try:
            connection.settimeout(timeout)
            connection.connect(address)
        except OSError as error:
            connection.close()
            problem = error
        else:
            return connection
    raise problem


class GuardedAdapter(HTTPAdapter):
    """A transport for requests that cannot be led to an address that is not allowed."""

    def __init__(
        self,
        allowed: Sequence[Network],
        connect_to: Mapping[str, tuple[str, int]],
        pool_connections: int = 10,
        pool_maxsize: int = 10,
    ) -> None:
        rules = {"allowed": tuple(allowed), "connect_to": {host.lower(): to for host, to in connect_to.items()}}
        plain = type("GuardedHTTP", (_Guarded, HTTPConnection), rules)
        secure = type("GuardedHTTPS", (_Guarded, HTTPSConnection), rules)
        self._pools = {
            "http": type("GuardedHTTPPool", (HTTPConnectionPool,), {"ConnectionCls": plain}),
            "https": type("GuardedHTTPSPool", (HTTPSConnectionPool,), {"ConnectionCls": secure}),
        }
        super().__init__(pool_connections=pool_connections, pool_maxsize=pool_maxsize, max_retries=0)

    def init_poolmanager(self, *arguments: Any, **options: Any) -> None:
        super().init_poolmanager(*arguments, **options)
        manager: PoolManager = self.poolmanager
        manager.pool_classes_by_scheme = self._pools
