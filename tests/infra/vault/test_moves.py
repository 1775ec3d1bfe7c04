"""The order of a key's life: added, promoted when everybody knows it, disabled when nothing needs it, destroyed."""

from datetime import UTC, datetime, timedelta

import pytest

from altyaa.infra.keyring import RELOAD_SECONDS
from altyaa.infra.vault.cabinet import LOOK_AFTER
from altyaa.infra.vault.moves import KNOWN_AFTER, QUIET, Add, Promote, Retirement, Wait, retirement, rotation
from altyaa.infra.vault.states import KeyState, State

CHANGED = datetime(2026, 12, 1, tzinfo=UTC)
SECOND = timedelta(seconds=1)


def keys(*states: State) -> list[KeyState]:
    """Ids from 1."""
    return [KeyState(number, state) for number, state in enumerate(states, 1)]


def test_a_key_is_added_where_none_waits_for_its_turn() -> None:
    for states in (keys("primary"), keys("destroyed", "older", "primary")):
        assert rotation(states, CHANGED, CHANGED + QUIET) == Add()


def test_an_added_key_takes_over_once_every_process_can_know_it_and_not_before() -> None:
    states = keys("primary", "added")
    assert rotation(states, CHANGED, CHANGED + KNOWN_AFTER - SECOND) == Wait(CHANGED + KNOWN_AFTER)
    assert rotation(states, CHANGED, CHANGED + KNOWN_AFTER) == Promote(2)


def test_of_two_added_keys_the_newest_takes_over() -> None:
    assert rotation(keys("primary", "added", "added"), CHANGED, CHANGED + QUIET) == Promote(3)


READY = CHANGED + timedelta(days=30)


@pytest.mark.parametrize(
    ("states", "used", "ready_at", "now", "expected"),
    [
        (keys("primary", "added"), [], CHANGED, READY, Retirement((), (), (), None)),
        (keys("older", "primary"), [], READY, READY - SECOND, Retirement((), (), (), READY)),
        (keys("older", "primary"), [], READY, READY, Retirement((1,), (), (), None)),
        (keys("older", "primary"), [1], READY, READY, Retirement((), (), (1,), None)),
        (keys("older", "primary"), [2], READY, READY, Retirement((1,), (), (), None)),
        (keys("older", "primary"), [], CHANGED, CHANGED, Retirement((), (), (), CHANGED + QUIET)),
        (keys("disabled", "primary"), [], READY, CHANGED + QUIET - SECOND, Retirement((), (), (), CHANGED + QUIET)),
        (keys("disabled", "primary"), [], READY, CHANGED + QUIET, Retirement((), (1,), (), None)),
        (keys("disabled", "primary"), [1], CHANGED, READY, Retirement((), (), (1,), None)),
        (keys("disabled", "older", "primary"), [], READY, READY, Retirement((2,), (1,), (), None)),
        (keys("destroyed", "primary"), [], CHANGED, READY, Retirement((), (), (), None)),
    ],
)
def test_what_nothing_is_under_goes_in_its_time_and_the_primary_never(
    states: list[KeyState], used: list[int], ready_at: datetime, now: datetime, expected: Retirement
) -> None:
    assert retirement(states, used, ready_at, CHANGED, now) == expected


def test_the_wait_leaves_every_process_two_failed_attempts() -> None:
    assert timedelta(seconds=3 * RELOAD_SECONDS) <= KNOWN_AFTER
    assert 3 * LOOK_AFTER <= KNOWN_AFTER
