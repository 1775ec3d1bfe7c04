"""Assets of one grant are apart: of whatever kind they are, and though one token may open several."""

import pytest

from altyaa.connections.rules.proxying.asked import Asked, Planned, plan, with_content
from altyaa.kernel.problems import Refused
from altyaa.providers.model import Provider
from altyaa.providers.registry import PROVIDERS
from tests.connections.proxy.test_matching import each_provider, kinds_of

PAGE, ACCOUNT = "200000000000001", "17841400000000001"
"""The account is the page's, and is called for with the page's own token."""
IDS = {"page": PAGE, "instagram": ACCOUNT}
ELSEWHERE = (
    "instagram_business_account",
    "id,instagram_business_account{id,username,media{caption}}",
    "from{connected_instagram_account.as(x){id}}",
    "INSTAGRAM_BUSINESS_ACCOUNT",
    "instagram_accounts.limit(5){id}",
    "page_backed_instagram_accounts",
    "connected_page_backed_instagram_account",
    "business{owned_pages{id}}",
    "owner_business",
    "accounts{id,name}",
    "parent_page",
    "global_brand_children",
)


def asked(kind: str, method: str, path: str, query: str = "") -> Planned | Refused:
    headers = {"content-type": "application/x-www-form-urlencoded"}
    return plan(
        PROVIDERS["facebook"].pack,
        kind,
        IDS[kind],
        Asked(method, f"v26.0/{path}".encode(), query.encode(), headers),
    )


@each_provider
def test_a_platform_of_several_kinds_says_of_each_route_which_it_is_for(provider: Provider) -> None:
    kinds, named = kinds_of(provider), {route.kind for route in provider.pack.routes}
    assert kinds
    assert named == kinds if len(kinds) > 1 else named <= kinds | {None}


@pytest.mark.parametrize("method", ["GET", "POST", "DELETE"])
@pytest.mark.parametrize(
    "path", [f"{PAGE}_99", f"{PAGE}_99/comments", "77_99", "77_99/comments", f"{ACCOUNT}_99", f"{PAGE}/feed", PAGE]
)
def test_an_account_s_connection_reaches_nothing_of_the_page_s(method: str, path: str) -> None:
    assert isinstance(asked("instagram", method, path), Refused)


@pytest.mark.parametrize("path", ["feed", "ratings", "published_posts", "insights"])
def test_nor_does_it_read_what_the_page_lists(path: str) -> None:
    assert isinstance(asked("instagram", "GET", f"{PAGE}/{path}"), Refused)
    assert path == "insights" or isinstance(asked("instagram", "GET", f"{ACCOUNT}/{path}"), Refused)


@pytest.mark.parametrize("path", [ACCOUNT, f"{ACCOUNT}/media", f"{PAGE}/media", "77/comments", "77/replies"])
def test_a_page_s_connection_reaches_nothing_of_the_account_s(path: str) -> None:
    assert isinstance(asked("page", "GET", path), Refused)


@pytest.mark.parametrize(
    ("kind", "method", "path"),
    [
        ("page", "GET", PAGE),
        ("page", "DELETE", f"{PAGE}_99"),
        ("page", "POST", "77_99/comments"),
        ("page", "GET", f"{PAGE}/insights"),
        ("instagram", "GET", ACCOUNT),
        ("instagram", "GET", f"{ACCOUNT}/media"),
        ("instagram", "GET", f"{ACCOUNT}/insights"),
        ("instagram", "POST", "77/replies"),
    ],
)
def test_each_reaches_its_own(kind: str, method: str, path: str) -> None:
    assert not isinstance(asked(kind, method, path), Refused)


@pytest.mark.parametrize("fields", ELSEWHERE)
@pytest.mark.parametrize("kind", IDS)
def test_fields_lead_to_no_other_asset(kind: str, fields: str) -> None:
    assert isinstance(asked(kind, "GET", IDS[kind], f"fields={fields}"), Refused)
    planned = asked(kind, "POST", "77_99/comments" if kind == "page" else "77/comments")
    assert isinstance(planned, Planned)
    assert isinstance(with_content(planned, f"message=hi&fields={fields}".encode()), Refused)


@pytest.mark.parametrize(
    ("kind", "path", "fields"),
    [
        ("page", PAGE, "id,name,about,fan_count,location"),
        ("page", f"{PAGE}/feed", "id,message,from{id,name},comments{message,is_hidden}"),
        ("instagram", f"{ACCOUNT}/media", "id,caption,insights.metric(reach){values},comments{text,replies{text}}"),
    ],
)
def test_fields_of_its_own_are_read(kind: str, path: str, fields: str) -> None:
    assert not isinstance(asked(kind, "GET", path, f"fields={fields}"), Refused)


def test_a_message_may_name_what_it_likes() -> None:
    planned = asked("page", "POST", f"{PAGE}/feed")
    assert isinstance(planned, Planned)
    assert not isinstance(with_content(planned, b"message=our+accounts+and+business"), Refused)
