"""What people and programs write about a key."""

from datetime import UTC, datetime
from ipaddress import ip_address, ip_network

import pytest
from hypothesis import given
from hypothesis import strategies as st

from altyaa.infra.language.say import say
from altyaa.kernel.problems import INVALID_VALUE, Refused
from altyaa.kernel.rate import Rate
from altyaa.keys.rules.words import MOST_CIDRS, read_cidrs, read_expiry, read_limit, read_reason

NOW = datetime(2026, 11, 24, 12, tzinfo=UTC)


def sentence(answer: object) -> str:
    assert isinstance(answer, Refused)
    assert answer.problem is INVALID_VALUE
    return say(answer.sentence)


@pytest.mark.parametrize(
    "text",
    ["2027-01-31T12:00:00Z", "2027-01-31t12:00:00z", "2027-01-31T13:00:00+01:00", "2027-01-31T12:00:00.000000Z"],
)
def test_a_time_with_its_offset_is_one_moment(text: str) -> None:
    assert read_expiry(text, NOW) == datetime(2027, 1, 31, 12, tzinfo=UTC)


@pytest.mark.parametrize(
    "text",
    ["", "tomorrow", "2027-01-31", "2027-01-31T12:00:00", "1893456000", "2027-01-31 12:00:00Z", "２027-01-31T12:00:00Z",
     "2027-W05-1T12:00:00Z", "2027-01-31T12:00:00Z\n", "2027-01-31T12:00Z"],
)  # fmt: skip
def test_a_time_without_an_offset_or_in_another_form_is_refused(text: str) -> None:
    assert "RFC 3339" in sentence(read_expiry(text, NOW))


@pytest.mark.parametrize("text", ["2027-02-30T12:00:00Z", "2027-01-31T25:00:00Z", "0001-01-01T00:00:00+23:59"])
def test_a_day_that_does_not_exist_is_refused(text: str) -> None:
    assert "does not exist" in sentence(read_expiry(text, NOW))


@pytest.mark.parametrize("text", ["2026-11-24T12:00:00Z", "2026-11-24T12:30:00+01:00", "1999-01-01T00:00:00Z"])
def test_a_moment_that_is_not_in_the_future_is_refused(text: str) -> None:
    assert "in the past" in sentence(read_expiry(text, NOW))


def test_networks_come_out_once_and_in_order() -> None:
    read = read_cidrs(["2001:db8::/32", "10.0.0.0/8", "203.0.113.7", "10.0.0.0/8"])
    assert read == (ip_network("10.0.0.0/8"), ip_network("203.0.113.7/32"), ip_network("2001:db8::/32"))


@pytest.mark.parametrize(
    ("text", "network"),
    [("10.1.2.3/8", "10.0.0.0/8"), ("2001:db8::1/32", "2001:db8::/32"), ("10.0.0.1/0", "0.0.0.0/0")],
)
def test_bits_beyond_the_prefix_are_refused_with_the_network_that_was_meant(text: str, network: str) -> None:
    assert sentence(read_cidrs([text])) == f"'{text}' has bits set beyond its prefix. The network is {network}."


@pytest.mark.parametrize("text", ["::ffff:10.0.0.0/104", "::ffff:a00:0/104"])
def test_ipv4_in_ipv6_form_is_refused_with_the_form_that_works(text: str) -> None:
    assert sentence(read_cidrs([text])).endswith("Write 10.0.0.0/8.")


@pytest.mark.parametrize(
    "text",
    ["", "10", "here", "10.0.0.0/33", "10.0.0.0/-1", "10.0.0.0/255.0.0.0", "10.0.0.0/8/8", "10.0.0.256", "fe80::1%eth0",
     "010.0.0.0/8", "::/129", "10.0.0.0/8 ", "1:2", "१०.0.0.0/8", ":" * 45],
)  # fmt: skip
def test_what_is_no_network_is_refused(text: str) -> None:
    assert "203.0.113.0/24" in sentence(read_cidrs([text]))


def test_more_networks_than_fit_are_refused() -> None:
    assert sentence(read_cidrs(["10.0.0.0/8"] * (MOST_CIDRS + 1))) == "A key takes at most 50 networks."


@given(st.text(max_size=50))
def test_no_text_breaks_the_readers(text: str) -> None:
    for answer in (read_cidrs([text]), read_expiry(text, NOW), read_limit(text), read_reason(text)):
        assert answer is not None


@given(st.ip_addresses(), st.integers(0, 32))
def test_a_network_that_is_read_holds_its_address(address: object, prefix: int) -> None:
    text = str(ip_network(f"{address}/{prefix}", strict=False))
    read = read_cidrs([text])
    if not isinstance(read, Refused):
        assert [str(network) for network in read] == [text]
        assert ip_address(text.partition("/")[0]) in read[0]


def test_a_limit_is_a_quantity_and_seconds() -> None:
    assert read_limit("100/60") == Rate(100, 60)


@pytest.mark.parametrize("text", ["", "off", "100", "0/60", "100/0", "-1/60", "1e3/60", "100/86401", "9999999999/1"])
def test_another_limit_is_refused(text: str) -> None:
    assert "100/60" in sentence(read_limit(text))


@pytest.mark.parametrize("text", ["", "   ", "x" * 201, "a\nb", "\x00"])
def test_a_reason_is_a_few_printable_words(text: str) -> None:
    assert "printable" in sentence(read_reason(text))
    assert read_reason(" it leaked ") == "it leaked"
