"""From a code to a grant at Instagram: three calls, both shapes of answers, and both of an account's ids."""

from datetime import timedelta
from typing import Any

import pytest

from altyaa.providers.model import Call, Failure, Granted, Reply
from altyaa.providers.registry import PROVIDERS
from tests.providers.driving import APPS, REDEEM, SENT, reply, run, sent_by

INSTAGRAM, APP = PROVIDERS["instagram"], APPS["instagram"]
UID, SCOPED = "17841405822304914", "10203040506070809"
BASIC, COMMENTS = "instagram_business_basic", "instagram_business_manage_comments"
FLAT = {"access_token": "IGAAshort", "user_id": int(UID), "permissions": [BASIC, COMMENTS]}
DOCUMENTED = {"data": [{"access_token": "IGAAshort", "user_id": SCOPED, "permissions": f"{BASIC},{COMMENTS}"}]}
LONG = reply(200, {"access_token": "IGAAlong", "token_type": "bearer", "expires_in": 5_183_944})
ME = {"user_id": UID, "id": SCOPED, "username": "harborcoffee"}


def connected(*answers: Any) -> tuple[list[Call], Granted | Failure]:
    replies = [each if isinstance(each, Reply) else reply(200, each) for each in answers]
    return run(INSTAGRAM.connect(APP, REDEEM), replies)


def code(*answers: Any) -> str:
    failure = connected(*answers)[1]
    assert isinstance(failure, Failure)
    return failure.code


def test_the_short_token_is_made_long_with_the_secret_and_given_up() -> None:
    calls, granted = connected(DOCUMENTED, LONG, ME)
    assert isinstance(granted, Granted)
    assert (granted.subject, granted.display) == (UID, "harborcoffee")
    assert granted.tokens.access.reveal() == "IGAAlong"
    assert granted.tokens.access_ends == granted.tokens.grant_ends == SENT + timedelta(seconds=5_183_944)
    assert granted.tokens.assumed == frozenset()
    assert [(call.method, call.purpose) for call in calls] == [("POST", "redeem"), ("GET", "redeem"), ("GET", "redeem")]
    assert sent_by(calls[1]) == {
        "grant_type": "ig_exchange_token",
        "client_secret": APP.client_secret.reveal(),
        "access_token": "IGAAshort",
    }
    assert sent_by(calls[2]) == {"fields": INSTAGRAM.pack.value("account_fields"), "access_token": "IGAAlong"}


@pytest.mark.parametrize("first", [FLAT, DOCUMENTED], ids=["flat", "documented"])
@pytest.mark.parametrize("me", [ME, {"data": [ME]}], ids=["flat", "documented"])
def test_both_shapes_say_the_same(first: dict[str, Any], me: dict[str, Any]) -> None:
    granted = connected(first, LONG, me)[1]
    assert isinstance(granted, Granted)
    assert granted.subject == granted.tokens.subject == UID
    assert granted.tokens.scopes == frozenset({BASIC, COMMENTS})


@pytest.mark.parametrize("data", [[], [1], [None], {}, "x", [{"access_token": "a"}, {"access_token": "b"}]], ids=repr)
def test_a_list_of_anything_but_one_answer_is_none(data: object) -> None:
    assert code({"data": data}) == "instagram.no_token"


@pytest.mark.parametrize("whose", [SCOPED + "1", 5, None, "../me", True], ids=repr)
def test_answers_about_two_accounts_connect_none(whose: object) -> None:
    assert code({**FLAT, "user_id": whose}, LONG, ME) == "instagram.no_identity"


def test_an_answer_without_any_id_is_no_match_for_another_without() -> None:
    assert code({"access_token": "a", "permissions": [BASIC]}, LONG, {"user_id": UID}) == "instagram.no_identity"


@pytest.mark.parametrize("me", [{"id": SCOPED}, {"user_id": "a b"}, {"data": []}], ids=repr)
def test_an_account_that_is_not_named_is_not_connected(me: dict[str, Any]) -> None:
    assert code(FLAT, LONG, me) == "instagram.no_identity"


def test_without_the_permission_nothing_is_exchanged() -> None:
    calls, failure = connected({**FLAT, "permissions": [COMMENTS]})
    assert isinstance(failure, Failure)
    assert (failure.verdict, failure.code, len(calls)) == ("scope_lost", "instagram.scope_missing", 1)


def test_the_famous_words_blame_the_app_where_its_secret_was_shown() -> None:
    famous = {"error": {"message": "Unsupported request - method type: get", "type": "IGApiException", "code": 100}}
    failure = connected(FLAT, reply(400, famous))[1]
    assert isinstance(failure, Failure)
    assert (failure.verdict, failure.code) == ("app_level", "instagram.not_exchanged")


@pytest.mark.parametrize(
    ("message", "expected"),
    [
        ("Matching code was not found or was already used", "user_action"),
        ("whatever it says next year", "user_action"),
        ("Invalid platform app", "app_level"),
        ("Error validating client secret.", "app_level"),
        ("Redirect URI does not match registered redirect URI", "app_level"),
    ],
)
def test_the_own_envelope_is_told_apart_by_its_words(message: str, expected: str) -> None:
    error = {"error_type": "OAuthException", "code": 400, "error_message": message}
    failure = connected(reply(400, error))[1]
    assert isinstance(failure, Failure)
    assert failure.verdict == expected
