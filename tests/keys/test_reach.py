"""A credential that makes a credential gives at most what it has."""

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from ipaddress import IPv4Address, IPv6Address, ip_address, ip_network
from itertools import product

from hypothesis import given
from hypothesis import strategies as st

from altyaa.infra.language.say import say
from altyaa.kernel.problems import EXCEEDS_OWN_ACCESS, Refused
from altyaa.kernel.rate import Rate
from altyaa.keys.model import Network, Reach
from altyaa.keys.rules import exceeds, may_give, narrow

NOW = datetime(2026, 11, 24, 12, tzinfo=UTC)
SCOPES = ("analytics.read", "keys.write", "posts.read")
HOURS = (1, 2, 3)
NETWORKS: tuple[Network, ...] = tuple(
    ip_network(text)
    for text in ("0.0.0.0/0", "10.0.0.0/8", "10.0.0.0/9", "10.128.0.0/9", "10.1.2.3/32", "::/0", "2001:db8::/32")
)
ADDRESSES = tuple(ip_address(text) for text in ("10.1.2.3", "10.200.0.1", "192.0.2.1", "2001:db8::1", "2001:db9::1"))
SPANS = (0, 1, 7, 60, 86_400 * 30)

reaches = st.builds(
    Reach,
    st.frozensets(st.sampled_from(SCOPES)),
    st.none() | st.sampled_from(HOURS).map(lambda hours: NOW + timedelta(hours=hours)),
    st.lists(st.sampled_from(NETWORKS), unique=True, max_size=3).map(tuple),
    st.none() | st.builds(Rate, st.sampled_from((1, 60, 100)), st.sampled_from((1, 60, 3600))),
)


def uses(reach: Reach) -> Iterator[tuple[str, datetime, IPv4Address | IPv6Address]]:
    """Every use of a small world that a credential allows: which scope, when, from where."""
    moments = [NOW + timedelta(hours=hours) for hours in (0, *HOURS)]
    for scope, moment, address in product(reach.scopes, moments, ADDRESSES):
        in_time = reach.expires_at is None or moment < reach.expires_at
        if in_time and (not reach.cidrs or any(address in network for network in reach.cidrs)):
            yield scope, moment, address


def most(limit: Rate | None, seconds: int) -> float:
    """How much a limit admits in any span of time."""
    return float("inf") if limit is None else limit.quantity + limit.quantity * seconds / limit.window_seconds


@given(asked=reaches, giver=reaches)
def test_a_child_may_do_nothing_that_its_parent_may_not(asked: Reach, giver: Reach) -> None:
    given_ = narrow(asked, giver)
    if isinstance(given_, Refused):
        assert given_.problem is EXCEEDS_OWN_ACCESS
        return
    assert set(uses(given_)) <= set(uses(giver))
    assert all(most(given_.limit, span) <= most(giver.limit, span) for span in SPANS)


@given(asked=reaches, giver=reaches)
def test_what_is_within_the_parent_is_given_as_asked(asked: Reach, giver: Reach) -> None:
    if not exceeds(asked, giver):
        assert narrow(asked, giver) == asked


@given(asked=reaches, giver=reaches)
def test_a_refusal_has_a_reason(asked: Reach, giver: Reach) -> None:
    """Nobody is refused who would get no more than the parent has."""
    if not isinstance(narrow(asked, giver), Refused):
        return
    wider = (
        asked.scopes - giver.scopes
        or (giver.expires_at and asked.expires_at and asked.expires_at > giver.expires_at)
        or (giver.cidrs and asked.cidrs and any(not _within(each, giver.cidrs) for each in asked.cidrs))
        or (giver.limit and asked.limit and any(most(asked.limit, s) > most(giver.limit, s) for s in SPANS))
    )
    assert wider


def _within(network: Network, outer: tuple[Network, ...]) -> bool:
    """Every first and last address, and those of our small world, are inside one of the outer ones."""
    probes = [network.network_address, network.broadcast_address, *(each for each in ADDRESSES if each in network)]
    return all(any(probe in each for each in outer) for probe in probes)


@given(asked=reaches)
def test_who_has_no_bounds_gives_what_is_asked(asked: Reach) -> None:
    assert narrow(asked, None) == asked


@given(asked=reaches, giver=reaches)
def test_a_child_that_asks_for_no_bounds_gets_its_parents(asked: Reach, giver: Reach) -> None:
    given_ = narrow(Reach(asked.scopes & giver.scopes), giver)
    assert given_ == Reach(asked.scopes & giver.scopes, giver.expires_at, giver.cidrs, giver.limit)


@given(new=reaches, old=reaches, giver=reaches)
def test_a_change_makes_a_key_less_or_keeps_it_within_whoever_changes_it(new: Reach, old: Reach, giver: Reach) -> None:
    """As a whole: a key without networks must not lift those of a stronger one."""
    if may_give(new, giver, old) is None:
        assert set(uses(new)) <= set(uses(old)) or set(uses(new)) <= set(uses(giver))


def test_two_halves_of_a_network_are_the_network() -> None:
    halves = Reach(frozenset(), cidrs=(ip_network("10.0.0.0/9"), ip_network("10.128.0.0/9")))
    assert exceeds(Reach(frozenset(), cidrs=(ip_network("10.0.0.0/8"),)), halves) == []


def test_a_refusal_names_everything_that_exceeds() -> None:
    giver = Reach(frozenset({"posts.read"}), NOW, (ip_network("10.0.0.0/8"),), Rate(100, 60))
    wide = Reach(frozenset({"posts.read", "posts.write"}), NOW + timedelta(1), (ip_network("0.0.0.0/0"),), Rate(101, 1))
    refused = narrow(wide, giver)
    assert isinstance(refused, Refused)
    assert say(refused.sentence) == (
        "This would give more than you have yourself: the scope posts.write and an expiry after 2026-11-24T12:00:00Z "
        "and use from 0.0.0.0/0 and a limit above 100/60. Ask for less."
    )


def test_a_limit_is_judged_by_its_burst_and_by_its_pace() -> None:
    parent = Reach(frozenset(), limit=Rate(100, 60))
    for limit in (Rate(101, 3600), Rate(2, 1)):
        assert [say(each) for each in exceeds(Reach(frozenset(), limit=limit), parent)] == ["a limit above 100/60"]
    for limit in (Rate(100, 60), Rate(100, 3600), Rate(1, 1)):
        assert exceeds(Reach(frozenset(), limit=limit), parent) == []
