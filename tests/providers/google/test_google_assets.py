"""Locations: all of them, once each, and never a short list in place of a failure."""

from typing import Any

import pytest

from altyaa.kernel.secret import Secret
from altyaa.providers.model import Asset, Failure
from altyaa.providers.registry import PROVIDERS
from tests.providers.driving import APPS, BEFORE, reply, run

GOOGLE, APP, TOKENS = PROVIDERS["google"], APPS["google"], BEFORE["google"]
ONE_ACCOUNT = reply(200, {"accounts": [{"name": "accounts/1", "accountName": "Mara"}]})


def found(*replies: Any) -> Any:
    return run(GOOGLE.assets(APP, TOKENS), replies)[1]


def location(number: int, **more: Any) -> dict[str, Any]:
    return {"name": f"locations/{number}", "title": f"Shop {number}", **more}


def test_the_token_is_sent_in_a_header_and_pages_are_followed() -> None:
    replies = [
        reply(200, {"accounts": [{"name": "accounts/1"}], "nextPageToken": "p+2="}),
        reply(200, {"accounts": [{"name": "accounts/2"}]}),
        reply(200, {"locations": [location(1)]}),
        reply(200, {"locations": [location(2)], "nextPageToken": "q"}),
        reply(200, {"locations": [location(3)]}),
    ]
    calls, assets = run(GOOGLE.assets(APP, TOKENS), replies)
    assert not isinstance(assets, Failure)
    assert [each.id for each in assets] == ["locations/1", "locations/2", "locations/3"]
    assert [each.name for each in assets] == ["Shop 1 (accounts/1)", "Shop 2 (accounts/2)", "Shop 3 (accounts/2)"]
    accounts = GOOGLE.pack.value("accounts_url")
    base = GOOGLE.pack.value("locations_url")
    assert [call.url for call in calls] == [
        accounts,
        accounts,
        base.replace("{account}", "accounts/1"),
        *[base.replace("{account}", "accounts/2")] * 2,
    ]
    assert [call.query.get("pageToken") for call in calls] == [None, "p+2=", None, None, "q"]
    assert all(call.query["readMask"] == "name,title,metadata" for call in calls[2:])
    for call in calls:
        assert call.headers == {"authorization": Secret("Bearer ya29.a0AfB_before")}


def test_a_location_of_two_accounts_is_one_asset() -> None:
    two = reply(200, {"accounts": [{"name": "accounts/1", "accountName": "A"}, {"name": "accounts/2"}]})
    assets = found(two, reply(200, {"locations": [location(7)]}), reply(200, {"locations": [location(7), location(8)]}))
    assert assets == (
        Asset("location", "locations/7", "Shop 7 (A)"),
        Asset("location", "locations/8", "Shop 8 (accounts/2)"),
    )


def test_a_location_that_google_has_not_verified_has_a_problem() -> None:
    said = [location(1, metadata={"hasVoiceOfMerchant": False}), location(2, metadata={}), location(3, metadata=5)]
    assets = found(ONE_ACCOUNT, reply(200, {"locations": said}))
    assert [each.problem is not None for each in assets] == [True, False, False]


def test_nobody_without_an_account_has_locations() -> None:
    assert found(reply(200, {})) == ()
    assert found(ONE_ACCOUNT, reply(200, {})) == ()


@pytest.mark.parametrize(
    "name",
    [
        None,
        5,
        "",
        "accounts/",
        "accounts",
        "accounts/1/2",
        "accounts/..",
        "locations/1",
        "accounts/1?x=",
        "accounts/a b",
    ],
)
def test_a_name_that_is_no_account_becomes_no_address(name: object) -> None:
    failure = found(reply(200, {"accounts": [{"name": name}]}))
    assert (failure.verdict, failure.code) == ("transient", "google.wrong_shape")


@pytest.mark.parametrize(
    "answer",
    [
        {"locations": "none"},
        {"locations": {}},
        {"locations": [None]},
        {"locations": [location(1), {"title": "no name"}]},
        {"locations": [location(1)], "nextPageToken": 5},
        {"locations": [location(1)], "nextPageToken": None},
        {"locations": [location(1)], "nextPageToken": "\ud800"},
        {"locations": None},
    ],
    ids=str,
)
def test_a_malformed_list_is_no_list(answer: dict[str, Any]) -> None:
    """A location that is missing from it would be taken for a loss."""
    failure = found(ONE_ACCOUNT, reply(200, answer))
    assert (failure.verdict, failure.code) == ("transient", "google.wrong_shape")


def test_a_failure_in_the_middle_is_the_failure_of_the_whole() -> None:
    failure = found(ONE_ACCOUNT, reply(200, {"locations": [location(1)], "nextPageToken": "q"}), reply(503, {}))
    assert (failure.verdict, failure.code) == ("transient", "google.unavailable")


def test_an_account_that_is_closed_to_the_person_is_left_out() -> None:
    two = reply(200, {"accounts": [{"name": "accounts/1"}, {"name": "accounts/2"}]})
    refused = reply(403, {"error": {"code": 403, "status": "PERMISSION_DENIED"}})
    assert [each.id for each in found(two, refused, reply(200, {"locations": [location(2)]}))] == ["locations/2"]


def test_a_list_without_an_end_ends() -> None:
    endless = reply(200, {"accounts": [{"name": "accounts/1"}], "nextPageToken": "again"})
    assert found(*[endless] * 100).code == "google.endless_list"
