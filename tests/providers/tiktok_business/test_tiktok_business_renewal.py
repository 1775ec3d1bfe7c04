"""A renewal, the end that it does not move, and how long a limit is waited out."""

import json
from datetime import timedelta
from importlib.resources import files
from uuid import UUID

import pytest

from altyaa.connections.model import Clocks
from altyaa.connections.rules.policy import next_renewal, policy
from altyaa.kernel.secret import Secret
from altyaa.providers.model import Call, Failure, Granted, Reply, Tokens
from altyaa.providers.tiktok_business.provider import TIKTOK_BUSINESS
from tests.providers.driving import APPS, BEFORE, JSON, REDEEM, SENT, reply, run, sent_by

APP, TOKENS = APPS["tiktok_business"], BEFORE["tiktok_business"]


def captured(name: str) -> list[Reply]:
    """The answers of a sample."""
    said = json.loads((files("altyaa.providers") / "tiktok_business" / "samples" / f"{name}.json").read_text())
    return [reply(each["status"], each["body"]) for each in said["replies"]]


def test_the_captured_renewal_moves_the_end_of_the_consent_by_nothing() -> None:
    """2 h 24 min 46 s lie between the two answers, and 8,686 s between what they say of the year."""
    _, granted = run(TIKTOK_BUSINESS.connect(APP, REDEEM), captured("connect_granted"), SENT)
    assert isinstance(granted, Granted)
    later = SENT + timedelta(hours=2, minutes=24, seconds=46)
    renewed = TIKTOK_BUSINESS.read_renewal(granted.tokens, captured("renewal_anchored")[0], later)
    assert isinstance(renewed, Tokens)
    assert granted.tokens.grant_ends == SENT + timedelta(days=365)
    assert renewed.grant_ends == granted.tokens.grant_ends
    assert renewed.access_ends == later + timedelta(days=1)


def test_a_renewal_that_does_not_say_it_does_not_move_it_either() -> None:
    said = {"code": 0, "data": {"access_token": "act.2", "refresh_token": "rft.2"}}
    renewed = TIKTOK_BUSINESS.read_renewal(TOKENS, reply(200, said), SENT + timedelta(days=30))
    assert isinstance(renewed, Tokens)
    assert renewed.grant_ends == TOKENS.grant_ends
    assert "grant_ends" not in renewed.assumed


def test_what_is_sent() -> None:
    call = TIKTOK_BUSINESS.renewal(APP, TOKENS)
    assert (call.purpose, call.method, call.form) == ("token", "POST", None)
    assert call.url.endswith("/tt_user/oauth2/refresh_token/")
    assert sent_by(call) == {
        "client_id": "app_id",
        "client_secret": "business-secret",
        "grant_type": "refresh_token",
        "refresh_token": "rft.before",
    }


@pytest.mark.parametrize(("headers", "seconds"), [({}, 300), ({"retry-after": "7"}, 7)], ids=["not_said", "said"])
def test_a_limit_takes_five_minutes_unless_it_is_said(headers: dict[str, str], seconds: int) -> None:
    found = TIKTOK_BUSINESS.read_answer(reply(200, {"code": 40100, "data": {}}, {**JSON, **headers}))
    assert isinstance(found, Failure)
    assert (found.verdict, found.retry_after) == ("throttled", timedelta(seconds=seconds))


def test_another_failure_is_not_waited_out() -> None:
    found = TIKTOK_BUSINESS.read_answer(reply(200, {"code": 50000, "data": {}}))
    assert isinstance(found, Failure)
    assert (found.verdict, found.retry_after) == ("transient", None)


def test_an_answer_of_the_api_that_is_a_success_says_nothing() -> None:
    assert TIKTOK_BUSINESS.read_answer(reply(200, {"code": 0, "data": {}})) is None


def test_a_token_is_presented_without_bearer() -> None:
    call = TIKTOK_BUSINESS.present(APP, Secret("act.1"), Call("proxy", "GET", "https://x.example/", headers={"a": "b"}))
    assert call.headers == {"a": "b", "Access-Token": Secret("act.1")}


def test_another_app_s_token_is_no_proof_of_anything() -> None:
    said = {"code": 0, "data": {"app_id": "another", "creator_id": "openid", "scope": "comment.list,user.info.basic"}}
    _, found = run(TIKTOK_BUSINESS.probe(APP, TOKENS), [reply(200, said)])
    assert isinstance(found, Failure)
    assert (found.verdict, found.code) == ("transient", "tiktok_business.other_app")


@pytest.mark.parametrize(
    ("world", "expected"),
    [("reality-2026-11", timedelta(hours=19.2)), ("seed-literal", timedelta(days=27))],
    ids=["a_day", "thirty_days"],
)
def test_the_words_of_the_mission_hold_where_tokens_live_for_thirty_days(world: str, expected: timedelta) -> None:
    """Three days before the end; a day's token has none of them, and is renewed at four fifths of its life."""
    pack = TIKTOK_BUSINESS.pack.in_world(world)
    ends = SENT + timedelta(seconds=pack.value("access_seconds"))
    clocks = Clocks(SENT, ends, SENT, SENT + timedelta(days=365), [], [])
    at = next_renewal(policy(pack), clocks, UUID(int=7), SENT, slides=pack.value("grant_slides"))
    assert at is not None
    assert expected - timedelta(hours=1, minutes=12) <= at - SENT <= expected, "a part is spread, and never later"
