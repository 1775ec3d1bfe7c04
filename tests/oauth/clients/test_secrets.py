"""What becomes of the secrets of an app."""

from dataclasses import replace
from datetime import datetime, timedelta
from itertools import pairwise
from uuid import UUID

import pytest
from hypothesis import given
from hypothesis import strategies as st

from altyaa.access.rules.secrets import Rotation, retire
from altyaa.kernel.problems import (
    CLIENT_ENDED,
    INVALID_VALUE,
    LAST_SECRET,
    NOT_FOUND,
    ROTATION_IN_PROGRESS,
)
from altyaa.oauth.registration import ClientSecretInfo, SecretRotation
from altyaa.oauth.rules import clients as rules
from tests.oauth.clients.values import NOW, client, problem, secret

HOUR = timedelta(hours=1)


def test_the_secret_before_ends_after_the_overlap() -> None:
    decided = rules.rotate(client(), [secret(1)], SecretRotation(HOUR, False), NOW)
    assert decided == Rotation(((UUID(int=1), NOW + HOUR),))


def test_a_third_is_refused_unless_the_oldest_goes() -> None:
    two = [secret(1, NOW + HOUR), secret(2)]
    assert problem(rules.rotate(client(), two, SecretRotation(HOUR, False), NOW)) is ROTATION_IN_PROGRESS
    decided = rules.rotate(client(), two, SecretRotation(2 * HOUR, True), NOW)
    assert decided == Rotation(((UUID(int=1), NOW), (UUID(int=2), NOW + 2 * HOUR)))


@pytest.mark.parametrize("overlap", [timedelta(seconds=-1), timedelta(days=30, seconds=1)])
def test_the_overlap_has_bounds(overlap: timedelta) -> None:
    assert problem(rules.rotate(client(), [secret(1)], SecretRotation(overlap, False), NOW)) is INVALID_VALUE


@pytest.mark.parametrize("method", ["none", "private_key_jwt"])
def test_an_app_without_a_secret_gets_none(method: str) -> None:
    answer = rules.rotate(client(auth_method=method), [], SecretRotation(HOUR, False), NOW)
    assert problem(answer) is INVALID_VALUE


def test_nobody_rotates_what_has_ended() -> None:
    ended = client(ended_at=NOW)
    assert problem(rules.rotate(ended, [secret(1)], SecretRotation(HOUR, False), NOW)) is CLIENT_ENDED


def test_the_last_secret_that_works_stays() -> None:
    dead, alive = secret(1, NOW), secret(2)
    assert problem(retire([dead, alive], alive.id, NOW)) is LAST_SECRET
    assert retire([dead, alive], dead.id, NOW) == dead
    assert problem(retire([dead, alive], UUID(int=9), NOW)) is NOT_FOUND


def test_a_leak_ends_the_app_with_its_last_secret_alone() -> None:
    one, two = secret(1, NOW + HOUR), secret(2)
    first = rules.leaked(client(), [one, two], one.id, NOW)
    assert first == rules.Leaked(one, client_dies=False)
    assert rules.leaked(client(), [replace(one, ends_at=NOW), two], two.id, NOW) == rules.Leaked(two, True)


def test_a_leak_of_what_is_dead_ends_nothing() -> None:
    assert rules.leaked(client(), [secret(1, NOW), secret(2)], UUID(int=1), NOW) is None
    assert rules.leaked(client(ended_at=NOW), [secret(1)], UUID(int=1), NOW) is None
    assert rules.leaked(client(), [secret(1)], UUID(int=9), NOW) is None


@given(st.lists(st.tuples(st.integers(0, 50), st.integers(0, 40), st.booleans()), max_size=30))
def test_however_it_is_rotated_at_most_two_secrets_work(steps: list[tuple[int, int, bool]]) -> None:
    now, secrets = NOW, [secret(0)]
    for number, (pause, overlap, retire_oldest) in enumerate(steps, 1):
        now += pause * HOUR
        ask = SecretRotation(overlap * HOUR, retire_oldest)
        decided = rules.rotate(client(), secrets, ask, now)
        if isinstance(decided, Rotation):
            ends = dict(decided.endings)
            secrets = [_ending(each, ends.get(each.id)) for each in secrets]
            secrets.append(secret(number))
        working = [each for each in secrets if each.works_at(now)]
        assert 1 <= len(working) <= 2
        assert working[-1].ends_at is None
        assert all(one.created_at <= two.created_at for one, two in pairwise(secrets))


def _ending(stored: ClientSecretInfo, ends_at: datetime | None) -> ClientSecretInfo:
    """As the row: the earlier end counts."""
    known = [end for end in (stored.ends_at, ends_at) if end is not None]
    return replace(stored, ends_at=min(known, default=None))
