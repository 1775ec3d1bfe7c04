"""What is listed is passed on as it was meant, with the connection's own token, and comes back."""

import json

import pytest

from altyaa.providers.pack import Route
from altyaa.providers.registry import PROVIDERS
from tests.connections.proxy.passage import LOCATION_PATH, PAGE_PATH, Passage, answer, is_listed

FORM, JSON = "application/x-www-form-urlencoded", "application/json"
REPLY = "v4/accounts/1/locations/5001/reviews/AbFv/reply"
OURS = {
    "cookie",
    "x-http-method-override",
    "x-method-override",
    "x-forwarded-for",
    "x-altyaa-workspace",
    "authorization",
}


def routes_of(provider: str) -> list[Route]:
    """Those of the passage's page and location."""
    return [route for route in PROVIDERS[provider].pack.routes if route.kind in (None, "page")]


async def test_a_page_is_read_with_its_own_token_and_a_proof(passage: Passage) -> None:
    got = await passage.call(f"{PAGE_PATH}?fields=id,name")
    assert (got.status, json.loads(got.body)["name"]) == (200, "Harbor Coffee")
    (asked,) = passage.log
    assert asked.query == {
        "fields": "id,name",
        "access_token": passage.tokens["facebook"],
        "appsecret_proof": asked.query["appsecret_proof"],
    }
    assert passage.town.stage.facebook.tokens[passage.tokens["facebook"]].kind == "page"
    assert got.headers["cache-control"] == "no-store"
    assert got.headers["x-altyaa-workspace"] == passage.workspace.wire_id


async def test_a_location_is_read_with_the_token_of_its_account(passage: Passage) -> None:
    passage.says = answer('{"title": "Harbor Coffee"}')
    got = await passage.call(f"{LOCATION_PATH}?readMask=title", provider="google")
    assert (got.status, got.body) == (200, b'{"title": "Harbor Coffee"}')
    (asked,) = passage.log
    assert asked.host == "mybusinessbusinessinformation.googleapis.com"
    assert asked.headers["authorization"] == f"Bearer {passage.tokens['google']}"
    assert asked.query == {"readMask": "title"}


async def test_each_path_leads_to_its_own_host(passage: Passage) -> None:
    passage.says = answer('{"reviews": []}')
    await passage.call("v4/accounts/101/locations/5001/reviews?pageSize=5&orderBy=updateTime%20desc", provider="google")
    assert (passage.log[0].host, passage.log[0].query["orderBy"]) == ("mybusiness.googleapis.com", "updateTime desc")


@pytest.mark.parametrize(
    ("provider", "method", "path", "type_", "body", "sent"),
    [
        (
            "facebook",
            "POST",
            f"{PAGE_PATH}/feed",
            "application/x-www-form-urlencoded",
            "message=Ol%C3%A1%0Ab+c",
            {"message": "Olá\nb c"},
        ),
        (
            "facebook",
            "POST",
            f"{PAGE_PATH}_7",
            f"{FORM.title()}; charset=UTF-8",
            "message=a%26b",
            {"message": "a&b"},
        ),
        ("facebook", "DELETE", f"{PAGE_PATH}_7", "", "", {}),
        (
            "google",
            "PATCH",
            f"{LOCATION_PATH}?updateMask=title",
            "application/json",
            '{ "title": "Ol\u00e1 \\ud83d\\ude00" }',
            {"title": "Olá 😀"},
        ),
        (
            "google",
            "PUT",
            "v4/accounts/1/locations/5001/reviews/AbFv/reply",
            "application/json; charset=utf-8",
            '{"comment":"Hi"}',
            {"comment": "Hi"},
        ),
        ("google", "DELETE", REPLY, "", "", {}),
    ],
)
async def test_a_body_arrives(
    passage: Passage, provider: str, method: str, path: str, type_: str, body: str, sent: dict[str, str]
) -> None:
    passage.says = answer('{"id": "1"}', status=200)
    headers = {"content-type": type_} if type_ else {}
    got = await passage.call(path, method, provider=provider, headers=headers, body=body.encode())
    assert got.status == 200, got.body
    (asked,) = passage.log
    assert asked.method == method
    assert {**asked.form, **asked.json} == sent


async def test_of_the_headers_those_that_are_listed_go_on(passage: Passage) -> None:
    headers = {
        "accept-language": "pt",
        "x-http-method-override": "DELETE",
        "x-method-override": "DELETE",
        "cookie": "session=1",
        "x-forwarded-for": "10.0.0.1",
        "x-app-usage": "0",
        "accept-encoding": "gzip",
        "user-agent": "somebody",
        "x-altyaa-workspace": passage.workspace.wire_id,
    }
    got = await passage.call(PAGE_PATH, headers=headers)
    assert got.status == 200
    (asked,) = passage.log
    assert asked.headers["accept-language"] == "pt"
    assert asked.headers["accept-encoding"] == "identity"
    assert not {"cookie", "x-http-method-override", "x-method-override", "x-forwarded-for", "x-altyaa-workspace"} & set(
        asked.headers
    )
    assert passage.key not in str(asked.headers), "our own credential stays here"


@pytest.mark.parametrize("status", [200, 201, 400, 403, 404, 409, 500, 503])
async def test_a_status_of_the_platform_is_passed_on(passage: Passage, status: int) -> None:
    passage.says = answer('{"error": {"code": 100, "message": "x"}}', status=status)
    got = await passage.call(PAGE_PATH)
    assert (got.status, got.headers["x-altyaa-provider"]) == (status, "facebook")


async def test_every_route_of_a_pack_can_be_called_and_nothing_else_reached_a_platform(passage: Passage) -> None:
    """Over the served application, one call of each: the wire's log shows the routes and no other address."""
    passage.says = answer('{"id": "1"}')
    for name in passage.ids:
        asset = {"google": "locations/5001", "facebook": PAGE_PATH.rpartition("/")[2]}[name]
        for route in routes_of(name):
            path = route.url.split("/", 3)[3].replace("{asset}", asset).replace("{number}", "7").replace("{id}", "9")
            kind = {"json": "application/json", "form": "application/x-www-form-urlencoded"}.get(route.body or "", "")
            body = {"json": b'{"a": "b"}', "form": b"a=b"}.get(route.body or "", b"")
            got = await passage.call(path, route.method, provider=name, headers={"content-type": kind}, body=body)
            assert got.status == 200, (route, got.body)
            await passage.town.sql("DELETE FROM altyaa.provider_app")
    assert len(passage.log) == sum(len(routes_of(name)) for name in passage.ids)
    assert all(map(is_listed, passage.log))
