"""The registries once more, read by somebody else: rows as bit strings, without ``ipaddress.ip_network``.

First the rows of https://www.iana.org/assignments/iana-ipv4-special-registry and iana-ipv6-special-registry; on the
last line of each, what the house adds.
"""

import socket

_IPV4_TEXT = """
0.0.0.0/8 0.0.0.0/32 10.0.0.0/8 100.64.0.0/10 127.0.0.0/8 169.254.0.0/16 172.16.0.0/12 192.0.0.0/24 192.0.0.0/29
192.0.0.8/32 192.0.0.9/32 192.0.0.10/32 192.0.0.170/32 192.0.0.171/32 192.0.2.0/24 192.31.196.0/24 192.52.193.0/24
192.88.99.0/24 192.88.99.2/32 192.168.0.0/16 192.175.48.0/24 198.18.0.0/15 198.51.100.0/24 203.0.113.0/24 240.0.0.0/4
255.255.255.255/32
224.0.0.0/4 168.63.129.16/32
"""
_IPV6_TEXT = """
::1/128 ::/128 ::ffff:0:0/96 64:ff9b::/96 64:ff9b:1::/48 100::/64 100:0:0:1::/64 2001::/23 2001::/32 2001:1::1/128
2001:1::2/128 2001:1::3/128 2001:2::/48 2001:3::/32 2001:4:112::/48 2001:10::/28 2001:20::/28 2001:30::/28
2001:db8::/32 2002::/16 2620:4f:8000::/48 3fff::/20 5f00::/16 fc00::/7 fe80::/10
ff00::/8 fec0::/10 ::/96
"""
IPV4_ROWS = _IPV4_TEXT.split()
IPV6_ROWS = _IPV6_TEXT.split()


def bits(address: str) -> str:
    """An address as 32 or 128 characters 0 and 1."""
    packed = socket.inet_pton(socket.AF_INET6 if ":" in address else socket.AF_INET, address)
    return "".join(f"{byte:08b}" for byte in packed)


def leading(row: str) -> str:
    """The bits that all addresses of a row begin with."""
    address, _, length = row.partition("/")
    return bits(address)[: int(length)]


_IPV4 = tuple(leading(row) for row in IPV4_ROWS)
_IPV6 = tuple(leading(row) for row in IPV6_ROWS)


def is_special(address: str) -> bool:
    """Whether an address is in a row, or outside the 001… of global unicast."""
    written = bits(address)
    if len(written) == 32:
        return written.startswith(_IPV4)
    return written.startswith(_IPV6) or not written.startswith("001")


def edges(row: str) -> list[str]:
    """The first and last address of a row and the ones before and after it."""
    prefix, width = leading(row), 32 if "." in row and ":" not in row else 128
    first, last = int(prefix.ljust(width, "0"), 2), int(prefix.ljust(width, "1"), 2)
    family = socket.AF_INET if width == 32 else socket.AF_INET6
    inside = (number for number in (first - 1, first, last, last + 1) if 0 <= number < 2**width)
    return [socket.inet_ntop(family, number.to_bytes(width // 8, "big")) for number in inside]
