"""The Business Profile APIs: paging, masks, and errors as google.rpc.Status has them."""

from typing import Any

import pytest

from tests.simulator.stage import CLIENT_ID, MANAGE, Answer, Stage, stage

ACCOUNTS = "https://mybusinessaccountmanagement.googleapis.com/v1/accounts"
BUSINESS = "https://mybusinessbusinessinformation.googleapis.com/v1"


@pytest.fixture
def at() -> Stage:
    return stage()


def ask(at: Stage, url: str, token: str | None = None, **query: str) -> Answer:
    bearer = {} if token is None else {"authorization": f"Bearer {token}"}
    return at.ask("GET", url, query, headers=bearer)


def reason(answer: Answer) -> tuple[int, str, str]:
    error: dict[str, Any] = answer.body["error"]
    assert error["code"] == answer.status
    return answer.status, error["status"], error["details"][0]["reason"]


def test_accounts_come_in_pages(at: Stage) -> None:
    token = at.google_tokens()["access_token"]
    first = ask(at, ACCOUNTS, token, pageSize="2")
    assert [each["name"] for each in first.body["accounts"]] == ["accounts/1", "accounts/2"]
    assert first.body["accounts"][0]["accountName"] == "Account 1"
    rest = ask(at, ACCOUNTS, token, pageSize="2", pageToken=first.body["nextPageToken"])
    assert [each["name"] for each in rest.body["accounts"]] == ["accounts/3"]
    assert "nextPageToken" not in rest.body
    assert "nextPageToken" not in ask(at, ACCOUNTS, token, pageSize="3").body


def test_nothing_is_an_empty_object(at: Stage) -> None:
    at.google.people["110"].assets.clear()
    assert ask(at, ACCOUNTS, at.google_tokens()["access_token"]).body == {}


def test_locations_show_what_the_mask_says(at: Stage) -> None:
    token = at.google_tokens()["access_token"]
    answer = ask(at, f"{BUSINESS}/accounts/1/locations", token, readMask="name,title,metadata", pageSize="4")
    assert answer.body["locations"][0] == {
        "name": "locations/1",
        "title": "Location 1",
        "metadata": {"hasVoiceOfMerchant": True},
    }
    assert len(answer.body["locations"]) == 4
    assert "nextPageToken" in answer.body
    assert ask(at, f"{BUSINESS}/accounts/1/locations", token, readMask="title").body["locations"][4] == {
        "title": "Location 5"
    }


@pytest.mark.parametrize("query", [{}, {"readMask": "shoeSize"}, {"readMask": "name", "pageToken": "?"}])
def test_locations_want_a_mask(at: Stage, query: dict[str, str]) -> None:
    answer = ask(at, f"{BUSINESS}/accounts/1/locations", at.google_tokens()["access_token"], **query)
    assert (answer.status, answer.body["error"]["status"]) == (400, "INVALID_ARGUMENT")


def test_a_lost_account_is_not_found(at: Stage) -> None:
    token = at.google_tokens()["access_token"]
    at.google.people["110"].assets[0].is_lost = True
    answer = ask(at, f"{BUSINESS}/accounts/1/locations", token, readMask="name")
    assert (answer.status, answer.body["error"]["status"]) == (404, "NOT_FOUND")
    assert len(ask(at, ACCOUNTS, token).body["accounts"]) == 2


def test_who_may_not_is_told_why(at: Stage) -> None:
    assert reason(ask(at, ACCOUNTS)) == (401, "UNAUTHENTICATED", "CREDENTIALS_MISSING")
    unknown = ask(at, ACCOUNTS, "ya29.never")
    assert reason(unknown) == (401, "UNAUTHENTICATED", "ACCESS_TOKEN_TYPE_UNSUPPORTED")
    assert unknown.headers["www-authenticate"].startswith("Bearer realm=")
    unticked = at.google_tokens(leave_out=[MANAGE])["access_token"]
    assert reason(ask(at, ACCOUNTS, unticked)) == (403, "PERMISSION_DENIED", "ACCESS_TOKEN_SCOPE_INSUFFICIENT")
    token = at.google_tokens()["access_token"]
    at.later(hours=1)
    assert reason(ask(at, ACCOUNTS, token)) == (401, "UNAUTHENTICATED", "ACCESS_TOKEN_EXPIRED")


def test_a_project_that_was_not_approved_has_no_quota(at: Stage) -> None:
    at.google.app(CLIENT_ID).quota = 0
    answer = ask(at, ACCOUNTS, at.google_tokens()["access_token"])
    assert reason(answer) == (429, "RESOURCE_EXHAUSTED", "RATE_LIMIT_EXCEEDED")
    assert answer.body["error"]["details"][0]["metadata"]["quota_limit_value"] == "0"


def test_a_quota_is_of_a_minute(at: Stage) -> None:
    at.google.app(CLIENT_ID).quota = 2
    token = at.google_tokens()["access_token"]
    assert [ask(at, ACCOUNTS, token).status for _ in range(3)] == [200, 200, 429]
    at.later(minutes=1)
    assert ask(at, ACCOUNTS, token).status == 200


def test_an_unknown_address_is_not_found(at: Stage) -> None:
    assert ask(at, f"{BUSINESS}/accounts/1/reviews").status == 404
    assert at.ask("POST", ACCOUNTS).status == 405
