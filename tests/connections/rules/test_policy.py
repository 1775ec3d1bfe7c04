"""When a grant is renewed: the formula of the two clocks, the mission's words, and how a herd is spread."""

from datetime import UTC, datetime, timedelta
from uuid import UUID, uuid4

import pytest
from hypothesis import given
from hypothesis import strategies as some

from altyaa.connections.model import Clocks, Policy, PolicyChange
from altyaa.connections.rules.policy import jitter, next_check, next_renewal, policy, renew_at
from altyaa.connections.rules.reminders import DISTANCES, days_left, next_reminder, reminder
from altyaa.providers.registry import PROVIDERS

ISSUED = datetime(2026, 11, 1, 12, tzinfo=UTC)
DAY, HOUR, MINUTE, SECOND = timedelta(days=1), timedelta(hours=1), timedelta(minutes=1), timedelta(seconds=1)
LIVES = some.timedeltas(min_value=MINUTE, max_value=400 * DAY)
SPANS = some.none() | some.timedeltas(min_value=SECOND, max_value=400 * DAY)
PARTS = some.floats(0, 1)


@pytest.mark.parametrize(
    ("life", "interval", "lead", "expected"),
    [
        (30 * DAY, None, 3 * DAY, 27 * DAY),
        (24 * HOUR, None, 3 * DAY, 19.2 * HOUR),
        (2 * HOUR, None, 3 * DAY, 96 * MINUTE),
        (60 * DAY, 7 * DAY, None, 7 * DAY),
        (3599 * SECOND, None, None, 3599 * SECOND * 0.8),
        (60 * DAY, None, None, 48 * DAY),
        (10 * DAY, None, 9 * DAY, 5 * DAY),
        (None, 7 * DAY, None, 7 * DAY),
    ],
)
def test_the_table_of_renewals(
    life: timedelta | None, interval: timedelta | None, lead: timedelta | None, expected: timedelta
) -> None:
    ends = None if life is None else ISSUED + life
    assert renew_at(ISSUED, ends, interval=interval, lead=lead) == ISSUED + expected


def test_an_hour_is_renewed_after_forty_eight_minutes() -> None:
    found = renew_at(ISSUED, ISSUED + 3599 * SECOND, interval=None, lead=None)
    assert found is not None
    assert abs(found - ISSUED - 48 * MINUTE) < SECOND


def test_what_never_ends_and_has_no_interval_is_never_renewed() -> None:
    assert renew_at(ISSUED, None, interval=None, lead=3 * DAY) is None


def test_nothing_is_renewed_before_its_least_age() -> None:
    found = renew_at(ISSUED, ISSUED + HOUR, interval=None, lead=None, min_age=DAY, jitter=1.0)
    assert found == ISSUED + DAY


@given(LIVES, SPANS, SPANS, PARTS)
def test_jitter_only_brings_forward_and_by_little(
    life: timedelta, interval: timedelta | None, lead: timedelta | None, part: float
) -> None:
    plain = renew_at(ISSUED, ISSUED + life, interval=interval, lead=lead)
    spread = renew_at(ISSUED, ISSUED + life, interval=interval, lead=lead, jitter=part)
    assert plain is not None
    assert spread is not None
    assert timedelta(0) <= plain - spread <= min(0.05 * life, HOUR) + timedelta(microseconds=2)


@given(LIVES, SPANS, SPANS, PARTS)
def test_half_of_every_life_at_most_is_given_up_and_it_is_renewed_while_it_lives(
    life: timedelta, interval: timedelta | None, lead: timedelta | None, part: float
) -> None:
    found = renew_at(ISSUED, ISSUED + life, interval=interval, lead=lead, jitter=part)
    assert found is not None
    assert ISSUED <= found < ISSUED + life
    if interval is None:
        assert found >= ISSUED + 0.45 * life - timedelta(microseconds=2)


@given(some.uuids())
def test_jitter_is_the_same_each_time(grant_id: UUID) -> None:
    assert 0 <= jitter(grant_id) < 1
    assert jitter(grant_id) == jitter(grant_id)


@given(some.uuids(), some.datetimes(datetime(2026, 1, 1), datetime(2030, 1, 1)), some.integers(60, 10**6))  # noqa: DTZ001
def test_a_check_comes_within_an_interval_and_a_half(grant_id: UUID, naive: datetime, seconds: int) -> None:
    now, interval = naive.replace(tzinfo=UTC), timedelta(seconds=seconds)
    found = next_check(Policy(None, None, None, None, timedelta(0), interval), grant_id, now)
    assert found is not None
    assert interval / 2 <= found - now <= 1.5 * interval + timedelta(milliseconds=1)


def test_checks_of_a_thousand_grants_that_came_together_are_spread_over_the_interval() -> None:
    wanted = Policy(None, None, None, None, timedelta(0), DAY)
    found = [next_check(wanted, uuid4(), ISSUED) for _ in range(1000)]
    hours = [int((each - ISSUED) / HOUR) for each in found if each is not None]
    assert max(hours.count(hour) for hour in hours) < 100


def clocks(access: timedelta | None, grant: timedelta | None) -> Clocks:
    ends = [None if life is None else ISSUED + life for life in (access, grant)]
    return Clocks(ISSUED, ends[0], ISSUED, ends[1], [], [])


def within(found: datetime | None, expected: timedelta, spread: timedelta) -> bool:
    return found is not None and expected - spread <= found - ISSUED <= expected


@pytest.mark.parametrize(
    ("provider", "access", "grant", "expected", "spread"),
    [
        # Page tokens every 7 days, however long the person's token lives.
        ("facebook", 60 * DAY, 90 * DAY, 7 * DAY, HOUR),
        # The hourly renewal is the health check.
        ("google", 3599 * SECOND, None, 3599 * SECOND * 0.8, 3 * MINUTE),
        # Were its access tokens to last for ever, the refresh token would be used every 30 days all the same.
        ("google", None, None, 30 * DAY, HOUR),
        # "Every 30 days, renewed 3 days before" comes true of tokens that live so long; of others a fifth is the lead.
        ("tiktok", 30 * DAY, 180 * DAY, 27 * DAY, HOUR),
        ("tiktok", 7 * DAY, 180 * DAY, 4 * DAY, HOUR),
        ("tiktok", 24 * HOUR, 365 * DAY, 19.2 * HOUR, HOUR),
        ("tiktok", 2 * HOUR, 180 * DAY, 96 * MINUTE, 6 * MINUTE),
        # The review of a grant whose access token would never end.
        ("tiktok", None, 180 * DAY, 30 * DAY, HOUR),
    ],
)
def test_the_packs_keep_the_words_of_the_mission(
    provider: str, access: timedelta | None, grant: timedelta | None, expected: timedelta, spread: timedelta
) -> None:
    pack = PROVIDERS[provider].pack
    found = next_renewal(policy(pack), clocks(access, grant), uuid4(), ISSUED, slides=pack.value("grant_slides"))
    assert within(found, expected, 2 * spread)


def test_a_sliding_grant_is_renewed_before_its_own_end_and_an_anchored_one_is_not() -> None:
    wanted = Policy(None, None, None, 3 * DAY, timedelta(0), None)
    held = clocks(None, 30 * DAY)
    assert within(next_renewal(wanted, held, uuid4(), ISSUED, slides=True), 27 * DAY, HOUR)
    assert next_renewal(wanted, held, uuid4(), ISSUED, slides=False) is None


def test_a_workspace_changes_what_it_names_and_nothing_else() -> None:
    pack = PROVIDERS["facebook"].pack
    changed = policy(pack, PolicyChange(access_interval_seconds=86_400))
    assert changed.access_interval == DAY
    assert changed.check_interval == policy(pack).check_interval


def test_people_are_told_thirty_seven_and_three_days_before_and_at_the_end() -> None:
    ends, told, days = ISSUED + 40 * DAY, None, []
    for hour in range(41 * 24):
        now = ISSUED + hour * HOUR
        found = reminder(ends, told, now)
        assert (found is not None) == (now >= (next_reminder(ends, told) or now + DAY))
        if found is not None:
            days.append((found, days_left(ends, now)))
            told = found
    assert days == [(each, each) for each in DISTANCES]
    assert next_reminder(ends, told) is None


def test_of_several_reminders_that_were_passed_the_nearest_alone_is_told() -> None:
    assert reminder(ISSUED + 2 * DAY, None, ISSUED) == 3
    assert reminder(ISSUED + 2 * DAY, 3, ISSUED) is None
    assert reminder(None, None, ISSUED) is None
