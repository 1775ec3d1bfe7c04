"""What goes wrong on demand: what the caller sees, what happened all the same, and what is written down."""

import json
from datetime import timedelta

import pytest

from altyaa.simulator import Rule
from altyaa.simulator.faults import EFFECTS, Effect
from altyaa.simulator.record import Event
from altyaa.simulator.state import Person
from altyaa.simulator.wire import Dropped, Request, Response
from tests.simulator.stage import CLIENT_ID, SECRET, Stage, stage

TOKEN_PATH = "oauth2.googleapis.com/token"
ANSWERS: tuple[Effect, ...] = tuple(
    effect for effect in EFFECTS if effect not in ("drop", "unreachable", "delay", "truncated")
)


@pytest.fixture
def at() -> Stage:
    return stage("seed-literal")


def refresh(refresh_token: str) -> Request:
    form = {"grant_type": "refresh_token", "refresh_token": refresh_token}
    return Request(
        "POST", "oauth2.googleapis.com", "/token", form=form | {"client_id": CLIENT_ID, "client_secret": SECRET}
    )


def faults(at: Stage) -> list[Event]:
    return [event for event in at.simulator.record.events if event.kind == "fault"]


def test_a_dropped_answer_told_of_something_that_happened(at: Stage) -> None:
    """The rotation is committed, nobody hears of it, and the record says whose it was."""
    token = at.google_tokens()["refresh_token"]
    number = at.simulator.faults.add(Rule("drop", path=TOKEN_PATH, grant_type="refresh_token"))
    assert at.sent(refresh(token)) == Dropped(was_sent=True)
    (event,) = at.simulator.record.lost_rotations()
    assert (event.name, event.whose, event.path) == ("drop", at.whose("google"), TOKEN_PATH)
    assert event.at == at.clock()
    at.simulator.faults.remove(number)
    assert at.refresh(token).body["error"] == "invalid_grant"


def test_what_does_not_rotate_is_lost_without_loss() -> None:
    at = stage()
    token = at.google_tokens()["refresh_token"]
    at.simulator.faults.add(Rule("drop"))
    at.sent(refresh(token))
    assert list(at.simulator.record.lost_rotations()) == []
    assert [event.changed for event in faults(at)] == [None]


def test_nothing_happens_at_a_platform_that_cannot_be_reached(at: Stage) -> None:
    token = at.google_tokens()["refresh_token"]
    at.simulator.faults.add(Rule("unreachable", commits=True, nth=1))
    assert at.sent(refresh(token)) == Dropped(was_sent=False)
    assert at.refresh(token).status == 200


@pytest.mark.parametrize("effect", ANSWERS)
@pytest.mark.parametrize("commits", [False, True])
def test_another_answer_comes_before_or_after_the_fact(at: Stage, effect: Effect, commits: bool) -> None:
    token = at.google_tokens()["refresh_token"]
    at.simulator.faults.add(Rule(effect, provider="google", commits=commits, nth=1, seconds=30))
    answer = at.sent(refresh(token))
    assert isinstance(answer, Response)
    assert b"1//0" not in answer.body
    assert [event.changed for event in faults(at)] == ["rotated" if commits else None]
    assert at.refresh(token).status == (400 if commits else 200)


def test_each_answer_is_what_its_name_says(at: Stage) -> None:
    said: dict[str, Response] = {}
    for effect in ANSWERS:
        number = at.simulator.faults.add(Rule(effect, seconds=30))
        answer = at.sent(Request("GET", "oauth2.googleapis.com", "/tokeninfo"))
        assert isinstance(answer, Response)
        said[effect] = answer
        at.simulator.faults.remove(number)
    assert said["server_error"].status == 503
    assert (said["html"].status, said["html"].body[:15]) == (502, b"<!doctype html>")
    assert len(said["huge"].body) > 10 * 1024 * 1024
    assert (said["throttled"].status, said["throttled"].headers["retry-after"]) == (429, "30")
    no_quota = json.loads(said["no_quota"].body)["error"]
    assert no_quota["details"][0]["metadata"]["quota_limit_value"] == "0"
    assert (said["redirect"].status, "location" in said["redirect"].headers) == (302, True)
    assert isinstance(json.loads(said["wrong_json"].body), list)


def test_facebook_throttles_in_its_own_words(at: Stage) -> None:
    token = at.long_token()
    at.simulator.faults.add(Rule("throttled", provider="facebook", nth=1, seconds=90))
    answer = at.graph("/me", token)
    assert answer.body["error"]["code"] == 80001
    usage = json.loads(answer.headers["x-business-use-case-usage"])
    assert usage["0"][0]["estimated_time_to_regain_access"] == 2
    at.simulator.faults.add(Rule("throttled", provider="facebook", nth=1))
    assert at.graph("/me", token).body["error"]["code"] == 4


def test_half_an_answer(at: Stage) -> None:
    token = at.google_tokens()["refresh_token"]
    at.simulator.faults.add(Rule("truncated", commits=True, nth=1))
    answer = at.sent(refresh(token))
    assert isinstance(answer, Response)
    with pytest.raises(ValueError, match=r"Unterminated|Expecting"):
        json.loads(answer.body)
    assert len(list(at.simulator.record.lost_rotations())) == 1


def test_a_delay_loses_the_answer_of_whoever_does_not_wait(at: Stage) -> None:
    token = at.google_tokens()["refresh_token"]
    at.simulator.faults.add(Rule("delay", seconds=20))
    patient = at.simulator.answer(refresh(token), 21)
    assert isinstance(patient, Response)
    assert patient.delay_seconds == 20
    assert list(at.simulator.record.lost_rotations()) == []
    token = json.loads(patient.body)["refresh_token"]
    assert at.simulator.answer(refresh(token), 20) == Dropped(was_sent=True)
    assert len(list(at.simulator.record.lost_rotations())) == 1


def test_a_rule_ends(at: Stage) -> None:
    until = at.clock() + timedelta(hours=1)
    at.simulator.faults.add(Rule("html", until=until, since=at.clock() + timedelta(minutes=1)))
    request = Request("GET", "oauth2.googleapis.com", "/tokeninfo")
    statuses = []
    for minutes in (0, 1, 58, 1):
        at.later(minutes=minutes)
        answer = at.sent(request)
        assert isinstance(answer, Response)
        statuses.append(answer.status)
    assert statuses == [400, 502, 502, 400]


@pytest.mark.parametrize(
    ("rule", "strikes"),
    [
        (Rule("html"), True),
        (Rule("html", provider="google"), False),
        (Rule("html", provider="facebook", path="graph.facebook.com/*/me"), True),
        (Rule("html", path="graph.facebook.com/v26.0"), False),
        (Rule("html", person_id="300"), True),
        (Rule("html", person_id="301"), False),
        (Rule("html", grant_type="refresh_token"), False),
        (Rule("html", nth=2), False),
        (Rule("html", probability=0.0), False),
    ],
)
def test_a_rule_is_about_some_requests(at: Stage, rule: Rule, strikes: bool) -> None:
    token = at.long_token()
    at.simulator.faults.add(rule)
    request = Request("GET", "graph.facebook.com", "/v26.0/me", {"access_token": token})
    answer = at.sent(request)
    assert isinstance(answer, Response)
    assert (answer.status == 502) is strikes


def test_the_nth_is_counted_for_each_person(at: Stage) -> None:
    at.facebook.people["301"] = Person("301", "Tom", "tom@harbor.example")
    mara = at.long_token()
    tom = at.long_token(person="301")
    at.simulator.faults.add(Rule("html", path="*/me", nth=2))
    statuses = []
    for token in (mara, tom, mara, tom, mara):
        answer = at.sent(Request("GET", "graph.facebook.com", "/v26.0/me", {"access_token": token}))
        assert isinstance(answer, Response)
        statuses.append(answer.status)
    assert statuses == [200, 200, 502, 502, 200]


def test_chance_is_decided_by_the_seed_and_not_by_the_order() -> None:
    """Mara's faults are the same whatever Tom does in between, and others under another seed."""

    def struck(seed: int, tom_asks: bool) -> list[bool]:
        at = stage(seed=seed)
        at.google.people["111"] = Person("111", "Tom", "tom@harbor.example")
        mara, tom = at.google_tokens()["refresh_token"], at.google_tokens(person="111")["refresh_token"]
        at.simulator.faults.add(Rule("drop", probability=0.3))
        found = []
        for _ in range(60):
            if tom_asks:
                at.sent(refresh(tom))
            found.append(isinstance(at.sent(refresh(mara)), Dropped))
        return found

    alone = struck(7, tom_asks=False)
    assert 8 <= sum(alone) <= 30
    assert struck(7, tom_asks=True) == alone
    assert struck(8, tom_asks=False) != alone


def test_the_one_it_is_about_comes_before_the_one_that_asks(at: Stage) -> None:
    """debug_token is asked with an app's own token, and is about a person all the same."""
    query = {"input_token": at.long_token(), "access_token": f"{CLIENT_ID}|{SECRET}"}
    at.simulator.faults.add(Rule("html", person_id="300"))
    answer = at.sent(Request("GET", "graph.facebook.com", "/v26.0/debug_token", query))
    assert isinstance(answer, Response)
    assert answer.status == 502
    assert faults(at)[0].whose == at.whose("facebook")
