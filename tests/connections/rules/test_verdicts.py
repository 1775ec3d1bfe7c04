"""What a failure makes of a grant: the table."""

from datetime import timedelta
from typing import Any
from uuid import uuid4

import pytest

from altyaa.connections.rules.verdicts import LONGEST_PAUSE, SECOND_TRY, backoff, judge
from altyaa.providers.model import Failure
from tests.connections.rules.things import DAY, HOUR, NOW, failure, grant

SECOND, MINUTE = timedelta(seconds=1), timedelta(minutes=1)
EXPIRED = failure("suspect", "facebook.expired")


@pytest.mark.parametrize(
    ("before", "failed", "expected"),
    [
        # Nobody's business until it lasts, or until there is no token that works.
        ({}, failure("transient"), ("healthy", None)),
        ({"retries": 2}, failure("transient"), ("degraded", "google.invalid_grant")),
        ({"access_ends_at": NOW}, failure("throttled"), ("degraded", "google.invalid_grant")),
        # The app's fault is no connection's.
        ({"retries": 9}, failure("app_level"), ("healthy", None)),
        # Suspicion: alone, too soon, confirmed, in so many words.
        ({}, failure("suspect"), ("healthy", None)),
        ({"suspect_since": NOW - SECOND_TRY + SECOND}, failure("suspect"), ("healthy", None)),
        ({"suspect_since": NOW - SECOND_TRY}, failure("suspect"), ("revoked", "google.invalid_grant")),
        ({}, failure("suspect", final=True), ("revoked", "google.invalid_grant")),
        # It ended by itself where a clock had struck or the platform says so.
        ({"suspect_since": NOW - HOUR}, EXPIRED, ("expired", "facebook.expired")),
        (
            {"suspect_since": NOW - HOUR, "grant_ends_at": NOW},
            failure("suspect"),
            ("expired", "google.invalid_grant"),
        ),
        (
            {"suspect_since": NOW - HOUR, "grant_ends_at": NOW + SECOND},
            failure("suspect"),
            ("revoked", "google.invalid_grant"),
        ),
        ({}, failure("scope_lost", "google.scope"), ("scope_lost", "google.scope")),
        ({}, failure("user_action", "google.admin"), ("attention", "google.admin")),
        ({}, failure("asset_lost", "google.page"), ("healthy", None)),
        # What a person has to do does not become unknown by an outage.
        (
            {"state": "attention", "state_code": "google.admin", "retries": 9},
            failure("transient"),
            ("attention", "google.admin"),
        ),
    ],
)
def test_the_table_of_verdicts(before: dict[str, Any], failed: Failure, expected: tuple[str, str | None]) -> None:
    found = judge(grant(**before), failed, NOW, in_doubt=False, frozen=False)
    assert (found.state, found.code) == expected
    assert (found.wait is None) == (found.state in ("expired", "revoked"))


def test_a_refusal_after_a_lost_answer_is_a_loss_and_no_revocation() -> None:
    found = judge(grant(), failure("suspect", final=True), NOW, in_doubt=True, frozen=False)
    assert (found.state, found.code, found.wait) == ("expired", "lost_in_transit", None)


@pytest.mark.parametrize("in_doubt", [False, True])
@pytest.mark.parametrize("verdict", ["suspect", "user_action", "scope_lost"])
def test_nothing_is_concluded_during_an_incident(verdict: Any, in_doubt: bool) -> None:
    suspected = grant(suspect_since=NOW - DAY)
    found = judge(suspected, failure(verdict, final=True), NOW, in_doubt=in_doubt, frozen=True)
    assert (found.state, found.suspect_since) == ("healthy", NOW - DAY)
    assert found.wait is not None


def test_a_suspicion_during_an_incident_is_written_down_and_an_outage_is_none() -> None:
    found = [judge(grant(), failure(kind), NOW, in_doubt=False, frozen=True) for kind in ("suspect", "transient")]
    assert [each.suspect_since for each in found] == [NOW, None]


def test_the_second_try_comes_a_minute_later_and_not_much_later() -> None:
    found = judge(grant(), failure("suspect"), NOW, in_doubt=False, frozen=False)
    assert found.suspect_since == NOW
    assert found.wait is not None
    assert SECOND_TRY <= found.wait <= 1.25 * SECOND_TRY


def test_what_a_platform_asks_to_wait_is_waited() -> None:
    found = judge(grant(), failure("throttled", retry_after=5 * HOUR), NOW, in_doubt=False, frozen=False)
    assert found.wait == 5 * HOUR


def test_pauses_grow_to_an_hour_and_differ_between_grants() -> None:
    pauses = [backoff(uuid4(), retries) for retries in (0, 1, 2, 3, 50)]
    assert pauses == sorted(pauses)
    assert 0.75 * LONGEST_PAUSE <= pauses[-1] <= LONGEST_PAUSE
    assert len({backoff(uuid4(), 9) for _ in range(100)}) == 100


def test_what_may_be_a_refusal_of_the_app_ends_nothing_however_often_it_comes() -> None:
    before = grant(suspect_since=NOW - HOUR)
    said = judge(before, failure("suspect"), NOW, in_doubt=False, frozen=False, is_conclusive=False)
    assert (said.state, said.suspect_since) == (before.state, NOW - HOUR)
    assert said.wait is not None
    assert said.wait >= timedelta(0)
    assert judge(before, failure("suspect"), NOW, in_doubt=False, frozen=False).state == "revoked"
