"""``/v1/connections/sessions``, over HTTP."""

from typing import Any

import pytest

from altyaa.kernel.ids import write_id
from altyaa.testing.factories import make_workspace
from tests.connections.api.test_connections import calls, refusal
from tests.connections.flow.house import Town
from tests.connections.links.house import Stranger, became, made

PATH = "/v1/connections/sessions"


async def test_a_session_is_made_and_shown(town: Town) -> None:
    workspace = await make_workspace(town.house.runtime)
    wanted = {"reference": "customer 4711", "return_to": "http://localhost:3000/back"}
    session = await made(town, workspace, **wanted)
    assert set(session) == {"id", "url", "expires_at"}
    assert session["url"].startswith(f"{town.house.url}/c/all_")
    shown = await became(town, workspace, session)
    assert {name: shown[name] for name in wanted} == wanted
    assert (shown["state"], shown["opened_at"], shown["finished_at"]) == ("waiting", None, None)
    assert shown["expires_at"] == session["expires_at"]
    assert session["url"].rpartition("/")[2] not in str(shown)
    (row,) = await town.sql("SELECT * FROM altyaa.connect_attempt WHERE workspace_id = $1", workspace.id)
    assert (row["expires_at"] - row["created_at"]).total_seconds() == 1800
    assert session["url"].rpartition("_")[2].encode() not in row["link_digest"]


async def test_the_same_write_sent_again_makes_one_session_and_shows_no_link(town: Town) -> None:
    workspace = await make_workspace(town.house.runtime)
    async with calls(town, workspace) as client:
        headers, body = {"Idempotency-Key": "one"}, {"provider": "google"}
        first = await client.post(PATH, json=body, headers=headers)
        again = await client.post(PATH, json=body, headers=headers)
        assert (first.status_code, again.status_code) == (201, 200)
        assert again.json() == first.json() | {"url": None}
        other = await client.post(PATH, json=body | {"reference": "x"}, headers=headers)
        assert refusal(other) == (422, "idempotency_key_reused")
    assert len(await town.sql("SELECT 1 FROM altyaa.connect_attempt WHERE workspace_id = $1", workspace.id)) == 1
    secret = first.json()["url"].rpartition("/")[2]
    kept = await town.sql("SELECT answer::text FROM altyaa.idempotency WHERE workspace_id = $1", workspace.id)
    assert secret not in str(kept)


@pytest.mark.parametrize(
    ("body", "status", "code"),
    [
        ({}, 422, "invalid_value"),
        ({"provider": "myspace"}, 404, "provider_not_set_up"),
        ({"provider": "google", "colour": "red"}, 422, "invalid_value"),
        ({"provider": "google", "reference": ""}, 422, "invalid_value"),
        ({"provider": "google", "reference": "x" * 201}, 422, "invalid_value"),
        ({"provider": "google", "reference": "a\0b"}, 422, "invalid_value"),
        ({"provider": "google", "connection_id": "con_x"}, 404, "not_found"),
        ({"provider": "google", "return_to": "https://mara@app.example.com/"}, 422, "invalid_value"),
        ({"provider": "google", "return_to": "javascript:alert(1)"}, 422, "invalid_value"),
    ],
)
async def test_what_is_refused(town: Town, body: dict[str, Any], status: int, code: str) -> None:
    async with calls(town, await make_workspace(town.house.runtime)) as client:
        assert refusal(await client.post(PATH, json=body)) == (status, code)


async def test_scopes_and_workspaces(town: Town) -> None:
    workspace, stranger = await make_workspace(town.house.runtime), await make_workspace(town.house.runtime)
    session = await made(town, workspace)
    async with calls(town, workspace, "connections.read") as client:
        assert refusal(await client.post(PATH, json={"provider": "google"})) == (403, "insufficient_scope")
    async with calls(town, workspace, "connections.token") as client:
        assert refusal(await client.get(f"{PATH}/{session['id']}")) == (403, "insufficient_scope")
    async with calls(town, stranger) as client:
        for path in (f"{PATH}/{session['id']}", f"{PATH}/lnk_x", f"{PATH}/con_0352xZ0Mb9f366w8VDFuUJ"):
            assert refusal(await client.get(path)) == (404, "not_found")


async def test_a_members_sign_in_is_no_session(town: Town, guest: Stranger) -> None:
    workspace = await make_workspace(town.house.runtime)
    await guest.enter(workspace)
    await guest.depart("google", workspace)
    (row,) = await town.sql("SELECT id FROM altyaa.connect_attempt WHERE workspace_id = $1", workspace.id)
    async with calls(town, workspace) as client:
        assert refusal(await client.get(f"{PATH}/{write_id('lnk', row['id'])}")) == (404, "not_found")
