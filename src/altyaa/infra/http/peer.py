"""Whose request it is, by network address."""

from functools import lru_cache
from ipaddress import IPv4Address, IPv4Network, IPv6Address, IPv6Network, ip_address
from typing import Any

Networks = tuple[IPv4Network | IPv6Network, ...]
Address = IPv4Address | IPv6Address
_LONGEST = 45


def peer(scope: Any) -> Address | None:
    """The address at the other end of the connection; None for a Unix socket."""
    client = scope.get("client")
    return _address(client[0]) if client else None


def is_trusted(scope: Any, proxies: Networks) -> bool:
    """Whether the peer is one of our own proxies."""
    address = peer(scope)
    return address is not None and _within(address, proxies)


def client_address(scope: Any, proxies: Networks) -> Address | None:
    """The caller's address: the right-most X-Forwarded-For entry that is not ours, if the peer is.

    Entries further left are the caller's own words.
    """
    address = peer(scope)
    if address is None or not _within(address, proxies):
        return address
    forwarded = b",".join(value for name, value in scope["headers"] if name == b"x-forwarded-for").decode("latin-1")
    for entry in reversed([part.strip() for part in forwarded.split(",") if part.strip()]):
        parsed = _address(entry)
        if parsed is None:
            return address
        address = parsed
        if not _within(address, proxies):
            return address
    return address


@lru_cache(maxsize=4096)
def _within(address: Address, networks: Networks) -> bool:
    return any(address in network for network in networks)


def _address(text: str) -> Address | None:
    # No address is longer, and what strangers send is not kept.
    return _known(text) if len(text) <= _LONGEST else _read(text)


def _read(text: str) -> Address | None:
    try:
        # A zone (fe80::1%eth0, RFC 4007 §11) is the name of an interface of somebody's machine: any text at all.
        address = ip_address(text.partition("%")[0])
    except ValueError:
        return None
    # ::ffff:10.0.0.1 is 10.0.0.1 to everybody who writes a network.
    return getattr(address, "ipv4_mapped", None) or address


_known = lru_cache(maxsize=4096)(_read)
