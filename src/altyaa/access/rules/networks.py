"""Networks that credentials may be used from, as people and programs write them, and what two lists have in common."""

import re
from collections.abc import Sequence
from functools import lru_cache
from ipaddress import AddressValueError, IPv4Network, IPv6Network, NetmaskValueError, ip_network

from altyaa.access.model import Network
from altyaa.kernel.problems import INVALID_VALUE, Refused

MOST_CIDRS = 50
_CIDR = re.compile(r"[0-9A-Fa-f:.]{2,45}(/[0-9]{1,3})?", re.ASCII)
_MAPPED = IPv6Network("::ffff:0:0/96")


@lru_cache(maxsize=4096)
def common(own: tuple[Network, ...], outer: tuple[Network, ...]) -> tuple[Network, ...] | None:
    """What is within both; None for nothing.

    Args:
        own, outer: Networks each; none means everywhere.
    """
    if not own or not outer:
        return own or outer
    found = {narrow for each in own for around in outer if (narrow := _within_both(each, around)) is not None}
    return _in_order(found) or None


def _within_both(one: Network, other: Network) -> Network | None:
    if one.version != other.version or not one.overlaps(other):
        return None
    return max(one, other, key=lambda each: each.prefixlen)


def read_cidrs(texts: Sequence[str]) -> tuple[Network, ...] | Refused:
    """Networks, each once, in the order of their addresses; a bare address is a network of one."""
    if len(texts) > MOST_CIDRS:
        return _wrong(f"A key takes at most {MOST_CIDRS} networks.", "cidrs")
    networks: set[Network] = set()
    for text in texts:
        network = _network(text)
        if isinstance(network, Refused):
            return network
        networks.add(network)
    return _in_order(networks)


def _network(text: str) -> Network | Refused:
    if not _CIDR.fullmatch(text):
        return _wrong("A network is written as 203.0.113.0/24 or 2001:db8::/32.", "cidrs")
    try:
        around = ip_network(text, strict=False)
    except (AddressValueError, NetmaskValueError, ValueError):
        return _wrong(f"'{text}' is not a network as 203.0.113.0/24 or 2001:db8::/32.", "cidrs")
    if isinstance(around, IPv6Network) and around.overlaps(_MAPPED) and around.prefixlen >= _MAPPED.prefixlen:
        inner = IPv4Network((int(around.network_address) & 0xFFFFFFFF, around.prefixlen - 96))
        return _wrong(f"'{text}' holds IPv4 addresses in IPv6 form. Write {inner}.", "cidrs")
    if "/" in text and str(around.network_address) != str(ip_network(text.partition("/")[0]).network_address):
        return _wrong(f"'{text}' has bits set beyond its prefix. The network is {around}.", "cidrs")
    return around


def _in_order(networks: set[Network]) -> tuple[Network, ...]:
    return tuple(sorted(networks, key=lambda each: (each.version, int(each.network_address), each.prefixlen)))


def _wrong(sentence: str, field: str) -> Refused:
    return Refused(INVALID_VALUE, "invalid value", sentence, fields=(field,))
