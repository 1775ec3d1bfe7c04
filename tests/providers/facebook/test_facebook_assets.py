"""Pages: each with a token that was inspected, or with what is wrong, and never a short list in place of a failure."""

import json
from typing import Any

import pytest

from altyaa.kernel.secret import Secret
from altyaa.providers.graph_api import wait
from altyaa.providers.model import Asset, Failure, Reply
from altyaa.providers.registry import PROVIDERS
from tests.providers.driving import APPS, BEFORE, JSON, SENT, reply, run, sent_by

FACEBOOK, APP, TOKENS = PROVIDERS["facebook"], APPS["facebook"], BEFORE["facebook"]
NOW = int(SENT.timestamp())
DATA = {
    "app_id": APP.client_id,
    "is_valid": True,
    "user_id": "102",
    "scopes": ["pages_show_list", "pages_read_engagement"],
}
ALIVE = reply(200, {"data": {**DATA, "type": "USER"}})


def page(number: int, **changes: Any) -> dict[str, Any]:
    known = {
        "id": str(number),
        "name": f"Page {number}",
        "access_token": f"EAA{number}",
        "tasks": ["MODERATE", "MANAGE"],
    }
    return {**known, **changes}


def pages(*listed: Any, after: object = None) -> Reply:
    paging = {} if after is None else {"cursors": {"after": after}, "next": "https://elsewhere.example/?access_token=x"}
    return reply(200, {"data": listed, "paging": paging})


def inspected(number: int, **changes: Any) -> Reply:
    known = {**DATA, "type": "PAGE", "profile_id": str(number), "expires_at": 0}
    return reply(200, {"data": {**known, **changes}})


def found(*replies: Reply) -> Any:
    return run(FACEBOOK.assets(APP, TOKENS), replies)[1]


def test_the_cursor_is_followed_and_the_address_with_the_token_is_not() -> None:
    replies = [ALIVE, pages(page(1), after="c+1="), pages(page(2)), inspected(1), inspected(2)]
    calls, assets = run(FACEBOOK.assets(APP, TOKENS), replies)
    assert assets == [Asset("page", str(n), f"Page {n}", Secret(f"EAA{n}")) for n in (1, 2)]
    listing = [call for call in calls if call.purpose == "assets"]
    assert [call.url for call in listing] == [FACEBOOK.pack.value("pages_url")] * 2
    assert [sent_by(call).get("after") for call in listing] == [None, "c+1="]
    assert all(sent_by(call)["access_token"] == "EAAbefore" for call in listing)
    assert [sent_by(call).get("input_token") for call in calls] == ["EAAbefore", None, None, "EAA1", "EAA2"]


def test_only_what_is_asked_for_is_inspected() -> None:
    replies = [ALIVE, pages(page(1), page(2)), inspected(2)]
    _, assets = run(FACEBOOK.assets(APP, TOKENS, frozenset({"2"})), replies)
    assert assets == [Asset("page", "1", "Page 1"), Asset("page", "2", "Page 2", Secret("EAA2"))]


@pytest.mark.parametrize("token", [None, "", 5, "a b", "undefined undefined"], ids=repr)
def test_a_page_without_a_token_has_a_problem_and_no_placeholder(token: object) -> None:
    (asset,) = found(ALIVE, pages(page(1, access_token=token)))
    assert asset.token is None
    assert "tick the page" in asset.problem


@pytest.mark.parametrize("tasks", [None, [], ["ANALYZE"], "MODERATED", [5]], ids=repr)
def test_a_page_without_the_task_has_a_problem(tasks: object) -> None:
    (asset,) = found(ALIVE, pages(page(1, tasks=tasks)))
    assert asset.token is None
    assert "moderate" in asset.problem


@pytest.mark.parametrize(
    "changes",
    [
        {"type": "USER"},
        {"profile_id": "2"},
        {"profile_id": None},
        {"expires_at": NOW + 3600},
        {"is_valid": False, "error": {"code": 190, "subcode": 492}},
        {"is_valid": False},
    ],
    ids=str,
)
def test_a_token_that_is_not_the_pages_for_good_is_a_problem(changes: dict[str, Any]) -> None:
    (asset,) = found(ALIVE, pages(page(1)), inspected(1, **changes))
    assert asset.token is None
    assert asset.problem


def test_one_page_with_a_problem_takes_nothing_from_the_others() -> None:
    assets = found(
        ALIVE, pages(page(1), page(2, access_token=None), page(3)), inspected(1, is_valid=False), inspected(3)
    )
    assert [(each.id, each.token is not None) for each in assets] == [("1", False), ("2", False), ("3", True)]


@pytest.mark.parametrize(
    "answer", [reply(503, ""), reply(400, {"error": {"code": 4}}), reply(400, {"error": {"code": 190}}), reply(200, {})]
)
def test_an_inspection_that_fails_is_no_page_with_a_problem(answer: Reply) -> None:
    failure = found(ALIVE, pages(page(1)), answer)
    assert isinstance(failure, Failure)
    assert failure.verdict in ("throttled", "transient", "app_level")


def test_the_list_of_a_grant_that_does_not_work_is_not_even_read() -> None:
    calls, failure = run(FACEBOOK.assets(APP, TOKENS), [reply(200, {"data": {**DATA, "is_valid": False}})])
    assert isinstance(failure, Failure)
    assert failure.final
    assert len(calls) == 1


@pytest.mark.parametrize(
    "answer",
    [
        {},
        {"data": None},
        {"data": {}},
        {"data": [None]},
        {"data": [{"name": "no id"}]},
        {"data": [{"id": "../me"}]},
        {"data": [], "paging": {"next": "https://…"}},
        {"data": [], "paging": {"next": "https://…", "cursors": {"after": 5}}},
        {"data": [], "paging": {"next": "https://…", "cursors": {"after": ""}}},
        {"data": [], "paging": {"next": "https://…", "cursors": {"after": "\ud800"}}},
    ],
    ids=str,
)
def test_a_malformed_list_is_no_list(answer: dict[str, Any]) -> None:
    failure = found(ALIVE, reply(200, answer))
    assert (failure.verdict, failure.code) == ("transient", "facebook.wrong_shape")


def test_a_list_without_an_end_ends() -> None:
    assert found(ALIVE, *[pages(page(1), after="again")] * 100).code == "facebook.endless_list"


def account(number: int, **changes: Any) -> dict[str, Any]:
    return {"instagram_business_account": {"id": f"178{number}", "username": f"name{number}", **changes}}


def test_an_account_is_asked_about_by_its_page_s_token_and_has_it() -> None:
    calls, assets = run(
        FACEBOOK.assets(APP, TOKENS), [ALIVE, pages(page(1, **account(1))), inspected(1), reply(200, {"id": "1781"})]
    )
    assert assets == [
        Asset("page", "1", "Page 1", Secret("EAA1")),
        Asset("instagram", "1781", "@name1", Secret("EAA1")),
    ]
    assert calls[-1].url == FACEBOOK.pack.value("account_url").replace("{account}", "1781")
    assert (sent_by(calls[-1])["access_token"], calls[-1].purpose) == ("EAA1", "assets")


@pytest.mark.parametrize(
    "scopes", [DATA["scopes"], ["instagram_basic", "pages_show_list", "pages_read_engagement"]], ids=["without", "with"]
)
def test_accounts_are_asked_for_where_that_was_allowed(scopes: list[str]) -> None:
    """A list that asks for what was not allowed might be refused as a whole."""
    alive = reply(200, {"data": {**DATA, "type": "USER", "scopes": scopes}})
    calls, _ = run(FACEBOOK.assets(APP, TOKENS), [alive, pages()])
    assert ("instagram_business_account" in sent_by(calls[1])["fields"]) is ("instagram_basic" in scopes)


@pytest.mark.parametrize("only", ["1", "1781"])
def test_whoever_wants_either_of_them_gets_both(only: str) -> None:
    listed = pages(page(1, **account(1)), page(2, **account(2)))
    replies = [ALIVE, listed, inspected(1), reply(200, {"id": "1781"})]
    _, assets = run(FACEBOOK.assets(APP, TOKENS, frozenset({only})), replies)
    assert isinstance(assets, list)
    assert [(each.id, each.token is not None) for each in assets] == [
        ("1", True),
        ("1781", True),
        ("2", False),
        ("1782", False),
    ]
    assert [each.problem for each in assets] == [None] * 4


@pytest.mark.parametrize("changes", [{"access_token": None}, {"tasks": []}], ids=str)
def test_an_account_without_a_page_that_works_has_a_problem_and_no_placeholder(changes: dict[str, Any]) -> None:
    _, of_page = found(ALIVE, pages(page(1, **account(1), **changes)))
    assert of_page.kind == "instagram"
    assert of_page.token is None
    assert of_page.problem.startswith("This Instagram account comes with its Facebook page")


@pytest.mark.parametrize(
    ("answer", "expected"),
    [
        (reply(403, {"error": {"code": 10}}), "problem"),
        (reply(400, {"error": {"code": 190}}), "problem"),
        (reply(400, {"error": {"code": 100, "error_subcode": 33}}), "problem"),
        (reply(400, {"error": {"code": 4}}), "throttled"),
        (reply(503, ""), "transient"),
        (reply(200, {"id": "another"}), "transient"),
        (reply(200, {}), "transient"),
    ],
    ids=range(7),
)
def test_an_account_that_its_page_does_not_open(answer: Reply, expected: str) -> None:
    assets = found(ALIVE, pages(page(1, **account(1))), inspected(1), answer)
    if expected != "problem":
        assert isinstance(assets, Failure)
        assert assets.verdict == expected
        return
    of_page, alone = assets
    assert of_page.token is not None
    assert (alone.token, alone.problem is not None) == (None, True)


@pytest.mark.parametrize("said", [None, [], "x", {}, {"id": None}, {"id": "../me"}], ids=repr)
def test_what_names_no_account_is_none(said: object) -> None:
    assert [each.kind for each in found(ALIVE, pages(page(1, instagram_business_account=said)), inspected(1))] == [
        "page"
    ]


def test_no_pages_are_no_pages() -> None:
    assert found(ALIVE, pages()) == []


def busy(header: str) -> Reply:
    return reply(400, {}, {**JSON, "x-business-use-case-usage": header, "retry-after": "7"})


def test_the_longest_wait_of_a_business_counts_and_is_in_minutes() -> None:
    cases = {"1": [{"estimated_time_to_regain_access": 19}, {"estimated_time_to_regain_access": 3}], "2": [{}]}
    told = wait(busy(json.dumps(cases)))
    assert told is not None
    assert told.total_seconds() == 19 * 60


@pytest.mark.parametrize(
    "header",
    ["", "{", "[]", '{"1": 5}', '{"1": [5]}', '{"1": [{"estimated_time_to_regain_access": 0}]}', "[" * 10_000]
    + [f'{{"1": [{{"estimated_time_to_regain_access": {value}}}]}}' for value in ("-1", "true", "NaN", "1e9")],
    ids=range(11),
)
def test_a_wait_that_cannot_be_read_is_the_usual_one(header: str) -> None:
    told = wait(busy(header))
    assert told is not None
    assert told.total_seconds() == 7
