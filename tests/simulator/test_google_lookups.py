"""tokeninfo, revoke, userinfo, and what Google says of itself."""

import pytest

from tests.simulator.stage import CLIENT_ID, MANAGE, Stage, stage

TOKENINFO = "https://oauth2.googleapis.com/tokeninfo"
REVOKE = "https://oauth2.googleapis.com/revoke"
USERINFO = "https://openidconnect.googleapis.com/v1/userinfo"


@pytest.fixture
def at() -> Stage:
    return stage()


def test_tokeninfo_writes_numbers_as_texts(at: Stage) -> None:
    tokens = at.google_tokens()
    at.later(seconds=79)
    answer = at.ask("GET", TOKENINFO, {"access_token": tokens["access_token"]})
    assert answer.status == 200
    assert answer.body["expires_in"] == "3520"
    assert answer.body["exp"] == str(int(at.clock().timestamp()) + 3520)
    assert (answer.body["aud"], answer.body["azp"], answer.body["sub"]) == (CLIENT_ID, CLIENT_ID, "110")
    assert (answer.body["email"], answer.body["email_verified"]) == ("mara@harbor.example", "true")
    assert MANAGE in answer.body["scope"].split()
    assert answer.body["access_type"] == "offline"


@pytest.mark.parametrize("kind", ["refresh_token", "id_token", "unknown"])
def test_tokeninfo_knows_access_tokens_alone(at: Stage, kind: str) -> None:
    answer = at.ask("GET", TOKENINFO, {"access_token": at.google_tokens().get(kind, "ya29.never")})
    assert (answer.status, answer.body) == (400, {"error": "invalid_token", "error_description": "Invalid Value"})


def test_tokeninfo_of_an_expired_one(at: Stage) -> None:
    token = at.google_tokens()["access_token"]
    at.later(seconds=3599)
    assert at.ask("GET", TOKENINFO, {"access_token": token}).status == 400


@pytest.mark.parametrize("kind", ["access_token", "refresh_token"])
@pytest.mark.parametrize("place", ["query", "form"])
def test_revoking_either_token_ends_the_whole_grant(at: Stage, kind: str, place: str) -> None:
    tokens, others = at.google_tokens(), at.google_tokens()
    sent = {"token": tokens[kind]}
    answer = at.ask("POST", REVOKE, sent if place == "query" else None, sent if place == "form" else None)
    assert (answer.status, answer.body) == (200, {})
    for each in (tokens, others):
        assert at.refresh(each["refresh_token"]).status == 400
        assert at.ask("GET", TOKENINFO, {"access_token": each["access_token"]}).status == 400
    again = at.ask("POST", REVOKE, sent)
    assert (again.status, again.body["error"]) == (400, "invalid_token")


def test_a_new_yes_is_a_new_grant(at: Stage) -> None:
    old = at.google_tokens()
    at.ask("POST", REVOKE, {"token": old["access_token"]})
    new = at.google_tokens()
    assert at.refresh(new["refresh_token"]).status == 200
    assert at.refresh(old["refresh_token"]).status == 400


def test_userinfo(at: Stage) -> None:
    bearer = {"authorization": f"Bearer {at.google_tokens()['access_token']}"}
    answer = at.ask("GET", USERINFO, headers=bearer)
    assert answer.body == {"sub": "110", "email": "mara@harbor.example", "email_verified": True}


def test_discovery_names_addresses_as_the_caller_writes_them(at: Stage) -> None:
    answer = at.ask("GET", "https://accounts.google.com/.well-known/openid-configuration")
    assert answer.body["issuer"] == "https://accounts.google.com"
    assert answer.body["token_endpoint"] == "https://oauth2.googleapis.com/token"
    certs = at.ask("GET", answer.body["jwks_uri"])
    assert [sorted(key) for key in certs.body["keys"]] == [["alg", "e", "kid", "kty", "n", "use"]]
