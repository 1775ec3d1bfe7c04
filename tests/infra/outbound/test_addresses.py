"""The table says what the registries say, read twice by different means, and is nowhere laxer than a third reading."""

from ipaddress import IPv4Address, IPv6Address, ip_address, ip_network

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from ssrfguard import DEFAULT_DENIED

from altyaa.infra.outbound.addresses import special_purpose
from tests.infra.outbound.registry import IPV4_ROWS, IPV6_ROWS, edges, is_special, leading

ROWS = IPV4_ROWS + IPV6_ROWS


def inside(row: str) -> st.SearchStrategy[str]:
    """Any address of a row."""
    prefix, width = leading(row), 32 if row in IPV4_ROWS else 128
    free = width - len(prefix)
    make = IPv4Address if width == 32 else IPv6Address
    return st.integers(0, 2**free - 1).map(lambda rest: str(make((int(prefix, 2) << free) | rest)))


anywhere = st.one_of(
    st.integers(0, 2**32 - 1).map(lambda number: str(IPv4Address(number))),
    st.integers(0, 2**128 - 1).map(lambda number: str(IPv6Address(number))),
    st.integers(2**125, 2**126 - 1).map(lambda number: str(IPv6Address(number))),  # 2000::/3
    st.sampled_from(ROWS).flatmap(inside),
)


@settings(max_examples=2_000)
@given(address=anywhere)
def test_any_address_is_judged_as_the_second_reading_judges_it(address: str) -> None:
    assert (special_purpose(ip_address(address)) is not None) == is_special(address)


@pytest.mark.parametrize("row", ROWS)
def test_a_row_begins_and_ends_where_the_registry_says(row: str) -> None:
    for address in edges(row):
        assert (special_purpose(ip_address(address)) is not None) == is_special(address), address


def test_no_row_is_missing_that_another_guard_has() -> None:
    """It carries a snapshot of the registries, and gives some addresses a name of their own."""
    rows = {ip_network(row) for row in ROWS}
    named = {"169.254.169.254/32", "169.254.170.2/32", "100.100.100.200/32", "192.0.0.192/32", "fd00:ec2::254/128"}
    assert {block.network for block in DEFAULT_DENIED.blocks} - rows == {ip_network(address) for address in named}


@settings(max_examples=2_000)
@given(address=anywhere)
def test_what_another_guard_refuses_is_refused(address: str) -> None:
    assert special_purpose(ip_address(address)) or not DEFAULT_DENIED.classify(address).blocked


@pytest.mark.parametrize(
    "wrap", ["64:ff9b::{}", "64:ff9b:1::{}", "::ffff:{}", "::{}", "2002:{hex}::", "2001:0:{hex}::1"]
)
@pytest.mark.parametrize("address", ["169.254.169.254", "127.0.0.1", "10.0.0.1", "100.64.0.1"])
def test_an_address_inside_another_is_not_let_through(wrap: str, address: str) -> None:
    number = f"{int(IPv4Address(address)):08x}"
    outer = ip_address(wrap.format(address, hex=f"{number[:4]}:{number[4:]}"))
    assert special_purpose(outer) is not None


@pytest.mark.parametrize(
    ("address", "name"),
    [
        ("169.254.169.254", "link local"),
        ("168.63.129.16", "Azure"),
        ("::1", "loopback"),
        ("::ffff:10.0.0.1", "IPv4-mapped"),
        ("64:ff9b::a9fe:a9fe", "NAT64"),
        ("2001:0:a9fe:a9fe::1", "Teredo"),
        ("2002:a9fe:a9fe::", "6to4"),
        ("fd00:ec2::254", "unique local"),
        ("4000::1", "global unicast"),
    ],
)
def test_our_log_learns_what_an_address_is(address: str, name: str) -> None:
    assert name in (special_purpose(ip_address(address)) or "")


def test_the_standard_library_is_no_guard() -> None:
    """The reason that the table exists; when this fails, the reason has gone."""
    assert ip_address("64:ff9b::a9fe:a9fe").is_global
    assert ip_address("2002:a9fe:a9fe::").is_global
    assert not ip_address("100.64.0.1").is_private
