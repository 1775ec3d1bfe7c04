"""What every page refuses, and how refusals and pages look on the wire."""

import httpx2
import pytest

from altyaa.infra import entropy
from altyaa.testing.factories import make_workspace
from altyaa.testing.http import http_client
from altyaa.testing.service import served
from altyaa.testing.wire import raw_get, send_raw
from tests.access.pages.house import PASSWORD, Browser, House

FORMS = {
    "/sign-in": {"email": "mara@harbor.example", "password": PASSWORD},
    "/forgot-password": {"email": "mara@harbor.example"},
    "/reset-password": {"password": PASSWORD},
    "/invitation": {"answer": "accept", "password": PASSWORD},
}
PAGES = ("/sign-in", "/forgot-password", "/forgot-password?note=sent", "/reset-password", "/invitation", "/nowhere")


@pytest.mark.parametrize("path", FORMS)
async def test_a_form_that_is_not_ours_is_not_acted_on(browser: Browser, path: str) -> None:
    right = FORMS[path] | {"csrf_token": await browser.token("/sign-in")}
    without = {name: value for name, value in right.items() if name != "csrf_token"}
    statuses = {
        "no token": (await browser.client.post(path, data=without)).status_code,
        "foreign token": (await browser.client.post(path, data=right | {"csrf_token": "A" * 43})).status_code,
        "cross-site": (
            await browser.client.post(path, data=right, headers={"Sec-Fetch-Site": "cross-site"})
        ).status_code,
        "other origin": (await browser.client.post(path, data=right, headers={"Origin": "http://x"})).status_code,
    }
    assert set(statuses.values()) == {403}, statuses
    browser.client.cookies.clear()
    assert (await browser.client.post(path, data=right)).status_code == 403, "the cookie is gone"


@pytest.mark.parametrize("path", FORMS)
async def test_a_form_of_another_shape_is_refused(browser: Browser, path: str) -> None:
    right = FORMS[path] | {"csrf_token": await browser.token("/sign-in")}
    form = "application/x-www-form-urlencoded"
    encoded = str(httpx2.QueryParams(right))
    answers = {
        "unknown field": (422, await browser.client.post(path, data=right | {"is_admin": "true"})),
        "a field twice": (422, await raw_form(browser, path, f"{encoded}&csrf_token=x", form)),
        "JSON": (422, await browser.client.post(path, json=right)),
        "multipart": (422, await browser.client.post(path, files={"email": b"x"})),
        "no type": (422, await raw_form(browser, path, encoded, "")),
        "not UTF-8": (422, await raw_form(browser, path, f"{encoded}%FF", form)),
        "NUL": (422, await raw_form(browser, path, f"{encoded}%00", form)),
        "oversize": (413, await raw_form(browser, path, f"{encoded}&x={'a' * 70_000}", form)),
    }
    assert {name: answer.status_code for name, (_, answer) in answers.items()} == {
        name: status for name, (status, _) in answers.items()
    }
    for _, answer in answers.values():
        assert answer.headers["content-type"] == "text/html; charset=utf-8"
        assert answer.headers["x-request-id"] in answer.text, "with the reference for our log"


async def raw_form(browser: Browser, path: str, body: str, media_type: str) -> httpx2.Response:
    return await browser.client.post(path, content=body.encode(), headers={"Content-Type": media_type})


@pytest.mark.parametrize("path", PAGES)
async def test_every_page_is_kept_by_nobody_framed_by_nobody_and_tells_nobody_where_you_were(
    browser: Browser, path: str
) -> None:
    answer = await browser.get(path)
    assert answer.headers["cache-control"] == "no-store"
    assert answer.headers["referrer-policy"] == "no-referrer"
    assert answer.headers["x-content-type-options"] == "nosniff"
    assert "frame-ancestors 'none'" in answer.headers["content-security-policy"]
    assert "default-src 'none'" in answer.headers["content-security-policy"]
    assert answer.headers["cross-origin-opener-policy"] == "same-origin"
    assert "<script>" not in answer.text
    assert " style=" not in answer.text


async def test_redirects_are_kept_by_nobody_either(browser: Browser) -> None:
    for path in ("/", "/workspaces"):
        answer = await browser.get(path)
        assert (answer.status_code, answer.headers["cache-control"]) == (303, "no-store")
        assert answer.headers["referrer-policy"] == "no-referrer"


async def test_an_unknown_address_is_a_page_for_people_and_a_problem_for_programs(house: House) -> None:
    async with http_client(base_url=house.url) as client:
        for path, accept, html in (
            ("/nowhere", "text/html,application/xhtml+xml", True),
            ("/w/wks_1/settings/nowhere", "text/html", True),
            ("/nowhere", "application/json", False),
            ("/nowhere", "*/*", False),
            ("/v1/nowhere", "text/html", False),
            ("/v1", "text/html", False),
            ("/gateway/nowhere", "text/html", False),
        ):
            answer = await client.get(path, headers={"Accept": accept})
            assert answer.status_code == 404
            kind = "text/html; charset=utf-8" if html else "application/problem+json"
            assert answer.headers["content-type"] == kind, (path, accept)


async def test_a_method_that_a_page_does_not_take_is_named_with_those_it_takes(browser: Browser) -> None:
    for path, allowed in (
        ("/sign-in", {"GET", "HEAD", "POST"}),
        ("/sign-out", {"POST"}),
        ("/workspaces", {"GET", "HEAD"}),
    ):
        answer = await browser.client.delete(path)
        assert answer.status_code == 405
        assert set(answer.headers["allow"].split(", ")) == allowed


async def test_head_is_answered_as_get_without_a_body(browser: Browser) -> None:
    answer = await browser.client.head("/sign-in")
    assert (answer.status_code, answer.text) == (200, "")


async def test_a_cookie_of_bytes_is_a_stranger(house: House) -> None:
    for value in (b"\xff\xfe", b'"', b"a" * 8000, b"%00", b"=;=;"):
        answer = await send_raw(house.url, raw_get("/workspaces", b"Cookie: altyaa_session=" + value))
        assert (answer.status, answer.header("location")) == (303, "/sign-in?next=%2Fworkspaces")


async def test_without_the_database_the_page_says_so_and_when_to_come_back(house: House) -> None:
    async with served(house.database) as service:
        visitor = Browser(house)
        visitor.client.base_url = service.url
        async with visitor.client:
            token = await visitor.token("/sign-in")
            await service.runtime.db.close()
            fields = {"csrf_token": token, "email": "mara@harbor.example", "password": PASSWORD}
            answer = await visitor.client.post("/sign-in", data=fields)
            assert (answer.status_code, answer.headers["retry-after"]) == (503, "2")
            assert answer.headers["content-type"] == "text/html; charset=utf-8"
            assert "Back in a moment" in answer.text


async def test_a_page_says_what_happened_and_whose_move_it_is_for_each_kind_of_refusal(
    house: House, browser: Browser
) -> None:
    email = await house.person()
    await browser.sign_in(email)
    kinds = {
        "404": (await browser.get("/nowhere"), 404, "Nothing here"),
        "405": (await browser.client.delete("/workspaces"), 405, "Not in this way"),
        "403": (await browser.client.post("/account/sessions", data={"session": "others"}), 403, "Open the form again"),
        "410": (await browser.get("/invitations/ali_x"), 410, "This invitation is over"),
        "413": (await browser.client.post("/account/sessions", data={"session": "x" * 70_000}), 413, "Too long"),
    }
    for answer, status, title in kinds.values():
        assert answer.status_code == status
        assert f"<h1>{title}</h1>" in answer.text
        for said in ("What happened", "Whose move it is", "Reference", answer.headers["x-request-id"]):
            assert said in answer.text


async def test_who_is_signed_in_gets_back_into_the_workspace(house: House, browser: Browser) -> None:
    email = f"mara-{entropy.new_id().hex}@harbor.example"
    workspace = await make_workspace(house.runtime)
    await house.join(email, workspace, "member")
    await browser.sign_in(email)
    lost = await browser.get(f"/w/{workspace.wire_id}/settings/nowhere")
    assert lost.status_code == 404
    assert 'href="/"' in lost.text
    assert (await browser.get("/")).headers["location"].startswith(f"/w/{workspace.wire_id}/")
    token = await browser.token("/account", "/sign-out")
    path = f"/w/{workspace.wire_id}/settings/general"
    refused = await browser.client.post(path, data={"csrf_token": token, "name": "Mine now"})
    assert refused.status_code == 403
    assert f'href="/w/{workspace.wire_id}/reputation/connections"' in refused.text
