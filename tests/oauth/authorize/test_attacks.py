"""What somebody might try with the page on which others say yes."""

import asyncio
from pathlib import Path

import pytest

from altyaa.infra import entropy
from altyaa.kernel.ids import write_id
from altyaa.testing.factories import make_workspace
from tests.access.pages.house import House
from tests.oauth.authorize.visitor import (
    Visitor,
    address,
    app,
    came_back,
    form_of,
    is_sign_in,
    newcomer,
    sql,
)


async def codes(house: House, client_id: object) -> int:
    (row,) = await sql(house, "SELECT count(*) FROM altyaa.oauth_code WHERE client_id = $1", client_id)
    return int(row["count"])


async def test_no_form_of_another_page_session_request_or_site_is_taken(
    house: House, visitor: Visitor, other: Visitor
) -> None:
    workspace, client = await app(house)
    await visitor.enter(workspace)
    await other.enter(workspace)
    page, form = await visitor.ask(client), form_of(await visitor.ask(client))
    foreign = form_of(await other.ask(client)).fields["csrf_token"]
    another = form_of(await visitor.ask(client, state="another")).fields["csrf_token"]
    sign_out = await visitor.token("/workspaces", "/sign-out")
    for token in ("", "x", foreign, another, sign_out):
        answer = await visitor.answer(page, csrf_token=token)
        assert answer.status_code == 403, token
        assert "location" not in answer.headers
    without = {name: value for name, value in form.fields.items() if name != "csrf_token"}
    assert (await visitor.client.post(form.action, data={**without, "answer": "allow"})).status_code == 403
    sent = {**form.fields, "answer": "allow"}
    for headers in (
        {"Sec-Fetch-Site": "cross-site"},
        {"Sec-Fetch-Site": "same-site"},
        {"Origin": "https://evil.example"},
    ):
        assert (await visitor.client.post(form.action, data=sent, headers=headers)).status_code == 403
    assert await codes(house, client.record.id) == 0
    assert "code" in came_back(await visitor.client.post(form.action, data=sent))


async def test_a_form_answers_the_request_that_was_shown_and_no_other(house: House, visitor: Visitor) -> None:
    """Scope, state, challenge, redirect URI, workspace or client changed in the form's address."""
    uris = ("https://app.example/callback", "https://app.example/other")
    workspace, client = await app(house, "posts.read", "keys.write", redirect_uris=uris)
    _, second = await app(house, any_workspace=True)
    await visitor.enter(workspace)
    form = form_of(await visitor.ask(client, scope="posts.read"))
    sent = {**form.fields, "answer": "allow"}
    for changes in (
        {"scope": "posts.read keys.write"},
        {"scope": None},
        {"scope": "posts.read", "state": "mine"},
        {"scope": "posts.read", "code_challenge": "B" * 43},
        {"scope": "posts.read", "redirect_uri": uris[1]},
        {"scope": "posts.read", "client_id": second.id},
    ):
        answer = await visitor.client.post(address(client, **changes), data=sent)
        assert answer.status_code in (403, 422), changes
    assert await codes(house, client.record.id) == await codes(house, second.record.id) == 0


async def test_a_box_that_was_not_offered_gives_nothing(house: House, visitor: Visitor) -> None:
    workspace, client = await app(house, "posts.read", "keys.write")
    await visitor.enter(workspace, "member")
    page = await visitor.ask(client)
    beyond_asked = await visitor.answer(page, tick=("audit.read",))
    assert beyond_asked.status_code == 422
    assert came_back(await visitor.answer(page, tick=("keys.write",)))
    (row,) = await sql(house, "SELECT scopes FROM altyaa.oauth_code WHERE client_id = $1", client.record.id)
    assert row["scopes"] == ["posts.read"], "beyond the role"
    alone = await visitor.answer(await visitor.ask(client, prompt="consent"), untick=("posts.read",))
    assert came_back(alone)["error"] == "access_denied"


async def test_a_role_that_shrank_since_the_page_was_shown_gives_what_is_left(house: House, visitor: Visitor) -> None:
    workspace, client = await app(house, "posts.read", "keys.write")
    email = await visitor.enter(workspace, "admin")
    page = await visitor.ask(client)
    await sql(house, "UPDATE altyaa.membership SET role = 'member' WHERE email = $1", email)
    came_back(await visitor.answer(page))
    (row,) = await sql(house, "SELECT scopes FROM altyaa.oauth_code WHERE client_id = $1", client.record.id)
    assert row["scopes"] == ["posts.read"]
    await sql(house, "DELETE FROM altyaa.membership WHERE email = $1", email)
    assert (await visitor.answer(page)).status_code == 403
    assert await codes(house, client.record.id) == 1


async def test_no_workspace_that_one_does_not_belong_to_can_be_named(house: House, visitor: Visitor) -> None:
    workspace, client = await app(house, any_workspace=True)
    strangers = await make_workspace(house.runtime)
    await visitor.enter(workspace)
    for wire_id in (strangers.wire_id, write_id("wks", entropy.new_id())):
        page = await visitor.ask(client, workspace=wire_id)
        assert page.status_code == 403
        sent = {**form_of(await visitor.ask(client)).fields, "answer": "allow"}
        assert (await visitor.client.post(address(client, workspace=wire_id), data=sent)).status_code == 403
    assert await codes(house, client.record.id) == 0


async def test_the_checks_are_made_again_when_the_form_comes(house: House, visitor: Visitor) -> None:
    """Between the page and the answer the address was taken from the app."""
    workspace, client = await app(house)
    await visitor.enter(workspace)
    form = form_of(await visitor.ask(client))
    await sql(house, "UPDATE altyaa.oauth_client SET redirect_uris = '{}' WHERE id = $1", client.record.id)
    house.service.serving.lookup._memory.forget_all()  # as the feed does
    answer = await visitor.client.post(form.action, data={**form.fields, "answer": "allow"})
    assert answer.status_code == 400
    assert "location" not in answer.headers


async def test_who_signed_out_meanwhile_allows_nothing(house: House, visitor: Visitor) -> None:
    workspace, client = await app(house)
    await visitor.enter(workspace)
    page = await visitor.ask(client)
    visitor.client.cookies.clear()
    assert is_sign_in(await visitor.answer(page))
    assert await codes(house, client.record.id) == 0


async def test_a_body_is_our_own_form_and_nothing_else(house: House, visitor: Visitor) -> None:
    workspace, client = await app(house)
    await visitor.enter(workspace)
    query = address(client).partition("?")[2]
    headers = {"Content-Type": "application/x-www-form-urlencoded"}
    answer = await visitor.client.post("/oauth/authorize", content=query, headers=headers)
    assert answer.status_code == 400, "a request in the body is none"
    page = await visitor.ask(client)
    assert (await visitor.answer(page, "maybe")).status_code == 422
    assert (await visitor.client.post(form_of(page).action, json={"answer": "allow"})).status_code == 422


@pytest.mark.parametrize(
    "query",
    [
        "",
        "?",
        "?%",
        "?client_id=%FF",
        "?client_id=%00",
        "?" + "a=1&" * 300,
        "?client_id=" + "x" * 5000,
        "?redirect_uri",
    ],
)
async def test_what_cannot_be_read_is_told_on_a_page(house: House, visitor: Visitor, query: str) -> None:
    answer = await visitor.get(f"/oauth/authorize{query}")
    assert answer.status_code == 400
    assert "The app that sent you here made a mistake" in answer.text
    assert "location" not in answer.headers


async def test_a_request_too_long_for_the_way_is_refused_and_not_lost(house: House, visitor: Visitor) -> None:
    workspace, client = await app(house)
    assert (await visitor.ask(client, state="x" * 9_000)).status_code == 400, "a stranger, an app nobody vetted"
    await visitor.enter(workspace)
    got = came_back(await visitor.ask(client, state="x" * 9_000))
    assert (got["error"], got["state"]) == ("invalid_request", "x" * 9_000)


async def test_no_value_of_a_request_becomes_markup_or_a_header(house: House, visitor: Visitor) -> None:
    workspace, client = await app(house)
    await visitor.enter(workspace)
    bad = '"><script>alert(1)</script>\r\nSet-Cookie: a=b'
    for changes in ({"state": bad}, {"login_hint": bad}, {"nonce": bad}, {"redirect_uri": bad}, {"client_id": bad}):
        answer = await visitor.ask(client, **changes)
        assert "<script>" not in answer.text
        assert "a=b" not in str(answer.headers.get("set-cookie"))
    answer = await visitor.ask(client, state=bad, prompt="none")
    assert came_back(answer)["state"] == bad


async def test_somebody_elses_sign_in_does_not_answer_my_form(house: House, visitor: Visitor) -> None:
    """The tab was opened by one person, and another one has signed in since, in the same browser."""
    workspace, client = await app(house)
    await visitor.enter(workspace)
    page = await visitor.ask(client)
    await visitor.sign_in_at(await visitor.ask(client, prompt="login"), await newcomer(house, workspace))
    assert (await visitor.answer(page)).status_code == 403
    assert await codes(house, client.record.id) == 0


async def test_two_answers_at_once_make_one_consent(house: House, visitor: Visitor) -> None:
    workspace, client = await app(house)
    await visitor.enter(workspace)
    page = await visitor.ask(client)
    answers = await asyncio.gather(*(visitor.answer(page) for _ in range(6)))
    assert all("code" in came_back(answer) for answer in answers)
    (row,) = await sql(house, "SELECT count(*) FROM altyaa.oauth_consent WHERE client_id = $1", client.record.id)
    assert row["count"] == 1


async def test_no_code_is_in_the_log(house: House, visitor: Visitor, service_log: Path) -> None:
    workspace, client = await app(house)
    await visitor.enter(workspace)
    got = came_back(await visitor.answer(await visitor.ask(client)))
    logged = service_log.read_text()
    assert "/oauth/authorize" in logged
    assert got["code"] not in logged
    assert client.id not in logged.partition("/oauth/authorize")[0] or "client_id=" not in logged
    assert "alc_" not in logged
