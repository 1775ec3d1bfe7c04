"""When people are told, at every platform: where a machine moves the end, as long as it does, nobody is."""

from dataclasses import replace
from datetime import timedelta

import pytest

from altyaa.connections.model import Grant
from altyaa.connections.rules.deadlines import needed_by
from altyaa.connections.rules.standing import after_nothing
from altyaa.providers.registry import PROVIDERS
from tests.connections.rules.things import DAY, NOW, connection, grant

ENDS = NOW + 40 * DAY
SLIDING = [name for name, each in PROVIDERS.items() if each.pack.value("grant_slides")]
ANCHORED = [name for name in PROVIDERS if name not in SLIDING]


def told(of: Grant, provider: str) -> list[tuple[int, str]]:
    """Reminders until a day after the end, each with the state from then on; looked at once an hour."""
    found: list[tuple[int, str]] = []
    for hour in range(41 * 24):
        next_ = after_nothing(of, PROVIDERS[provider].pack, NOW + timedelta(hours=hour))
        standing = next_.standing
        of = replace(of, state=standing.state, state_code=standing.state_code, told_days=standing.told_days)
        if next_.remind is not None:
            found.append((next_.remind, standing.state))
    return found


@pytest.mark.parametrize("provider", ANCHORED)
def test_an_anchored_end_is_told_at_each_distance_and_when_it_has_come(provider: str) -> None:
    of = grant(provider=provider, grant_ends_at=ENDS, renew_at=None)
    assert told(of, provider) == [(days, "attention") for days in (30, 7, 3, 0)]


@pytest.mark.parametrize("provider", SLIDING)
def test_an_end_that_renewals_move_is_told_where_they_fail(provider: str) -> None:
    of = grant(provider=provider, grant_ends_at=ENDS, renew_at=None)
    assert told(of, provider) == []
    assert told(replace(of, retries=4, state="degraded"), provider) == [(days, "attention") for days in (30, 7, 3, 0)]


@pytest.mark.parametrize("provider", PROVIDERS)
def test_a_person_is_needed_by_a_date_where_no_machine_moves_it(provider: str) -> None:
    pack = PROVIDERS[provider].pack
    of = connection(provider=provider, grant_ends_at=ENDS)
    assert needed_by(of, pack) == (None if provider in SLIDING else ENDS)
    assert needed_by(replace(of, grant_state="degraded"), pack) == ENDS
    assert needed_by(replace(of, grant_ends_at=None), pack) is None


def test_there_are_platforms_of_both_kinds() -> None:
    assert SLIDING
    assert ANCHORED
