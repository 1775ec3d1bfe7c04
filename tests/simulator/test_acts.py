"""What people and Google do to a grant; Facebook's are among the tests of its Graph API."""

from contextlib import nullcontext

import pytest

from altyaa.simulator.acts import ACTS, Act, act
from altyaa.simulator.platforms import PLATFORMS
from tests.simulator.stage import CLIENT_ID, MANAGE, Stage, stage

MAIL = "https://mail.google.com/"


@pytest.fixture
def at() -> Stage:
    return stage()


def happens(at: Stage, name: str, client_id: str | None = None, target: str | None = None) -> None:
    act(at.simulator, Act(name, "google", "110", client_id, target))


@pytest.mark.parametrize("name", ["revoke", "testing_death", "delete_account"])
def test_a_refresh_token_dies_and_the_truth_is_known(at: Stage, name: str) -> None:
    token = at.google_tokens()["refresh_token"]
    assert at.simulator.why_dead("google", at.whose("google")) is None
    happens(at, name)
    answer = at.refresh(token)
    assert (answer.status, answer.body["error"]) == (400, "invalid_grant")
    assert ("deleted" in answer.body["error_description"]) is (name == "delete_account")
    assert at.simulator.why_dead("google", at.whose("google")) is not None
    assert [(event.kind, event.name, event.whose) for event in at.simulator.record.events] == [
        ("act", name, at.whose("google"))
    ]


def test_of_another_app_nothing_ends(at: Stage) -> None:
    token = at.google_tokens()["refresh_token"]
    happens(at, "revoke", client_id="another")
    assert at.refresh(token).status == 200
    assert at.simulator.record.events == []
    happens(at, "revoke", client_id=CLIENT_ID)
    assert at.refresh(token).status == 400


def test_a_password_change_ends_what_reads_mail(at: Stage) -> None:
    token = at.google_tokens()["refresh_token"]
    happens(at, "password_change")
    assert at.refresh(token).status == 200
    mail = at.google_tokens(scope=f"openid {MAIL}")["refresh_token"]
    happens(at, "password_change")
    assert at.refresh(mail).status == 400


def test_a_scope_is_taken_back(at: Stage) -> None:
    token = at.google_tokens()["refresh_token"]
    happens(at, "untick_scope", target=MANAGE)
    assert MANAGE not in at.refresh(token).body["scope"].split()


def test_a_silent_death_is_found_by_asking_for_the_truth(at: Stage) -> None:
    at.google_tokens()
    at.later(days=181)
    assert at.simulator.why_dead("google", at.whose("google")) == "idle"


@pytest.mark.parametrize(
    ("name", "target"), [("untick_scope", None), ("lose_asset", "4711"), ("lose_asset", None), ("no such act", None)]
)
def test_nothing_happens_to_nothing(at: Stage, name: str, target: str | None) -> None:
    at.google_tokens()
    with pytest.raises(KeyError):
        happens(at, name, target=target)
    assert at.simulator.record.events == []


@pytest.mark.parametrize("name", ACTS)
def test_an_act_happens_where_there_is_such_a_thing(at: Stage, name: str) -> None:
    for provider in at.people:
        at.callback(provider)
    for provider, person in at.people.items():
        with nullcontext() if name in PLATFORMS[provider].acts else pytest.raises(KeyError, match=name):
            act(at.simulator, Act(name, provider, person, target="1"))
    expected = [provider for provider in at.people if name in PLATFORMS[provider].acts]
    assert [event.provider for event in at.simulator.record.events] == expected
    assert expected
