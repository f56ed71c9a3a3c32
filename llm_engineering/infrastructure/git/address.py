"""An https address of a repository, and the network addresses that git may connect to for it."""

import re
from collections.abc import Sequence
from ipaddress import ip_address

from llm_engineering.domain.errors import LinkError
from llm_engineering.domain.outcomes import Reason
from llm_engineering.infrastructure.http.guard import AddressRefused, Network, checked_addresses

_ADDRESS = re.compile(
    r"https://(?:([\w.-]+)|\[([0-9a-f:.]+)\])(?::(\d{1,5}))?/[^\x00-\x20\x7f\\]*", re.ASCII | re.IGNORECASE
)


def pinned(address: str, allowed: Sequence[Network]) -> list[str]:
    """git's settings to connect to the addresses that were checked here, whatever the name says a moment later.

    git before 2.37 does not know the setting: it resolves the name again, and what then answers still has to show
    a valid certificate for it. Raises LinkError (bad_link, refused_address, connection).
    """
    parts = _ADDRESS.fullmatch(address)
    if parts is None or int(parts[3] or 443) > 65535:
        raise LinkError(Reason.BAD_LINK, f"{address!r} is no repository's address: write https://HOST/PATH")
    host, port = (parts[1] or parts[2]).lower(), int(parts[3] or 443)
    try:
        resolved = checked_addresses(host, port, allowed)
    except AddressRefused as error:
        raise LinkError(Reason.REFUSED_ADDRESS, f"{address}: {error}") from error
    except (OSError, UnicodeError) as error:
        raise LinkError(Reason.CONNECTION, f"{address}: its host is not found") from error
    addresses = dict.fromkeys(ip_address(str(one[4][0]).partition("%")[0]) for one in resolved)
    joined = ",".join(f"[{one}]" if one.version == 6 else str(one) for one in addresses)
    if parts[2]:
        return []  # nothing is left to resolve
    return [f"http.curloptResolve={name}:{port}:{joined}" for name in (host.rstrip("."), f"{host.rstrip('.')}.")]
