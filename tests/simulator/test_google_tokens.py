"""Google's token endpoint: what it gives, for how long, and what it refuses in which words."""

import json
from base64 import b64encode, urlsafe_b64decode, urlsafe_b64encode
from hashlib import sha256
from typing import Any

import pytest

from tests.simulator.stage import CLIENT_ID, MANAGE, REDIRECT_URI, SECRET, TOKEN, Stage, stage

DEAD = {"error": "invalid_grant", "error_description": "Token has been expired or revoked."}


@pytest.fixture
def at() -> Stage:
    return stage()


def test_a_code_brings_what_the_documentation_says(at: Stage) -> None:
    answer = at.redeem(at.callback("google")["code"])
    assert answer.status == 200
    assert answer.headers["content-type"] == "application/json; charset=UTF-8"
    assert answer.headers["cache-control"] == "no-store"
    body = answer.body
    assert set(body) == {"access_token", "expires_in", "refresh_token", "scope", "token_type", "id_token"}
    assert body["access_token"].startswith("ya29.")
    assert body["refresh_token"].startswith("1//0")
    assert (body["expires_in"], body["token_type"]) == (3599, "Bearer")
    assert body["scope"].split() == [MANAGE, "https://www.googleapis.com/auth/userinfo.email", "openid"]
    claims = _claims(body["id_token"])
    assert (claims["iss"], claims["aud"], claims["sub"]) == ("https://accounts.google.com", CLIENT_ID, "110")
    assert claims["email"] == "mara@harbor.example"


def test_a_refresh_brings_no_refresh_token(at: Stage) -> None:
    first = at.google_tokens()
    answer = at.refresh(first["refresh_token"])
    assert answer.status == 200
    assert set(answer.body) == {"access_token", "expires_in", "scope", "token_type"}
    assert answer.body["access_token"] != first["access_token"]


def test_credentials_are_taken_by_basic_too(at: Stage) -> None:
    basic = b64encode(f"{CLIENT_ID}:{SECRET.replace(' ', '+')}".encode()).decode()
    form = {"grant_type": "refresh_token", "refresh_token": at.google_tokens()["refresh_token"]}
    at.google.app(CLIENT_ID).secret = SECRET
    assert at.ask("POST", TOKEN, form=form, headers={"authorization": f"Basic {basic}"}).status == 200
    wrong = at.ask("POST", TOKEN, form=form, headers={"authorization": "Basic !"})
    assert (wrong.status, wrong.body["error"]) == (401, "invalid_client")


def test_without_access_type_offline_there_is_no_refresh_token(at: Stage) -> None:
    assert "refresh_token" not in at.google_tokens(access_type="online")


@pytest.mark.parametrize(
    ("changes", "status", "error"),
    [
        ({"client_secret": "wrong"}, 401, "invalid_client"),
        ({"client_secret": ""}, 401, "invalid_client"),
        ({"client_id": ""}, 400, "invalid_request"),
        ({"client_id": "another"}, 401, "unauthorized_client"),
        ({"refresh_token": "1//0never"}, 400, "invalid_grant"),
        ({"grant_type": "password"}, 400, "unsupported_grant_type"),
        ({"grant_type": ""}, 400, "invalid_request"),
    ],
)
def test_a_refresh_is_refused(at: Stage, changes: dict[str, str], status: int, error: str) -> None:
    at.google.app(CLIENT_ID).secret = SECRET
    answer = at.refresh(at.google_tokens()["refresh_token"], **changes)
    assert (answer.status, answer.body["error"]) == (status, error)


def test_a_code_is_used_once(at: Stage) -> None:
    code = at.callback("google")["code"]
    assert at.redeem(code).status == 200
    again = at.redeem(code)
    assert (again.status, again.body) == (400, {"error": "invalid_grant", "error_description": "Bad Request"})


def test_a_code_dies_after_ten_minutes(at: Stage) -> None:
    code = at.callback("google")["code"]
    at.later(seconds=600)
    assert at.redeem(code).body["error"] == "invalid_grant"


def test_a_code_is_for_one_redirect_uri(at: Stage) -> None:
    answer = at.redeem(at.callback("google")["code"], redirect_uri="http://127.0.0.1:9/other")
    assert answer.body["error"] == "redirect_uri_mismatch"


def test_a_challenge_needs_its_verifier(at: Stage) -> None:
    verifier = "v" * 43
    challenge = urlsafe_b64encode(sha256(verifier.encode()).digest()).decode().rstrip("=")
    pkce = {"code_challenge": challenge, "code_challenge_method": "S256"}
    for wrong in ({}, {"code_verifier": "w" * 43}):
        assert at.redeem(at.callback("google", changes=pkce)["code"], **wrong).body["error"] == "invalid_grant"
    assert at.redeem(at.callback("google", changes=pkce)["code"], code_verifier=verifier).status == 200


def test_a_deleted_client_is_told(at: Stage) -> None:
    refresh_token = at.google_tokens()["refresh_token"]
    at.google.app(CLIENT_ID).is_disabled = True
    assert at.refresh(refresh_token).body["error"] == "deleted_client"


def test_access_for_a_time_says_so_and_ends(at: Stage) -> None:
    """``refresh_token_expires_in`` is set when the person chose an end, and only then."""
    assert "refresh_token_expires_in" not in at.google_tokens()
    limited = at.google_tokens(days=7)
    assert limited["refresh_token_expires_in"] == 7 * 86_400
    at.later(days=6)
    assert at.refresh(limited["refresh_token"]).body["refresh_token_expires_in"] == 86_400
    at.later(days=1)
    assert at.refresh(limited["refresh_token"]).body == DEAD
    assert at.simulator.record.events[-1].name == "time_based_access"


def test_unused_for_six_months_it_dies(at: Stage) -> None:
    kept, idle = at.google_tokens()["refresh_token"], at.google_tokens()["refresh_token"]
    at.later(days=179)
    assert at.refresh(kept).status == 200
    at.later(days=2)
    assert at.refresh(kept).status == 200
    assert at.refresh(idle).body == DEAD
    assert [(event.kind, event.name) for event in at.simulator.record.events] == [("died", "idle")]


def test_in_testing_mode_it_dies_after_a_week_whether_used_or_not(at: Stage) -> None:
    at.google.app(CLIENT_ID).is_testing = True
    refresh_token = at.google_tokens()["refresh_token"]
    at.later(days=6, hours=23)
    assert at.refresh(refresh_token).status == 200
    at.later(hours=1)
    assert at.refresh(refresh_token).body == DEAD
    assert at.simulator.record.events[-1].name == "testing"


def test_the_hundred_and_first_ends_the_oldest_in_silence(at: Stage) -> None:
    all_of_them = [at.google_tokens()["refresh_token"] for _ in range(101)]
    assert at.refresh(all_of_them[0]).body == DEAD
    assert at.refresh(all_of_them[1]).status == 200
    assert [event.name for event in at.simulator.record.events] == ["too_many"]


def test_a_classic_hour_is_round() -> None:
    assert stage("reality-classic").google_tokens()["expires_in"] == 3600


def test_the_unknown_redirect_uri_of_a_configured_app_is_no_redirect(at: Stage) -> None:
    at.google.app(CLIENT_ID).redirect_uris = (REDIRECT_URI,)
    with pytest.raises(ValueError, match="no consent page"):
        at.callback("google", changes={"redirect_uri": "https://elsewhere.example/"})


def _claims(id_token: str) -> dict[str, Any]:
    body = id_token.split(".")[1]
    claims: dict[str, Any] = json.loads(urlsafe_b64decode(body + "=" * (-len(body) % 4)))
    return claims
