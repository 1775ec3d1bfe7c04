"""From a code to a grant at Facebook: four calls, and nothing is granted unless all of them say so."""

import hmac
from datetime import timedelta
from hashlib import sha256
from typing import Any

import pytest

from altyaa.providers.model import Call, Failure, Granted, Reply
from altyaa.providers.registry import PROVIDERS
from tests.providers.driving import APPS, REDEEM, SENT, reply, run, sent_by

FACEBOOK, APP = PROVIDERS["facebook"], APPS["facebook"]
NOW, UID = int(SENT.timestamp()), "10212345678901234"
DATA = {
    "app_id": APP.client_id,
    "type": "USER",
    "is_valid": True,
    "user_id": UID,
    "scopes": ["pages_show_list", "pages_read_engagement"],
    "expires_at": NOW + 5_183_944,
    "data_access_expires_at": NOW + 7_776_000,
}
SHORT = reply(200, {"access_token": "EAAshort", "token_type": "bearer", "expires_in": 5183})
LONG = reply(200, {"access_token": "EAAlong", "token_type": "bearer", "expires_in": 5_183_944})
ME = reply(200, {"id": UID, "name": "Mara Lund"})


def inspected(**changes: Any) -> Reply:
    return reply(200, {"data": {**DATA, **changes}})


def connected(*replies: Reply) -> tuple[list[Call], Granted | Failure]:
    return run(FACEBOOK.connect(APP, REDEEM), replies)


def code(replies: tuple[Reply, ...]) -> str:
    failure = connected(*replies)[1]
    assert isinstance(failure, Failure)
    return failure.code


def proof(token: str) -> str:
    return hmac.new(APP.client_secret.reveal().encode(), token.encode(), sha256).hexdigest()


def test_the_short_token_is_exchanged_inspected_and_given_up() -> None:
    calls, granted = connected(SHORT, LONG, inspected(), ME)
    assert isinstance(granted, Granted)
    assert granted.tokens.access.reveal() == "EAAlong"
    credentials = {"client_id": APP.client_id, "client_secret": "app-secret"}
    assert [call.method for call in calls] == ["POST", "POST", "GET", "GET"]
    assert [call.purpose for call in calls] == ["redeem", "redeem", "probe", "redeem"], "none is a renewal"
    assert sent_by(calls[1]) == {"grant_type": "fb_exchange_token", "fb_exchange_token": "EAAshort", **credentials}
    own = f"{APP.client_id}|app-secret"
    assert sent_by(calls[2]) == {"input_token": "EAAlong", "access_token": own, "appsecret_proof": proof(own)}
    assert sent_by(calls[3]) == {"fields": "id,name", "access_token": "EAAlong", "appsecret_proof": proof("EAAlong")}


def test_the_clock_of_data_access_is_the_grants() -> None:
    granted = connected(SHORT, LONG, inspected(data_access_expires_at=NOW + 86_400), ME)[1]
    assert isinstance(granted, Granted)
    assert granted.tokens.grant_ends == SENT + timedelta(days=1)
    assert granted.tokens.assumed == frozenset()


@pytest.mark.parametrize("value", [None, "soon", -1, True, float("nan"), NOW + 31 * 365 * 86_400], ids=repr)
def test_what_debug_token_does_not_say_is_assumed_to_be_the_packs(value: object) -> None:
    answer = inspected(expires_at=value, data_access_expires_at=value)
    granted = connected(SHORT, reply(200, {"access_token": "EAAlong"}), answer, ME)[1]
    assert isinstance(granted, Granted)
    assert granted.tokens.access_ends == SENT + timedelta(days=60)
    assert granted.tokens.grant_ends == SENT + timedelta(days=90)
    assert granted.tokens.assumed == {"access_ends", "grant_ends"}


def test_a_zero_is_an_end_that_never_comes() -> None:
    granted = connected(SHORT, LONG, inspected(expires_at=0, data_access_expires_at=0), ME)[1]
    assert isinstance(granted, Granted)
    assert (granted.tokens.access_ends, granted.tokens.grant_ends) == (None, None)


@pytest.mark.parametrize("value", [None, "", " ", 5, True, "a b"], ids=repr)
def test_a_token_that_is_none_is_never_granted(value: object) -> None:
    none = reply(200, {"access_token": value, "expires_in": 5_183_944})
    assert code((none,)) == "facebook.no_token"
    assert code((SHORT, none)) == "facebook.no_token"


@pytest.mark.parametrize(
    ("answer", "wrong"),
    [
        (inspected(app_id="999"), "other_app"),
        (inspected(app_id=None), "other_app"),
        (inspected(type="PAGE"), "other_kind"),
        (inspected(user_id=None), "wrong_shape"),
        (inspected(is_valid=None), "wrong_shape"),
        (inspected(is_valid="true"), "wrong_shape"),
        (inspected(is_valid=1), "wrong_shape"),
        (reply(200, {}), "wrong_shape"),
        (reply(200, {"data": []}), "wrong_shape"),
        (inspected(scopes=["public_profile"]), "scope_missing"),
        (inspected(scopes=["pages_show_list"]), "scope_missing"),
        (inspected(is_valid=False), "token_refused"),
        (inspected(data_access_expires_at=NOW - 1), "data_access_ended"),
    ],
)
def test_a_token_that_is_not_this_persons_for_this_app_is_never_granted(answer: Reply, wrong: str) -> None:
    assert code((SHORT, LONG, answer)) == f"facebook.{wrong}"


@pytest.mark.parametrize("person", [{"id": "999", "name": "Other"}, {"name": "Mara"}, {"id": ""}, {}], ids=str)
def test_two_answers_about_two_people_are_no_grant(person: dict[str, str]) -> None:
    assert code((SHORT, LONG, inspected(), reply(200, person))) == "facebook.no_identity"


def test_ids_may_be_numbers() -> None:
    answer = inspected(app_id=int(APP.client_id), user_id=int(UID))
    granted = connected(SHORT, LONG, answer, reply(200, {"id": UID}))[1]
    assert isinstance(granted, Granted)
    assert (granted.subject, granted.display) == (UID, "Facebook")


@pytest.mark.parametrize("number", range(4))
def test_a_failure_of_any_of_the_calls_is_the_failure_of_all(number: int) -> None:
    replies = [SHORT, LONG, inspected(), ME][:number]
    assert code((*replies, reply(503, "<html>"))) == "facebook.unavailable"
    assert code((*replies, reply(400, {"error": {"code": 4}}))) == "facebook.throttled"
