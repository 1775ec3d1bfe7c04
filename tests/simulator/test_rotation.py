"""One-time refresh tokens, as no platform of today has them and the mission's words ask for."""

import pytest

from tests.simulator.stage import Stage, stage

DEAD = {"error": "invalid_grant", "error_description": "Token has been expired or revoked."}


@pytest.fixture
def without_grace() -> Stage:
    return stage("seed-literal")


@pytest.fixture
def with_grace() -> Stage:
    return stage(rotation="one_time_with_grace")


def test_each_refresh_brings_a_successor_and_spends_the_token(without_grace: Stage) -> None:
    first = without_grace.google_tokens()["refresh_token"]
    second = without_grace.refresh(first).body["refresh_token"]
    assert second != first
    assert without_grace.refresh(first).body == DEAD
    assert without_grace.refresh(second).status == 200, "the presentation of the spent one ended nothing"
    spent = [event for event in without_grace.simulator.record.events if event.kind == "spent"]
    assert [(event.name, event.whose) for event in spent] == [("refused", without_grace.whose("google"))]


def test_within_the_grace_a_spent_token_brings_the_same_successor(with_grace: Stage) -> None:
    first = with_grace.google_tokens()["refresh_token"]
    second = with_grace.refresh(first).body
    with_grace.later(seconds=59)
    again = with_grace.refresh(first).body
    assert again["refresh_token"] == second["refresh_token"]
    assert again["access_token"] != second["access_token"]
    with_grace.later(seconds=1)
    assert with_grace.refresh(first).body == DEAD
    assert with_grace.refresh(second["refresh_token"]).status == 200
    assert [event.name for event in with_grace.simulator.record.events] == ["in_grace", "refused"]


def test_no_grace_reaches_over_a_successor_that_was_spent(with_grace: Stage) -> None:
    first = with_grace.google_tokens()["refresh_token"]
    second = with_grace.refresh(first).body["refresh_token"]
    assert with_grace.refresh(second).status == 200
    assert with_grace.refresh(first).body == DEAD
    assert [event.name for event in with_grace.simulator.record.events] == ["refused"]


def test_a_successor_inherits_the_end(without_grace: Stage) -> None:
    """Rotation does not keep an app in testing alive."""
    without_grace.google.app("9001").is_testing = True
    token = without_grace.google_tokens()["refresh_token"]
    for _ in range(6):
        without_grace.later(days=1)
        token = without_grace.refresh(token).body["refresh_token"]
    without_grace.later(days=1)
    assert without_grace.refresh(token).body == DEAD


def test_rotation_fills_no_hundred(without_grace: Stage) -> None:
    """The spent ones do not count among the hundred."""
    token = without_grace.google_tokens()["refresh_token"]
    other = without_grace.google_tokens()["refresh_token"]
    for _ in range(150):
        token = without_grace.refresh(token).body["refresh_token"]
    assert without_grace.refresh(other).status == 200
