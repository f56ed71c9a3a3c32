"""Which addresses may be connected to: public ones, in every version of Python and every spelling."""

import socket
from ipaddress import ip_address, ip_network

import pytest

from llm_engineering.infrastructure.http.guard import AddressRefused, checked_addresses, is_public

REFUSED = """
0.0.0.0 0.1.2.3 10.0.0.1 10.255.255.255 100.64.0.1 100.100.100.200 100.127.255.255 127.0.0.1 127.255.255.254
169.254.0.1 169.254.169.254 168.63.129.16 172.16.0.1 172.31.255.255 192.0.0.1 192.0.0.170 192.0.2.1 192.88.99.1
192.168.0.1 192.168.255.255 198.18.0.1 198.19.255.255 198.51.100.7 203.0.113.9 224.0.0.1 239.255.255.250 240.0.0.1
255.255.255.255
:: ::1 ::127.0.0.1 ::8.8.8.8 ::ffff:10.0.0.1 ::ffff:127.0.0.1 ::ffff:169.254.169.254 ::ffff:0:0 64:ff9b::7f00:1
64:ff9b::8.8.8.8 64:ff9b:1::1 100::1 2001::1 2001:0:4136:e378:8000:63bf:3fff:fdd2 2001:2::1 2001:10::1 2001:20::1
2001:db8::1 2002:7f00:1:: 2002:808:808:: 3fff::1 5f00::1 fc00::1 fd00:ec2::254 fd12:3456::1 fe80::1 febf::1 fec0::1
ff02::1 ff0e::1
""".split()  # noqa: SIM905 - a table reads better
PUBLIC = """
1.1.1.1 8.8.8.8 9.255.255.255 11.0.0.1 93.184.215.14 100.63.255.255 100.128.0.1 126.255.255.255 128.0.0.1
168.63.129.15 169.253.255.255 169.255.0.1 172.15.255.255 172.32.0.1 185.199.108.153 192.0.3.1 192.167.255.255
192.169.0.1 198.17.255.255 198.20.0.1 223.255.255.254
2606:2800:21f:cb07:6820:80da:af6b:8b2c 2001:4860:4860::8888 2a00:1450:4001:81b::200e 2400:cb00:2048:1::6810:1
::ffff:93.184.215.14 ::ffff:8.8.8.8 2003::1 2600::1
""".split()  # noqa: SIM905 - a table reads better


@pytest.mark.parametrize("text", REFUSED)
def test_no_private_or_reserved_address_is_public(text: str) -> None:
    assert not is_public(ip_address(text))


@pytest.mark.parametrize("text", PUBLIC)
def test_a_public_address_is_public(text: str) -> None:
    assert is_public(ip_address(text))


def resolving_to(monkeypatch: pytest.MonkeyPatch, *addresses: str) -> None:
    """A name server's answer: what it says is the attack."""
    answers = [(socket.AF_INET, socket.SOCK_STREAM, 6, "", (address, 80)) for address in addresses]
    monkeypatch.setattr(socket, "getaddrinfo", lambda *_, **__: answers)


def test_one_private_address_among_public_ones_is_enough_to_refuse(monkeypatch: pytest.MonkeyPatch) -> None:
    resolving_to(monkeypatch, "93.184.215.14", "10.0.0.1")
    with pytest.raises(AddressRefused, match=r"10\.0\.0\.1"):
        checked_addresses("rebinding.example", 80, ())


@pytest.mark.parametrize("spelling", ["127.0.1.7", "::ffff:127.0.1.7"])
def test_an_allowed_network_is_let_through_in_every_spelling(monkeypatch: pytest.MonkeyPatch, spelling: str) -> None:
    resolving_to(monkeypatch, spelling)
    assert checked_addresses("a.example", 80, [ip_network("127.0.1.0/24")])
    with pytest.raises(AddressRefused):
        checked_addresses("a.example", 80, [ip_network("127.0.2.0/24")])


def test_an_address_with_a_zone_is_checked_without_it(monkeypatch: pytest.MonkeyPatch) -> None:
    resolving_to(monkeypatch, "fe80::1%eth0")
    with pytest.raises(AddressRefused):
        checked_addresses("a.example", 80, ())
