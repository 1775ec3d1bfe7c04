"""Networks that credentials may be used from, as people and programs write them, and what two lists have in common."""

import re
from collections.abc import Sequence
from functools import lru_cache
from ipaddress import AddressValueError, IPv4Network, IPv6Network, NetmaskValueError, ip_network

from altyaa.access.model import Network
from altyaa.kernel.problems import INVALID_VALUE, Refused
from altyaa.kernel.text import N_, Text, text

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


def read_cidrs(written: Sequence[str]) -> tuple[Network, ...] | Refused:
    """Networks, each once, in the order of their addresses; a bare address is a network of one."""
    if len(written) > MOST_CIDRS:
        return _wrong(text("A key takes at most %(most)s networks.", most=str(MOST_CIDRS)), "cidrs")
    networks: set[Network] = set()
    for each in written:
        network = _network(each)
        if isinstance(network, Refused):
            return network
        networks.add(network)
    return _in_order(networks)


def _network(written: str) -> Network | Refused:
    if not _CIDR.fullmatch(written):
        return _wrong(N_("A network is written as 203.0.113.0/24 or 2001:db8::/32."), "cidrs")
    try:
        around = ip_network(written, strict=False)
    except (AddressValueError, NetmaskValueError, ValueError):
        told = text("'%(network)s' is not a network as 203.0.113.0/24 or 2001:db8::/32.", network=written)
        return _wrong(told, "cidrs")
    if isinstance(around, IPv6Network) and around.overlaps(_MAPPED) and around.prefixlen >= _MAPPED.prefixlen:
        inner = IPv4Network((int(around.network_address) & 0xFFFFFFFF, around.prefixlen - 96))
        told = text(
            "'%(network)s' holds IPv4 addresses in IPv6 form. Write %(inner)s.", network=written, inner=str(inner)
        )
        return _wrong(told, "cidrs")
    if "/" in written and str(around.network_address) != str(ip_network(written.partition("/")[0]).network_address):
        told = text(
            "'%(network)s' has bits set beyond its prefix. The network is %(around)s.",
            network=written,
            around=str(around),
        )
        return _wrong(told, "cidrs")
    return around


def _in_order(networks: set[Network]) -> tuple[Network, ...]:
    return tuple(sorted(networks, key=lambda each: (each.version, int(each.network_address), each.prefixlen)))


def _wrong(sentence: str | Text, field: str) -> Refused:
    return Refused(INVALID_VALUE, "invalid value", sentence, fields=(field,))
