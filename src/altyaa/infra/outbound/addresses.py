"""Which addresses are no place on the public internet.

Source: the IANA IPv4 and IPv6 Special-Purpose Address Registries (RFC 6890), the multicast blocks, and what was taken
out of the registries but still routes somewhere. Everything listed is refused, also what a registry calls globally
reachable: anycast services of the local network, and addresses that carry another one inside. ``ipaddress.is_global``
and ``is_private`` are no substitute: the first passes 64:ff9b::a9fe:a9fe and 2002:a9fe:a9fe::, which a translator takes
for 169.254.169.254, and the second misses 100.64.0.0/10.
"""

from ipaddress import IPv4Network, IPv6Address, IPv6Network, ip_network

from altyaa.infra.outbound.model import Address

_IPV4 = {
    "0.0.0.0/8": "this network, RFC 791",
    "10.0.0.0/8": "private use, RFC 1918",
    "100.64.0.0/10": "shared address space, RFC 6598",
    "127.0.0.0/8": "loopback, RFC 1122",
    "168.63.129.16/32": "Azure's host, as seen from its machines",  # in no registry, and it answers with credentials
    "169.254.0.0/16": "link local, RFC 3927",
    "172.16.0.0/12": "private use, RFC 1918",
    "192.0.0.0/24": "IETF protocol assignments, RFC 6890",
    "192.0.2.0/24": "documentation, RFC 5737",
    "192.31.196.0/24": "AS112, RFC 7535",
    "192.52.193.0/24": "AMT, RFC 7450",
    "192.88.99.0/24": "6to4 relays, RFC 7526",
    "192.168.0.0/16": "private use, RFC 1918",
    "192.175.48.0/24": "AS112, RFC 7534",
    "198.18.0.0/15": "benchmarking, RFC 2544",
    "198.51.100.0/24": "documentation, RFC 5737",
    "203.0.113.0/24": "documentation, RFC 5737",
    "224.0.0.0/4": "multicast, RFC 5771",
    "240.0.0.0/4": "reserved, RFC 1112",
}
_IPV6 = {
    "::1/128": "loopback, RFC 4291",
    "::ffff:0:0/96": "IPv4-mapped, RFC 4291",
    "::/96": "unspecified or IPv4-compatible, RFC 4291",
    "64:ff9b::/96": "NAT64, RFC 6052",
    "64:ff9b:1::/48": "local NAT64, RFC 8215",
    "100::/64": "discard-only, RFC 6666",
    "100:0:0:1::/64": "dummy prefix, RFC 9780",
    "2001::/32": "Teredo, RFC 4380",
    "2001::/23": "IETF protocol assignments, RFC 2928",
    "2001:db8::/32": "documentation, RFC 3849",
    "2002::/16": "6to4, RFC 3056",
    "2620:4f:8000::/48": "AS112, RFC 7534",
    "3fff::/20": "documentation, RFC 9637",
    "5f00::/16": "segment routing, RFC 9602",
    "fc00::/7": "unique local, RFC 4193",
    "fe80::/10": "link local, RFC 4291",
    "fec0::/10": "site local, RFC 3879",
    "ff00::/8": "multicast, RFC 4291",
}
_BLOCKS = tuple((ip_network(block), block, name) for block, name in (_IPV4 | _IPV6).items())
_LOOPBACK = (IPv4Network("127.0.0.0/8"), IPv6Network("::1/128"))
_GLOBAL_UNICAST = IPv6Network("2000::/3")  # RFC 3587: all that IANA hands out


def special_purpose(address: Address) -> str | None:
    """Why an address must not be called, for our log; None where it may be."""
    for network, block, name in _BLOCKS:
        if address in network:
            return f"{address} is in {block} ({name})"
    if isinstance(address, IPv6Address):
        if address.scope_id is not None:
            return f"{address} has a zone (RFC 4007)"
        if address not in _GLOBAL_UNICAST:
            return f"{address} is outside {_GLOBAL_UNICAST} (global unicast, RFC 3587)"
    return None


def is_loopback(address: Address) -> bool:
    """Whether an address is this machine, said plainly: 127.0.0.0/8 or ::1, in no disguise."""
    return any(address in network for network in _LOOPBACK)
