"""TikTok's OAuth addresses: what they give, for how long, and what they refuse in which words."""

from typing import Any
from urllib.parse import quote

import pytest

from altyaa.simulator.acts import Act, act
from tests.simulator.stage import CLIENT_ID, REDIRECT_URI, SECRET, Answer, Stage, stage
from tests.simulator.tiktok import API, BASE64, HEX, VERIFIER, api, granted, oauth, redeem, refresh

DAY = 86_400


@pytest.fixture
def at() -> Stage:
    return stage()


def said(answer: Answer) -> tuple[int, str]:
    """Status and word of an error, of which everything is said that support asks for."""
    body: dict[str, Any] = answer.body
    assert set(body) == {"error", "error_description", "log_id"}
    return answer.status, body["error"]


def test_a_code_brings_what_the_documentation_says(at: Stage) -> None:
    answer = redeem(at, at.callback("tiktok")["code"])
    body = answer.body
    assert (answer.status, answer.headers["cache-control"]) == (200, "no-store")
    lives, owner = {"expires_in", "refresh_expires_in"}, {"open_id", "scope", "token_type"}
    assert set(body) == {"access_token", "refresh_token"} | lives | owner
    assert (body["access_token"][:4], body["refresh_token"][:4]) == ("act.", "rft.")
    assert (body["expires_in"], body["refresh_expires_in"]) == (7200, 180 * DAY)
    assert (body["open_id"], body["token_type"]) == ("500", "Bearer")
    assert body["scope"] == "user.info.basic,user.info.profile,video.list"


@pytest.mark.parametrize(
    ("world", "access", "grant"), [("reality-classic", DAY, 365 * DAY), ("seed-literal", 30 * DAY, 180 * DAY)]
)
def test_lives_are_those_of_the_world(world: str, access: int, grant: int) -> None:
    tokens = granted(stage(world))
    assert (tokens["expires_in"], tokens["refresh_expires_in"]) == (access, grant)


def test_a_code_has_to_be_decoded(at: Stage) -> None:
    """It arrives escaped: whoever cuts it out of the address redeems something else."""
    code = at.callback("tiktok")["code"]
    assert quote(code) != code
    assert said(redeem(at, quote(code))) == (400, "invalid_grant")
    assert redeem(at, code).status == 200


def test_a_code_is_used_once_in_its_time_and_for_one_redirect_uri(at: Stage) -> None:
    code = at.callback("tiktok")["code"]
    other = redeem(at, code, redirect_uri="https://elsewhere.example/")
    assert said(other) == (400, "invalid_request")
    assert other.body["error_description"] == "Redirect_uri is not matched with the uri when requesting code."
    assert redeem(at, code).status == 200
    assert said(redeem(at, code)) == (400, "invalid_grant")
    late = at.callback("tiktok")["code"]
    at.later(minutes=10)
    assert said(redeem(at, late)) == (400, "invalid_grant")


@pytest.mark.parametrize("challenge", [HEX, BASE64], ids=["hex", "base64url"])
def test_a_web_app_s_challenge_may_be_of_either_kind(at: Stage, challenge: dict[str, str]) -> None:
    for wrong in ({}, {"code_verifier": "w" * 43}):
        assert said(redeem(at, at.callback("tiktok", changes=challenge)["code"], **wrong)) == (400, "invalid_request")
    assert redeem(at, at.callback("tiktok", changes=challenge)["code"], code_verifier=VERIFIER).status == 200


def test_a_desktop_app_has_to_send_one_in_hexadecimals(at: Stage) -> None:
    at.tiktok.app(CLIENT_ID).is_desktop = True
    for wrong in (BASE64, {}, HEX | {"code_challenge_method": "plain"}):
        with pytest.raises(ValueError, match="no consent page"):
            at.callback("tiktok", changes=wrong)
    assert redeem(at, at.callback("tiktok", changes=HEX)["code"], code_verifier=VERIFIER).status == 200


def test_each_refresh_replaces_the_token_and_the_one_before_stops(at: Stage) -> None:
    first = granted(at)
    second = refresh(at, first["refresh_token"]).body
    assert second["refresh_token"] != first["refresh_token"]
    assert second["access_token"] != first["access_token"]
    assert said(refresh(at, first["refresh_token"])) == (400, "invalid_grant")
    assert refresh(at, second["refresh_token"]).status == 200, "that the spent one was shown ended nothing"
    assert [(event.kind, event.name) for event in at.simulator.record.events] == [("spent", "refused")]


def test_a_refresh_does_not_prolong_the_grant(at: Stage) -> None:
    token = granted(at)["refresh_token"]
    for days in (100, 170):
        at.later(days=100 if days == 100 else 70)
        answer = refresh(at, token).body
        token = answer["refresh_token"]
        assert answer["refresh_expires_in"] == (180 - days) * DAY
    at.later(days=10)
    assert said(refresh(at, token)) == (400, "invalid_grant")
    assert at.simulator.why_dead("tiktok", at.whose("tiktok")) == "expired"
    assert [(event.kind, event.name) for event in at.simulator.record.events] == [("died", "expired")]
    assert granted(at)["refresh_expires_in"] == 180 * DAY, "the person's yes begins it anew"
    assert at.simulator.why_dead("tiktok", at.whose("tiktok")) is None


def test_within_a_grace_a_spent_token_brings_the_same_successor() -> None:
    at = stage(rotation="one_time_with_grace")
    first = granted(at)["refresh_token"]
    second = refresh(at, first).body["refresh_token"]
    at.later(seconds=59)
    assert refresh(at, first).body["refresh_token"] == second
    at.later(seconds=1)
    assert said(refresh(at, first)) == (400, "invalid_grant")
    assert refresh(at, second).status == 200


def test_where_nothing_rotates_the_same_token_comes_again() -> None:
    at = stage(rotation="none")
    token = granted(at)["refresh_token"]
    assert refresh(at, token).body["refresh_token"] == token
    assert refresh(at, token).status == 200


@pytest.mark.parametrize(
    ("changes", "error"),
    [
        ({"client_key": ""}, "invalid_request"),
        ({"client_key": "", "client_id": CLIENT_ID}, "invalid_request"),
        ({"client_key": "another"}, "invalid_grant"),
        ({"client_secret": "wrong"}, "invalid_client"),
        ({"client_secret": ""}, "invalid_client"),
        ({"refresh_token": "rft.never"}, "invalid_grant"),
        ({"grant_type": "password"}, "unsupported_grant_type"),
        ({"grant_type": ""}, "unsupported_grant_type"),
    ],
)
@pytest.mark.parametrize(("world", "status"), [("reality-2026-11", 400), ("reality-classic", 200)])
def test_a_refresh_is_refused(world: str, status: int, changes: dict[str, str], error: str) -> None:
    """An error may come with 200."""
    at = stage(world)
    at.tiktok.app(CLIENT_ID).secret = SECRET
    form = {"grant_type": "refresh_token", "refresh_token": granted(at)["refresh_token"], **changes}
    assert said(oauth(at, "token", **form)) == (status, error)


def test_an_app_that_is_switched_off_is_refused(at: Stage) -> None:
    token = granted(at)["refresh_token"]
    at.tiktok.app(CLIENT_ID).is_disabled = True
    assert said(refresh(at, token)) == (400, "invalid_client")


def test_an_app_s_own_token_is_no_person_s(at: Stage) -> None:
    answer = oauth(at, "token", grant_type="client_credentials")
    assert set(answer.body) == {"access_token", "expires_in", "token_type"}
    token = answer.body["access_token"]
    assert token.startswith("clt.")
    assert api(at, "GET", "user/info", token, "open_id").body["error"]["code"] == "access_token_invalid"


def test_a_revocation_ends_everything(at: Stage) -> None:
    tokens = granted(at)
    answer = oauth(at, "revoke", token=tokens["access_token"])
    assert (answer.status, answer.body) == (200, {})
    assert said(refresh(at, tokens["refresh_token"])) == (400, "invalid_grant")
    assert api(at, "GET", "user/info", tokens["access_token"], "open_id").status == 401
    assert at.simulator.why_dead("tiktok", at.whose("tiktok")) == "revoked_by_app"
    assert said(oauth(at, "revoke", token=tokens["access_token"])) == (400, "invalid_grant")


def test_a_refresh_token_or_one_that_has_ended_revokes_nothing(at: Stage) -> None:
    tokens = granted(at)
    assert said(oauth(at, "revoke", token=tokens["refresh_token"])) == (400, "invalid_grant")
    at.later(hours=2)
    assert said(oauth(at, "revoke", token=tokens["access_token"])) == (400, "invalid_grant")
    assert refresh(at, tokens["refresh_token"]).status == 200


@pytest.mark.parametrize("name", ["revoke", "delete_account"])
def test_what_a_person_does_ends_both_tokens(at: Stage, name: str) -> None:
    tokens = granted(at)
    act(at.simulator, Act(name, "tiktok", "500"))
    assert said(refresh(at, tokens["refresh_token"])) == (400, "invalid_grant")
    assert api(at, "GET", "user/info", tokens["access_token"], "open_id").status == 401
    assert at.simulator.why_dead("tiktok", at.whose("tiktok")) is not None


@pytest.mark.parametrize(("method", "path"), [("GET", "oauth/token"), ("POST", "user/info"), ("GET", "research/video")])
def test_there_is_nothing_else(at: Stage, method: str, path: str) -> None:
    assert at.ask(method, f"{API}/{path}/").status == 404


def test_both_ways_to_write_an_address_lead_there(at: Stage) -> None:
    form = {"client_key": CLIENT_ID, "client_secret": SECRET, "grant_type": "client_credentials"}
    assert at.ask("POST", f"{API}/oauth/token", form=form | {"redirect_uri": REDIRECT_URI}).status == 200
