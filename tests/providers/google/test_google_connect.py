"""From a code to a grant at Google, and who it was."""

import json
from base64 import urlsafe_b64encode
from datetime import timedelta
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from altyaa.providers.google.identity import read_identity
from altyaa.providers.model import Failure, Granted
from altyaa.providers.registry import PROVIDERS
from tests.providers.driving import APPS, REDEEM, SENT, reply, run

GOOGLE, APP = PROVIDERS["google"], APPS["google"]
NOW = int(SENT.timestamp())
CLAIMS = {
    "iss": "https://accounts.google.com",
    "aud": APP.client_id,
    "sub": "110169484474386276334",
    "email": "mara@harbor.example",
    "exp": NOW + 3600,
}
ANSWER = {
    "access_token": "ya29.new",
    "expires_in": 3599,
    "refresh_token": "1//0gNew",
    "scope": "https://www.googleapis.com/auth/business.manage openid",
    "token_type": "Bearer",
}


def signed(claims: Any) -> str:
    """An ID token, with a signature that nobody looks at."""
    parts = (json.dumps({"alg": "RS256"}), json.dumps(claims), "signature")
    return ".".join(urlsafe_b64encode(part.encode()).rstrip(b"=").decode() for part in parts)


def connected(**changes: Any) -> Granted | Failure:
    """What comes of an answer; a member that is None is left out."""
    said = {**ANSWER, "id_token": signed(CLAIMS), **changes}
    answer = reply(200, {name: value for name, value in said.items() if value is not None})
    return run(GOOGLE.connect(APP, REDEEM), [answer])[1]


def code(outcome: Granted | Failure) -> str:
    assert isinstance(outcome, Failure)
    return outcome.code


def test_the_grant_is_the_persons_whom_the_id_token_names() -> None:
    granted = connected()
    assert isinstance(granted, Granted)
    assert (granted.subject, granted.display) == ("110169484474386276334", "mara@harbor.example")
    assert granted.tokens.subject == granted.subject


def test_a_person_without_an_address_has_a_display() -> None:
    granted = connected(id_token=signed({**CLAIMS, "email": None}))
    assert isinstance(granted, Granted)
    assert granted.display == "Google"


@pytest.mark.parametrize(
    "changes",
    [
        {"aud": "another-app"},
        {"aud": [APP.client_id, "another-app"]},
        {"aud": None},
        {"iss": "https://accounts.google.com.evil.example"},
        {"iss": None},
        {"sub": ""},
        {"sub": None},
        {"exp": NOW - 301},
        {"exp": None},
        {"exp": "soon"},
        {"exp": float("nan")},
    ],
    ids=str,
)
def test_nothing_is_granted_to_whom_it_is_not_known_for(changes: dict[str, Any]) -> None:
    assert read_identity(signed({**CLAIMS, **changes}), APP.client_id, SENT) is None
    assert code(connected(id_token=signed({**CLAIMS, **changes}))) == "google.no_identity"


def test_either_form_of_the_issuer_and_the_audience_is_taken() -> None:
    assert read_identity(signed({**CLAIMS, "iss": "accounts.google.com"}), APP.client_id, SENT)
    assert read_identity(signed({**CLAIMS, "aud": [APP.client_id]}), APP.client_id, SENT)
    assert read_identity(signed({**CLAIMS, "exp": NOW - 299}), APP.client_id, SENT), "clocks differ"


def test_without_an_id_token_nothing_is_granted() -> None:
    for value in (None, "", "a.b", "a.b.c", "...", signed([]), signed("text"), 5, ["a"]):
        assert code(connected(id_token=value)) == "google.no_identity"


@pytest.mark.parametrize("value", [None, "", " ", 5, True, "a b", "a\u0000"], ids=repr)
def test_an_access_token_that_is_none_is_never_granted(value: object) -> None:
    assert code(connected(access_token=value)) == "google.no_token"


@pytest.mark.parametrize("value", [None, "", 5, True, "a b"], ids=repr)
def test_access_for_an_hour_is_no_connection(value: object) -> None:
    failure = connected(refresh_token=value)
    assert isinstance(failure, Failure)
    assert (failure.verdict, failure.code) == ("user_action", "google.no_refresh_token")


def test_a_box_that_was_not_ticked_is_told_by_its_name() -> None:
    failure = connected(scope="openid https://www.googleapis.com/auth/userinfo.email")
    assert isinstance(failure, Failure)
    assert failure.verdict == "scope_lost"
    assert "Business Profile" in failure.sentence


@pytest.mark.parametrize("value", [None, -1, 0, "soon", 31 * 365 * 86_400, True, float("nan"), [3599]], ids=repr)
def test_a_lifetime_that_is_none_is_assumed_to_be_the_packs(value: object) -> None:
    granted = connected(expires_in=value)
    assert isinstance(granted, Granted)
    assert granted.tokens.access_ends == SENT + timedelta(seconds=GOOGLE.pack.value("access_seconds"))
    assert granted.tokens.assumed == {"access_ends", "grant_ends"}


def test_what_the_answer_says_counts_more_than_the_pack() -> None:
    granted = connected(expires_in=1800, refresh_token_expires_in=86_400)
    assert isinstance(granted, Granted)
    assert granted.tokens.access_ends == SENT + timedelta(minutes=30)
    assert granted.tokens.grant_ends == SENT + timedelta(days=1)
    assert granted.tokens.assumed == frozenset()


@given(st.text())
def test_no_text_is_too_much_for_an_id_token(text: str) -> None:
    assert read_identity(text, APP.client_id, SENT) is None
    assert read_identity(f"e30.{text}.e30", APP.client_id, SENT) is None
