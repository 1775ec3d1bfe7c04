"""TikTok's Display API: the account and its videos, in an envelope whose ``error`` says ``ok``."""

import json

import pytest

from altyaa.simulator import Rule
from altyaa.simulator.acts import Act, act
from altyaa.simulator.wire import Request, Response
from tests.simulator.stage import CLIENT_ID, Answer, Stage, stage
from tests.simulator.tiktok import api, granted

BASIC = "open_id,union_id,display_name,avatar_url"


@pytest.fixture
def at() -> Stage:
    return stage()


def code(answer: Answer) -> tuple[int, str]:
    """Status and code: every answer has the latter."""
    assert set(answer.body) == {"data", "error"}
    assert set(answer.body["error"]) == {"code", "message", "log_id"}
    return answer.status, answer.body["error"]["code"]


def test_the_account_has_the_fields_that_are_named(at: Stage) -> None:
    answer = api(at, "GET", "user/info", granted(at)["access_token"], f"{BASIC},username")
    assert code(answer) == (200, "ok")
    user = answer.body["data"]["user"]
    assert (user["open_id"], user["display_name"], user["username"]) == ("500", "Mara Lindqvist", "mara")
    assert set(user) == {*BASIC.split(","), "username"}


@pytest.mark.parametrize("fields", ["", "shoe_size", "open_id,shoe_size"])
def test_fields_have_to_be_named_and_known(at: Stage, fields: str) -> None:
    answer = api(at, "GET", "user/info", granted(at)["access_token"], fields)
    assert code(answer) == (400, "invalid_params")
    assert answer.body["data"] == {}


def test_each_field_is_behind_its_scope(at: Stage) -> None:
    token = granted(at, "user.info.profile")["access_token"]
    assert code(api(at, "GET", "user/info", token, "open_id")) == (200, "ok")
    for field in ("username", "follower_count"):
        assert code(api(at, "GET", "user/info", token, f"open_id,{field}")) == (401, "scope_not_authorized")


def test_videos_come_in_parts(at: Stage) -> None:
    token = granted(at)["access_token"]
    first = api(at, "POST", "video/list", token, "id,title", max_count=2).body["data"]
    assert first["videos"] == [{"id": "1", "title": "Video 1"}, {"id": "2", "title": "Video 2"}]
    assert first["has_more"] is True
    last = api(at, "POST", "video/list", token, "id", max_count=2, cursor=first["cursor"]).body["data"]
    assert (last["videos"], last["has_more"]) == ([{"id": "3"}], False)


@pytest.mark.parametrize("wrong", [{"max_count": 21}, {"max_count": 0}, {"max_count": "2"}, {"cursor": -1}], ids=str)
def test_a_part_that_cannot_be_is_refused(at: Stage, wrong: dict[str, object]) -> None:
    assert code(api(at, "POST", "video/list", granted(at)["access_token"], "id", **wrong)) == (400, "invalid_params")


def test_videos_are_asked_for_by_id(at: Stage) -> None:
    token = granted(at)["access_token"]
    found = api(at, "POST", "video/query", token, "id", filters={"video_ids": ["3", "1", "another's"]})
    assert found.body["data"]["videos"] == [{"id": "1"}, {"id": "3"}]
    wrong: tuple[object, ...] = (None, {}, {"video_ids": []}, {"video_ids": "3"}, "3")
    for filters in wrong:
        assert code(api(at, "POST", "video/query", token, "id", filters=filters)) == (400, "invalid_params")


def test_without_the_scope_there_are_no_videos(at: Stage) -> None:
    tokens = granted(at, "video.list")
    assert tokens["scope"] == "user.info.basic,user.info.profile"
    for path in ("video/list", "video/query"):
        assert code(api(at, "POST", path, tokens["access_token"], "id")) == (401, "scope_not_authorized")


def test_a_scope_that_is_taken_back_is_missing_at_once(at: Stage) -> None:
    token = granted(at)["access_token"]
    act(at.simulator, Act("untick_scope", "tiktok", "500", target="video.list"))
    assert code(api(at, "POST", "video/list", token, "id")) == (401, "scope_not_authorized")


def test_a_token_that_is_none_or_has_ended_is_refused(at: Stage) -> None:
    tokens = granted(at)
    for wrong in ("", "act.never", tokens["refresh_token"]):
        assert code(api(at, "GET", "user/info", wrong, "open_id")) == (401, "access_token_invalid")
    at.later(hours=2)
    assert code(api(at, "GET", "user/info", tokens["access_token"], "open_id")) == (401, "access_token_invalid")


def test_more_than_its_quota_in_a_minute_is_too_much(at: Stage) -> None:
    at.tiktok.app(CLIENT_ID).quota = 2
    token = granted(at)["access_token"]
    found = [code(api(at, "GET", "user/info", token, "open_id")) for _ in range(3)]
    assert found == [(200, "ok"), (200, "ok"), (429, "rate_limit_exceeded")]
    at.later(minutes=1)
    assert code(api(at, "GET", "user/info", token, "open_id")) == (200, "ok")


def test_a_fault_about_one_person_finds_them_by_any_of_their_credentials(at: Stage) -> None:
    tokens = granted(at)
    at.simulator.faults.add(Rule("throttled", "tiktok", person_id="500", seconds=60))
    for form, headers in (
        ({"refresh_token": tokens["refresh_token"]}, {}),
        ({"token": tokens["access_token"]}, {}),
        ({}, {"authorization": f"Bearer {tokens['access_token']}"}),
    ):
        answer = at.sent(Request("POST", "open.tiktokapis.com", "/v2/user/info/", form=form, headers=headers))
        assert isinstance(answer, Response)
        assert (answer.status, answer.headers["retry-after"]) == (429, "60")
        assert json.loads(answer.body)["error"]["code"] == "rate_limit_exceeded"
