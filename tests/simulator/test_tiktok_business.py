"""TikTok Business accounts as they are played: one envelope, JSON, a header, and a year that nothing extends."""

from collections.abc import Mapping
from typing import Any

import pytest

from altyaa.simulator.acts import Act, act
from altyaa.simulator.faults import Rule
from altyaa.simulator.wire import Request, Response
from tests.simulator.stage import CLIENT_ID, REDIRECT_URI, SECRET, Answer, Stage, stage

API = "https://business-api.tiktok.com/open_api/v1.3/"
YEAR = 365 * 86_400
SHOWS_APP = {"client_id": CLIENT_ID, "client_secret": SECRET}


@pytest.fixture
def at() -> Stage:
    made = stage()
    made.simulator.platforms["tiktok_business"].app(CLIENT_ID).secret = SECRET
    return made


def post(at: Stage, path: str, body: Mapping[str, Any], token: str | None = None) -> Answer:
    """Whatever it says, it says under 200."""
    answer = at.ask("POST", f"{API}{path}", json=body, headers={} if token is None else {"access-token": token})
    assert answer.status == 200
    assert set(answer.body) == {"code", "message", "request_id", "data"}
    return answer


def get(at: Stage, path: str, header: str, **query: str) -> Any:
    answer = at.ask("GET", f"{API}{path}", {"business_id": "600", **query}, headers={"access-token": header})
    assert answer.status == 200
    return answer.body


def redeem(at: Stage, code: str, **changes: str) -> Any:
    body = {"grant_type": "authorization_code", "auth_code": code, "redirect_uri": REDIRECT_URI, **SHOWS_APP}
    return post(at, "tt_user/oauth2/token/", body | changes).body


def refresh(at: Stage, token: str, **changes: str) -> Any:
    body = {"grant_type": "refresh_token", "refresh_token": token, **SHOWS_APP}
    return post(at, "tt_user/oauth2/refresh_token/", body | changes).body


def info(at: Stage, token: str) -> Any:
    return post(at, "tt_user/token_info/get/", {"app_id": CLIENT_ID, "access_token": token}).body


def granted(at: Stage, *, leave_out: tuple[str, ...] = ()) -> dict[str, Any]:
    """Fresh tokens of Mara's account."""
    body = redeem(at, at.callback("tiktok_business", leave_out)["code"])
    assert body["code"] == 0, body
    return dict(body["data"])


def test_a_code_brings_what_was_captured(at: Stage) -> None:
    back = at.callback("tiktok_business")
    assert set(back) == {"code", "scopes", "state"}
    assert "*" in back["code"], "it has to be decoded"
    body = redeem(at, back["code"])
    assert set(body["data"]) == {
        "access_token",
        "expires_in",
        "open_id",
        "refresh_token",
        "refresh_token_expires_in",
        "scope",
        "token_type",
    }
    assert (body["data"]["expires_in"], body["data"]["refresh_token_expires_in"]) == (86_400, YEAR)
    assert body["data"]["open_id"] == "600"


def test_a_refresh_counts_the_year_down_as_the_captured_one_did(at: Stage) -> None:
    first = granted(at)
    at.later(hours=2, minutes=24, seconds=46)
    second = refresh(at, first["refresh_token"])["data"]
    assert second["refresh_token_expires_in"] == 31_527_314
    assert second["expires_in"] == 86_400


def test_the_year_ends_whatever_was_renewed_and_a_new_yes_begins_another(at: Stage) -> None:
    token = granted(at)["refresh_token"]
    for _ in range(364):
        at.later(days=1)
        token = refresh(at, token)["data"]["refresh_token"]
    at.later(hours=12)
    last = refresh(at, token)["data"]
    assert last["expires_in"] == last["refresh_token_expires_in"] == 43_200, "no token outlives the consent"
    at.later(hours=12)
    assert refresh(at, last["refresh_token"])["code"] == 40105
    assert [(each.kind, each.name) for each in at.simulator.record.events] == [("died", "expired")]
    assert granted(at)["refresh_token_expires_in"] == YEAR


def test_another_yes_has_another_year(at: Stage) -> None:
    first = granted(at)
    at.later(days=300)
    second = granted(at)
    at.later(days=60)
    assert refresh(at, first["refresh_token"])["data"]["refresh_token_expires_in"] == 5 * 86_400
    assert refresh(at, second["refresh_token"])["data"]["refresh_token_expires_in"] == 305 * 86_400


def test_a_refresh_token_is_good_for_one_use(at: Stage) -> None:
    first = granted(at)["refresh_token"]
    second = refresh(at, first)["data"]["refresh_token"]
    assert second != first
    assert refresh(at, first)["code"] == 40105
    assert refresh(at, second)["code"] == 0
    assert [(each.kind, each.name) for each in at.simulator.record.events] == [("spent", "refused")]


def test_in_a_world_with_a_grace_the_spent_one_brings_the_same_successor() -> None:
    at = stage(rotation="one_time_with_grace")
    first = granted(at)["refresh_token"]
    second = refresh(at, first)["data"]["refresh_token"]
    at.later(seconds=59)
    assert refresh(at, first)["data"]["refresh_token"] == second
    at.later(seconds=1)
    assert refresh(at, first)["code"] == 40105


@pytest.mark.parametrize(("world", "days", "is_new"), [("reality-classic", 1, False), ("seed-literal", 30, True)])
def test_other_worlds(world: str, days: int, is_new: bool) -> None:
    """Without a rotation; and as the mission has it, with tokens of thirty days."""
    at = stage(world)
    first = granted(at)
    second = refresh(at, first["refresh_token"])["data"]
    assert first["expires_in"] == days * 86_400
    assert (second["refresh_token"] != first["refresh_token"]) is is_new


@pytest.mark.parametrize(
    ("changes", "expected"),
    [
        ({"client_secret": "another"}, 40101),
        ({"redirect_uri": f"{REDIRECT_URI}/"}, 40002),
        ({"grant_type": "refresh_token"}, 40002),
        ({"auth_code": "unknown"}, 40110),
        ({"client_id": "another"}, 40110),
    ],
    ids=["secret", "redirect_uri", "grant_type", "code", "app"],
)
def test_a_code_is_refused_with_anything_else_wrong(at: Stage, changes: dict[str, str], expected: int) -> None:
    code = at.callback("tiktok_business")["code"]
    assert redeem(at, code, **changes)["code"] == expected
    assert redeem(at, code)["code"] == 0, "it was not spent by that"


def test_a_code_is_good_once_and_for_ten_minutes(at: Stage) -> None:
    code, other = at.callback("tiktok_business")["code"], at.callback("tiktok_business")["code"]
    assert redeem(at, code)["code"] == 0
    assert redeem(at, code)["code"] == 40115
    at.later(minutes=10)
    assert redeem(at, other)["code"] == 40131


def test_a_form_is_no_body(at: Stage) -> None:
    form = {"grant_type": "authorization_code", "auth_code": at.callback("tiktok_business")["code"], **SHOWS_APP}
    answer = at.ask("POST", f"{API}tt_user/oauth2/token/", form=form | {"redirect_uri": REDIRECT_URI})
    assert (answer.status, answer.body["code"]) == (200, 40002)


def test_bearer_before_a_token_makes_it_a_wrong_one(at: Stage) -> None:
    token = granted(at)["access_token"]
    assert get(at, "business/get/", token)["data"] == {"display_name": "Harbor Coffee", "username": "harborcoffee"}
    assert get(at, "business/get/", f"Bearer {token}")["code"] == 40105
    assert get(at, "business/get/", "")["code"] == 40104
    assert get(at, "business/get/", token, business_id="601")["code"] == 40001


def test_token_info_tells_whose_a_token_is_and_what_it_may(at: Stage) -> None:
    tokens = granted(at)
    said = info(at, tokens["access_token"])["data"]
    assert (said["app_id"], said["creator_id"], said["scope"]) == (CLIENT_ID, "600", tokens["scope"])
    assert info(at, tokens["refresh_token"])["code"] == 40105
    body = {"app_id": "another", "access_token": tokens["access_token"]}
    assert post(at, "tt_user/token_info/get/", body).body["code"] == 40105
    at.later(days=1)
    assert info(at, tokens["access_token"])["code"] == 40102


def test_a_revocation_ends_everything(at: Stage) -> None:
    tokens = granted(at)
    body = {"access_token": tokens["access_token"], **SHOWS_APP}
    assert post(at, "tt_user/oauth2/revoke/", body | {"client_secret": "another"}).body["code"] == 40101
    done = post(at, "tt_user/oauth2/revoke/", body).body
    assert (done["code"], done["message"], done["data"]) == (0, "OK", {})
    assert refresh(at, tokens["refresh_token"])["code"] == 40105
    assert info(at, tokens["access_token"])["code"] == 40105
    assert at.simulator.why_dead("tiktok_business", at.whose("tiktok_business")) == "revoked_by_app"


@pytest.mark.parametrize(("name", "why"), [("revoke", "removed"), ("delete_account", "deleted")])
def test_an_account_that_is_gone_is_gone_everywhere(at: Stage, name: str, why: str) -> None:
    tokens = granted(at)
    act(at.simulator, Act(name, "tiktok_business", "600"))
    assert refresh(at, tokens["refresh_token"])["code"] == 40105
    assert info(at, tokens["access_token"])["code"] == 40105
    assert at.simulator.why_dead("tiktok_business", at.whose("tiktok_business")) == why


def test_comments_are_read_and_answered_with_the_scopes_for_it(at: Stage) -> None:
    token = granted(at)["access_token"]
    (video,) = get(at, "business/video/list/", token)["data"]["videos"]
    first, _ = get(at, "business/comment/list/", token, video_id=video["item_id"])["data"]["comments"]
    body = {"business_id": "600", "video_id": "71", "comment_id": first["comment_id"], "text": "Thank you!"}
    assert post(at, "business/comment/reply/create/", body, token).body["data"]["text"] == "Thank you!"
    first, _ = get(at, "business/comment/list/", token, video_id="71")["data"]["comments"]
    assert [each["text"] for each in first["reply_list"]] == ["Thank you!"]
    assert post(at, "business/comment/reply/create/", body | {"text": ""}, token).body["code"] == 40002
    assert post(at, "business/comment/reply/create/", body | {"comment_id": "1"}, token).body["code"] == 40002
    assert get(at, "business/comment/list/", token, video_id="72")["code"] == 40002
    poorer = granted(at, leave_out=("comment.list.manage",))["access_token"]
    assert post(at, "business/comment/reply/create/", body, poorer).body["code"] == 40001


def test_a_limit_is_a_code_too(at: Stage) -> None:
    token = granted(at)["access_token"]
    at.simulator.platforms["tiktok_business"].app(CLIENT_ID).quota = 1
    assert get(at, "business/get/", token)["code"] == 0
    assert get(at, "business/get/", token)["code"] == 40100
    at.later(minutes=1)
    assert get(at, "business/get/", token)["code"] == 0


@pytest.mark.parametrize("effect", ["throttled", "no_quota"])
def test_faults_speak_its_language(at: Stage, effect: Any) -> None:
    token = granted(at)["access_token"]
    at.simulator.faults.add(Rule(effect, person_id="600"))
    assert get(at, "business/get/", token)["code"] == 40100, "it was found by the token in the header"


def test_who_has_said_yes_is_not_asked_again_unless_that_is_wanted(at: Stage) -> None:
    granted(at)
    scope = "user.info.basic,comment.list"
    query = {"client_key": CLIENT_ID, "redirect_uri": REDIRECT_URI, "response_type": "code", "scope": scope}

    def page(**more: str) -> Response:
        asked = query | {"simulated_person": "600"} | more
        answer = at.sent(Request("GET", "www.tiktok.com", "/v2/auth/authorize", asked))
        assert isinstance(answer, Response)
        return answer

    assert page().headers["location"].startswith(f"{REDIRECT_URI}?code=")
    assert b"wants to access your account" in page(disable_auto_auth="1").body
    assert b"wants to access your account" in page(scope="user.insights").body


@pytest.mark.parametrize(
    "changes",
    [
        {"client_key": ""},
        {"response_type": "token"},
        {"redirect_uri": ""},
        {"redirect_uri": f"{REDIRECT_URI}?tab=1"},
        {"redirect_uri": f"{REDIRECT_URI}#tab"},
        {"redirect_uri": f"https://harbor.example/{'x' * 500}"},
    ],
    ids=["no_app", "token", "no_address", "query", "anchor", "too_long"],
)
def test_a_wrong_request_ends_at_tiktok(at: Stage, changes: dict[str, str]) -> None:
    query = {"client_key": CLIENT_ID, "redirect_uri": REDIRECT_URI, "response_type": "code", "scope": "comment.list"}
    answer = at.sent(Request("GET", "www.tiktok.com", "/v2/auth/authorize", query | changes))
    assert isinstance(answer, Response)
    assert answer.status == 400
    assert b"TikTok Business" in answer.body


def test_a_no_is_told_to_the_app(at: Stage) -> None:
    back = at.callback("tiktok_business", decision="deny")
    assert (back["error"], back["state"]) == ("access_denied", "a state")


def test_an_unknown_path_is_a_code_as_well(at: Stage) -> None:
    assert post(at, "business/nothing/", {}).body["code"] == 40007
    assert get(at, "tt_user/oauth2/token/", "x")["code"] == 40007
