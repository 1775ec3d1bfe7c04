"""Both clocks: what each says of every state, and how much is left."""

from datetime import timedelta
from typing import Any

import pytest

from altyaa.connections.rules.clocks import Clock, machine_clock, next_reminder_at, person_clock
from altyaa.connections.rules.states import Shown
from altyaa.kernel.text import text
from tests.connections.rules.things import DAY, HOUR, NOW, connection


def shown(state: Any = "healthy", who: Any = "nobody") -> Shown:
    return Shown(state, text("It works."), who, "none", None)


@pytest.mark.parametrize(
    ("changes", "state", "clock"),
    [
        ({}, "healthy", Clock("at", "good", 50, NOW + HOUR)),
        ({"assumed": ["access_ends"]}, "healthy", Clock("at", "good", 50, NOW + HOUR, is_assumed=True)),
        ({"renew_at": None}, "healthy", Clock("unneeded", "good", 100)),
        ({"renew_at": NOW}, "healthy", Clock("due", "good", 50)),
        ({"lease_until": NOW + HOUR}, "renewing", Clock("renewing", "good", 50)),
        ({"access_ends_at": None, "renew_at": NOW + 3 * HOUR}, "healthy", Clock("at", "good", 75, NOW + 3 * HOUR)),
        ({"access_ends_at": NOW - HOUR, "grant_state": "degraded"}, "degraded", Clock("at", "warn", 0, NOW + HOUR)),
        ({"access_ends_at": NOW - HOUR, "access_issued_at": NOW - HOUR}, "healthy", Clock("at", "good", 0, NOW + HOUR)),
        ({}, "app_misconfigured", Clock("operator", "warn", 50)),
        ({"grant_state": "revoked"}, "revoked", Clock("stopped", "bad", 0)),
        ({"grant_state": "expired"}, "expired", Clock("stopped", "bad", 0)),
        ({"own_state": "disconnected"}, "disconnected", Clock("stopped", "bad", 0)),
    ],
)
def test_what_renews_by_itself(changes: dict[str, Any], state: str, clock: Clock) -> None:
    assert machine_clock(connection(**changes), shown(state), NOW) == clock


@pytest.mark.parametrize(
    ("changes", "told", "by", "clock"),
    [
        ({}, shown(), None, Clock("unforeseen", "good", 100)),
        ({}, shown(), NOW + 99 * DAY, Clock("at", "good", 99, NOW + 99 * DAY)),
        ({"assumed": ["grant_ends"]}, shown(), NOW + 9 * DAY, Clock("at", "warn", 90, NOW + 9 * DAY, is_assumed=True)),
        ({"grant_issued_at": NOW - 999 * DAY}, shown(), NOW + DAY, Clock("at", "warn", 4, NOW + DAY)),
        ({}, shown(), NOW, Clock("now", "bad", 100)),
        ({"grant_code": "grant_ends"}, shown("attention", "workspace"), NOW + DAY, Clock("at", "warn", 50, NOW + DAY)),
        ({"grant_code": "grant_ends"}, shown("attention", "workspace"), NOW - DAY, Clock("now", "warn", 100)),
        ({"grant_code": "google.admin_policy"}, shown("attention", "workspace"), NOW + DAY, Clock("now", "warn", 100)),
        ({}, shown("revoked", "workspace"), NOW + DAY, Clock("now", "bad", 100)),
        ({}, shown("asset_lost", "workspace"), None, Clock("now", "bad", 100)),
        ({}, shown("app_misconfigured", "operator"), None, Clock("unforeseen", "good", 100)),
        ({"own_state": "disconnected"}, shown("disconnected"), NOW + DAY, Clock("stopped", "bad", 0)),
    ],
)
def test_what_needs_a_person(changes: dict[str, Any], told: Shown, by: Any, clock: Clock) -> None:
    assert person_clock(connection(**changes), told, by, NOW) == clock


def test_the_next_letter_is_the_nearest_that_lies_ahead() -> None:
    assert next_reminder_at(None, NOW) is None
    assert next_reminder_at(NOW + 60 * DAY, NOW) == NOW + 30 * DAY
    assert next_reminder_at(NOW + 20 * DAY, NOW) == NOW + 13 * DAY
    assert next_reminder_at(NOW + timedelta(hours=1), NOW) == NOW + timedelta(hours=1)
    assert next_reminder_at(NOW - DAY, NOW) is None
