"""What people and programs write about a key, read. The same sentences for HTTP and the command line."""

import re
from collections.abc import Sequence
from contextlib import suppress
from datetime import UTC, datetime
from ipaddress import AddressValueError, IPv4Network, IPv6Network, NetmaskValueError, ip_network

from altyaa.kernel.problems import INVALID_VALUE, Refused
from altyaa.kernel.rate import LONGEST_WINDOW_SECONDS, MOST_QUANTITY, Rate, read_rate
from altyaa.keys.model import Network

MOST_SCOPES, MOST_CIDRS, LONGEST_REASON = 100, 50, 200
_RFC3339 = re.compile(r"\d{4}-\d\d-\d\d[Tt]\d\d:\d\d:\d\d(\.\d{1,9})?([Zz]|[+-]\d\d:\d\d)", re.ASCII)
_CIDR = re.compile(r"[0-9A-Fa-f:.]{2,45}(/[0-9]{1,3})?", re.ASCII)
_MAPPED = IPv6Network("::ffff:0:0/96")


def read_expiry(text: str, now: datetime) -> datetime | Refused:
    """A moment in the future, with its offset from UTC (RFC 3339)."""
    if not _RFC3339.fullmatch(text):
        return _wrong(
            "expires_at is a time with its offset from UTC, as 2027-01-31T12:00:00Z (RFC 3339).", "expires_at"
        )
    try:
        moment = datetime.fromisoformat(text.upper()).astimezone(UTC)
    except (ValueError, OverflowError):
        return _wrong("expires_at names a day or an hour that does not exist.", "expires_at")
    if moment <= now:
        return _wrong("expires_at lies in the past. Name a later time, or revoke the key to end it now.", "expires_at")
    return moment


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
    return tuple(sorted(networks, key=lambda each: (each.version, int(each.network_address), each.prefixlen)))


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


def read_limit(text: str) -> Rate | Refused:
    """``100/60``: a quantity in each window of so many seconds."""
    with suppress(ValueError):
        if rate := read_rate(text):
            return rate
    return _wrong(
        f"A limit is written as 100/60: 100 in 60 seconds, at most {MOST_QUANTITY} in {LONGEST_WINDOW_SECONDS}.",
        "limit",
    )


def read_reason(text: str) -> str | Refused:
    """A few words for the record."""
    reason = text.strip()
    if not reason or len(reason) > LONGEST_REASON or not reason.isprintable():
        return _wrong(f"A reason has 1 to {LONGEST_REASON} printable characters.", "reason")
    return reason


def _wrong(sentence: str, field: str) -> Refused:
    return Refused(INVALID_VALUE, "invalid value", sentence, fields=(field,))
