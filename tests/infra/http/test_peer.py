"""Whose request it is."""

from ipaddress import ip_address, ip_network
from typing import Any

import pytest

from altyaa.infra.http.peer import client_address, is_trusted

PROXIES = (ip_network("127.0.0.1/32"), ip_network("10.0.0.0/8"), ip_network("::1/128"))


def scope(peer: str | None, *forwarded: bytes) -> Any:
    headers = [(b"x-forwarded-for", value) for value in forwarded]
    return {"client": None if peer is None else (peer, 4711), "headers": headers}


@pytest.mark.parametrize(
    ("peer", "forwarded", "client"),
    [
        ("203.0.113.9", (), "203.0.113.9"),
        ("203.0.113.9", (b"198.51.100.1",), "203.0.113.9"),
        ("127.0.0.1", (), "127.0.0.1"),
        ("127.0.0.1", (b"198.51.100.1",), "198.51.100.1"),
        ("127.0.0.1", (b"6.6.6.6, 198.51.100.1",), "198.51.100.1"),
        ("127.0.0.1", (b"6.6.6.6, 198.51.100.1, 10.1.2.3",), "198.51.100.1"),
        ("127.0.0.1", (b"6.6.6.6", b"198.51.100.1"), "198.51.100.1"),
        ("127.0.0.1", (b"10.0.0.1, 10.0.0.2",), "10.0.0.1"),
        ("127.0.0.1", (b"198.51.100.1, junk",), "127.0.0.1"),
        ("127.0.0.1", (b"198.51.100.1, junk, 10.0.0.9",), "10.0.0.9"),
        ("127.0.0.1", (b"\xff",), "127.0.0.1"),
        ("127.0.0.1", (b", ,",), "127.0.0.1"),
        ("127.0.0.1", (b'fe80::1%"\r\nany text',), "fe80::1"),
        ("127.0.0.1", (b"2001:db8::7, ::1%x",), "2001:db8::7"),
        ("fe80::1%eth0", (), "fe80::1"),
        ("::ffff:127.0.0.1", (b"2001:db8::7",), "2001:db8::7"),
        ("::1", (b"::ffff:198.51.100.1",), "198.51.100.1"),
    ],
)
def test_the_right_most_entry_that_is_not_ours_is_the_caller(
    peer: str, forwarded: tuple[bytes, ...], client: str
) -> None:
    assert client_address(scope(peer, *forwarded), PROXIES) == ip_address(client)


def test_only_our_proxies_are_trusted() -> None:
    assert is_trusted(scope("127.0.0.1"), PROXIES)
    assert is_trusted(scope("::ffff:10.9.9.9"), PROXIES)
    assert not is_trusted(scope("203.0.113.9", b"127.0.0.1"), PROXIES)
    assert not is_trusted(scope(None), PROXIES), "a Unix socket has no address to trust"
    assert not is_trusted(scope("127.0.0.1"), ())
