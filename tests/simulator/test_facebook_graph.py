"""The Graph API: people, pages, permissions, what a token is, and the deaths that tokens die."""

import hmac
import json
from typing import Any

import pytest

from altyaa.simulator.acts import Act, act
from tests.simulator.stage import CLIENT_ID, SECRET, Stage, stage
from tests.simulator.test_facebook_tokens import error

APP = f"{CLIENT_ID}|{SECRET}"


@pytest.fixture
def at() -> Stage:
    return stage()


def happens(at: Stage, name: str, target: str | None = None) -> None:
    act(at.simulator, Act(name, "facebook", "300", target=target))


def pages(at: Stage, token: str, **query: str) -> list[dict[str, Any]]:
    answer = at.graph("/me/accounts", token, **query)
    assert answer.status == 200, answer
    found: list[dict[str, Any]] = answer.body["data"]
    return found


def described(at: Stage, token: str) -> dict[str, Any]:
    found: dict[str, Any] = at.graph("/debug_token", APP, input_token=token).body["data"]
    return found


def test_me(at: Stage) -> None:
    token = at.long_token()
    assert at.graph("/me", token).body == {"id": "300", "name": "Mara Lindqvist"}
    assert at.graph("/me", token, fields="id,email").body == {"id": "300", "email": "mara@harbor.example"}
    assert at.graph("/300", token).body["name"] == "Mara Lindqvist"
    assert error(at.graph("/me", token, fields="shoe_size")) == (400, 100, None)
    assert at.graph("/me", at.long_token(leave_out=["email"]), fields="email").body == {"id": "300"}


def test_pages_bring_tokens_that_do_not_end(at: Stage) -> None:
    found = pages(at, at.long_token())
    assert [each["id"] for each in found] == ["1", "2", "3"]
    assert set(found[0]) == {"access_token", "category", "category_list", "name", "id", "tasks"}
    token = found[0]["access_token"]
    assert described(at, token)["expires_at"] == 0
    at.later(days=89)
    assert at.graph("/me", token).body["id"] == "1"


def test_tokens_of_pages_of_a_short_token_end_with_it(at: Stage) -> None:
    token = pages(at, at.short_token())[0]["access_token"]
    at.later(hours=1)
    assert error(at.graph("/1", token)) == (400, 190, 463)


def test_the_same_token_asks_again_and_gets_the_same(at: Stage) -> None:
    """And a renewed one gets others, while the old ones live on."""
    long = at.long_token()
    first = [each["access_token"] for each in pages(at, long)]
    assert [each["access_token"] for each in pages(at, long)] == first
    renewed = at.exchange(grant_type="fb_exchange_token", fb_exchange_token=long).body["access_token"]
    assert set(first).isdisjoint(each["access_token"] for each in pages(at, renewed))
    assert at.graph("/1", first[0]).status == 200


def test_pages_come_in_parts(at: Stage) -> None:
    token = at.long_token()
    first = at.graph("/me/accounts", token, limit="2", fields="id", summary="true")
    assert first.body["data"] == [{"id": "1"}, {"id": "2"}]
    assert first.body["summary"] == {"total_count": 3}
    assert first.body["paging"]["next"].startswith("https://graph.facebook.com/v26.0/me/accounts?")
    rest = at.graph("/me/accounts", token, limit="2", after=first.body["paging"]["cursors"]["after"])
    assert [each["id"] for each in rest.body["data"]] == ["3"]
    assert "next" not in rest.body["paging"]
    assert "next" not in at.graph("/me/accounts", token, limit="3").body["paging"]
    assert error(at.graph("/me/accounts", token, after="?")) == (400, 100, None)


def test_a_page_that_was_not_chosen_is_not_listed_unless_a_business_shows_it(at: Stage) -> None:
    """The second is the trap: it is listed, and has no token."""
    at.facebook.people["300"].assets[2].via_business = True
    found = pages(at, at.long_token(leave_out=["2", "3"]))
    assert [(each["id"], "access_token" in each) for each in found] == [("1", True), ("3", False)]


def test_nested_fields(at: Stage) -> None:
    instagram = {"id": "17", "username": "harborcoffee", "name": "Harbor"}
    at.facebook.people["300"].assets[0].details = {"instagram_business_account": instagram}
    found = pages(at, at.long_token(), fields="id,instagram_business_account{id,username}")
    assert found[0] == {"id": "1", "instagram_business_account": {"id": "17", "username": "harborcoffee"}}
    assert found[1] == {"id": "2"}


def test_without_its_permission_there_are_no_pages(at: Stage) -> None:
    assert pages(at, at.long_token(leave_out=["pages_show_list"])) == []
    answer = at.graph("/1", at.long_token(leave_out=["pages_read_engagement"]))
    assert error(answer) == (403, 10, None)


def test_a_page_that_was_lost(at: Stage) -> None:
    long = at.long_token()
    token = pages(at, long)[0]["access_token"]
    happens(at, "lose_asset", "1")
    assert error(at.graph("/1", token)) == (400, 190, 492)
    assert error(at.graph("/1", long)) == (400, 100, 33)
    assert [each["id"] for each in pages(at, long)] == ["2", "3"]
    assert at.graph("/me", long).status == 200, "the parent lives"
    happens(at, "regain_asset", "1")
    assert at.graph("/1", token).status == 200


@pytest.mark.parametrize(
    ("name", "subcode"),
    [("revoke", 458), ("password_change", 460), ("log_out", 467), ("checkpoint", 459), ("delete_account", None)],
)
def test_what_ends_everything(at: Stage, name: str, subcode: int | None) -> None:
    long = at.long_token()
    token = pages(at, long)[0]["access_token"]
    happens(at, name)
    for each in (long, token):
        assert error(at.graph("/me", each)) == (400, 190, subcode)
        said = described(at, each)
        assert said["is_valid"] is False
        assert (said["error"]["code"], said["error"].get("subcode")) == (190, subcode)
    assert error(at.exchange(grant_type="fb_exchange_token", fb_exchange_token=long)) == (400, 190, subcode)
    assert at.simulator.why_dead("facebook", at.whose("facebook")) is not None
    assert [(each.kind, each.name) for each in at.simulator.record.events] == [("act", name)]


def test_a_checkpoint_is_passed_and_the_same_tokens_work(at: Stage) -> None:
    long = at.long_token()
    happens(at, "checkpoint")
    happens(at, "recover")
    assert at.graph("/me", long).status == 200
    assert at.simulator.why_dead("facebook", at.whose("facebook")) is None


def test_after_ninety_days_the_person_is_known_and_their_data_is_not(at: Stage) -> None:
    token = at.long_token()
    page = pages(at, token)[0]["access_token"]
    for _ in range(2):
        at.later(days=45)
        token = at.exchange(grant_type="fb_exchange_token", fb_exchange_token=token).body["access_token"]
    assert at.graph("/me", token).status == 200
    assert error(at.graph("/me/accounts", token)) == (403, 10, None)
    assert error(at.graph("/1", page)) == (403, 10, None)
    said = described(at, token)
    assert said["is_valid"] is True
    assert said["data_access_expires_at"] == int(at.clock().timestamp())
    statuses = {each["status"] for each in at.graph("/me/permissions", token).body["data"]}
    assert statuses == {"expired"}
    at.callback("facebook")
    assert at.graph("/1", page).status == 200, "the person's next yes opens it again"


def test_there_was_no_end_of_data_access_once() -> None:
    at = stage("reality-classic")
    token = at.long_token()
    assert described(at, token)["data_access_expires_at"] == 0
    at.later(days=59)
    assert len(pages(at, token)) == 3


def test_debug_token_tells_it_all(at: Stage) -> None:
    token = at.long_token(leave_out=["2", "email"])
    issued = int(at.clock().timestamp())
    assert described(at, token) == {
        "app_id": CLIENT_ID,
        "type": "USER",
        "application": "Simulated app",
        "data_access_expires_at": issued + 90 * 86_400,
        "expires_at": issued + 60 * 86_400,
        "issued_at": issued,
        "is_valid": True,
        "scopes": ["pages_read_engagement", "pages_show_list", "public_profile"],
        "granular_scopes": [
            {"scope": "pages_read_engagement", "target_ids": ["1", "3"]},
            {"scope": "pages_show_list", "target_ids": ["1", "3"]},
            {"scope": "public_profile"},
        ],
        "user_id": "300",
    }
    page = described(at, pages(at, token)[0]["access_token"])
    assert (page["type"], page["profile_id"], page["expires_at"]) == ("PAGE", "1", 0)
    assert described(at, APP)["type"] == "APP"
    assert described(at, "EAAnever")["is_valid"] is False


def test_debug_token_is_no_page_s_and_no_other_app_s(at: Stage) -> None:
    token = at.long_token()
    page = pages(at, token)[0]["access_token"]
    assert error(at.graph("/debug_token", page, input_token=token)) == (400, 100, None)
    assert error(at.graph("/debug_token", f"9002|{SECRET}", input_token=token)) == (400, 100, None)


def test_permissions_are_listed_and_taken_back(at: Stage) -> None:
    token = at.long_token(leave_out=["email"])
    said = {each["permission"]: each["status"] for each in at.graph("/me/permissions", token).body["data"]}
    assert said["pages_show_list"] == "granted"
    assert said["email"] == "declined"
    assert at.graph("/me/permissions/pages_show_list", token, "DELETE").body == {"success": True}
    assert pages(at, token) == []
    assert at.graph("/me/permissions", token, "DELETE").body == {"success": True}
    assert error(at.graph("/me", token)) == (400, 190, 458)


def test_an_app_may_end_it_for_a_person_and_a_method_may_be_a_parameter(at: Stage) -> None:
    token = at.long_token()
    assert at.graph("/300/permissions", APP, "POST", method="delete").body == {"success": True}
    assert error(at.graph("/me", token)) == (400, 190, 458)


def test_the_proof_is_checked_where_the_secret_is_known(at: Stage) -> None:
    token = at.long_token()
    at.facebook.app(CLIENT_ID).secret = SECRET
    proof = hmac.new(SECRET.encode(), token.encode(), "sha256").hexdigest()
    assert at.graph("/me", token, appsecret_proof=proof).status == 200
    refused = at.graph("/me", token, appsecret_proof="0" * 64)
    assert (error(refused), refused.body["error"]["type"]) == ((400, 100, None), "GraphMethodException")


def test_usage_is_told_and_a_limit_holds(at: Stage) -> None:
    token = at.long_token()
    page = pages(at, token)[0]["access_token"]
    assert json.loads(at.graph("/me", token).headers["x-app-usage"])["call_count"] == 1
    business = json.loads(at.graph("/1", page).headers["x-business-use-case-usage"])
    assert business["1"][0]["type"] == "pages"
    at.facebook.app(CLIENT_ID).quota = 4
    assert at.graph("/me", token).status == 200
    refused = at.graph("/me", token)
    assert error(refused) == (400, 4, None)
    assert json.loads(refused.headers["x-app-usage"])["call_count"] == 100
    at.later(hours=1)
    assert at.graph("/me", token).status == 200


@pytest.mark.parametrize(
    ("asked", "served"),
    [("v26.0/", "v26.0"), ("v25.0/", "v25.0"), ("v5.0/", "v21.0"), ("", "v21.0")],
)
def test_an_ended_version_is_served_by_the_oldest_that_lives(at: Stage, asked: str, served: str) -> None:
    query = {"access_token": at.long_token()}
    assert at.ask("GET", f"https://graph.facebook.com/{asked}me", query).headers["facebook-api-version"] == served
    at.later(days=60)  # on 2027-01-21 the next one ends
    oldest = at.ask("GET", "https://graph.facebook.com/v21.0/me", query).headers["facebook-api-version"]
    assert oldest == "v22.0"


def test_what_does_not_exist(at: Stage) -> None:
    token = at.long_token()
    assert error(at.ask("GET", "https://graph.facebook.com/v99.0/me")) == (400, 2500, None)
    assert error(at.graph("/me/shoes", token)) == (400, 2500, None)
    assert error(at.graph("/4711", token)) == (400, 100, 33)
    assert error(at.ask("GET", "https://graph.facebook.com/v26.0/me")) == (400, 2500, None)
    assert error(at.graph("/me", "EAAnever")) == (400, 190, None)
