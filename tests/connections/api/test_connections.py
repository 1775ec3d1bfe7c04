"""``/v1/connections``, over HTTP, with connections that a person made."""

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from typing import Any

import httpx2
import pytest

from altyaa.kernel.ids import write_id
from altyaa.kernel.secret import Secret
from altyaa.simulator.faults import Rule
from altyaa.testing.factories import MINTED, MadeWorkspace, make_key, make_workspace
from altyaa.testing.http import http_client
from tests.connections.flow.house import OTHER_PAGE, PAGE, Town, Traveller

SCOPES = ("connections.read", "connections.write", "connections.token")
LOCATION = "location.locations/5001"


@asynccontextmanager
async def calls(town: Town, workspace: MadeWorkspace, *scopes: str) -> AsyncIterator[httpx2.AsyncClient]:
    """With a key of these scopes."""
    made = await make_key(town.house.runtime, workspace, *(scopes or SCOPES))
    headers = {"Authorization": f"Bearer {made.key.reveal()}"}
    async with http_client(base_url=town.house.url, headers=headers, timeout=20) as client:
        yield client


async def connected(town: Town, mara: Traveller, provider: str, *boxes: str) -> tuple[MadeWorkspace, list[str]]:
    """A workspace with these; the ids, oldest first."""
    workspace = await make_workspace(town.house.runtime)
    await mara.enter(workspace)
    await mara.connect(provider, workspace, *boxes)
    rows = await town.sql("SELECT id FROM altyaa.connection WHERE workspace_id = $1 ORDER BY id", workspace.id)
    return workspace, [write_id("con", row["id"]) for row in rows]


def refusal(answer: httpx2.Response) -> tuple[int, str]:
    """Status and code."""
    return answer.status_code, answer.json()["code"]


async def types_of(town: Town, workspace: MadeWorkspace) -> list[str]:
    """Of what was written down about connections, oldest first."""
    rows = await town.sql(
        "SELECT type FROM altyaa.event WHERE workspace_id = $1 AND type LIKE 'connection.%' ORDER BY id", workspace.id
    )
    return [row["type"] for row in rows]


async def test_a_list_in_pages_and_one_with_its_history(town: Town, mara: Traveller) -> None:
    workspace, ids = await connected(town, mara, "facebook", f"page.{PAGE}", f"page.{OTHER_PAGE}")
    async with calls(town, workspace, "connections.read") as client:
        first = (await client.get("/v1/connections", params={"limit": 1})).json()
        second = (await client.get("/v1/connections", params={"limit": 1, "cursor": first["next_cursor"]})).json()
        assert [first["data"][0]["id"], second["data"][0]["id"]] == ids[::-1]
        assert second["next_cursor"] is None
        assert (await client.get("/v1/connections", params={"provider": "google"})).json()["data"] == []
        shown = (await client.get(f"/v1/connections/{ids[0]}")).json()
    assert (shown["state"], shown["sentence"], shown["who"]) == ("healthy", "It works.", "nobody")
    assert shown["clocks"]["renews_at"] < shown["clocks"]["access_ends_at"]
    assert shown["clocks"]["person_needed_by"] is not None
    assert [each["type"] for each in shown["history"]] == ["connection.connected"]
    tokens = [each.text for each in town.stage.facebook.tokens.values()]
    assert not [each for each in tokens if each in str(shown) + str(first)]


async def test_another_workspace_sees_none_of_them(town: Town, mara: Traveller) -> None:
    _, ids = await connected(town, mara, "google", LOCATION)
    stranger = await make_workspace(town.house.runtime)
    async with calls(town, stranger) as client:
        assert (await client.get("/v1/connections")).json()["data"] == []
        for path in (f"/v1/connections/{ids[0]}", "/v1/connections/con_x"):
            assert refusal(await client.get(path)) == (404, "not_found")
            assert refusal(await client.delete(path)) == (404, "not_found")
            assert refusal(await client.post(f"{path}/token")) == (404, "not_found")
            assert refusal(await client.patch(path, json={"token_open": True})) == (404, "not_found")


@pytest.mark.parametrize(
    ("method", "path", "scope"),
    [
        ("GET", "", "connections.read"),
        ("POST", "/token", "connections.token"),
        ("DELETE", "", "connections.write"),
        ("PATCH", "", "connections.write"),
    ],
)
async def test_each_needs_its_own_scope(town: Town, mara: Traveller, method: str, path: str, scope: str) -> None:
    workspace, ids = await connected(town, mara, "google", LOCATION)
    async with calls(town, workspace, *(each for each in SCOPES if each != scope)) as client:
        body: dict[str, Any] = {"json": {"token_open": True}} if method == "PATCH" else {}
        answer = await client.request(method, f"/v1/connections/{ids[0]}{path}", **body)
        assert refusal(answer) == (403, "insufficient_scope")


async def test_a_token_works_at_the_platform_and_each_read_is_written_down(town: Town, mara: Traveller) -> None:
    workspace, ids = await connected(town, mara, "google", LOCATION)
    async with calls(town, workspace) as client:
        took = (await client.post(f"/v1/connections/{ids[0]}/token")).json()
        MINTED.append(Secret(took["access_token"]))
        assert took["access_token"] in town.stage.google.tokens
        assert took["expires_at"] is not None
        await client.post(f"/v1/connections/{ids[0]}/token")
    assert (await types_of(town, workspace)).count("connection.token_read") == 2


async def test_a_token_that_never_ends_is_closed_until_it_is_opened(town: Town, mara: Traveller) -> None:
    workspace, ids = await connected(town, mara, "facebook", f"page.{PAGE}")
    async with calls(town, workspace) as client:
        assert refusal(await client.post(f"/v1/connections/{ids[0]}/token")) == (403, "token_closed")
        opened = await client.patch(f"/v1/connections/{ids[0]}", json={"token_open": True})
        assert opened.json()["token_open"] is True
        took = (await client.post(f"/v1/connections/{ids[0]}/token")).json()
        MINTED.append(Secret(took["access_token"]))
        assert took["expires_at"] is None
        assert town.stage.facebook.tokens[took["access_token"]].kind == "page", "the page's, never the person's"
        await client.patch(f"/v1/connections/{ids[0]}", json={"token_open": False})
        assert refusal(await client.post(f"/v1/connections/{ids[0]}/token")) == (403, "token_closed")
    told = ["connection.connected", "connection.token_opened", "connection.token_read", "connection.token_closed"]
    assert await types_of(town, workspace) == told


async def test_a_change_that_is_sent_again_late_undoes_nothing(town: Town, mara: Traveller) -> None:
    workspace, ids = await connected(town, mara, "facebook", f"page.{PAGE}")
    async with calls(town, workspace) as client:
        change: dict[str, Any] = {"json": {"token_open": True}, "headers": {"Idempotency-Key": "open-it"}}
        first = await client.patch(f"/v1/connections/{ids[0]}", **change)
        await client.patch(f"/v1/connections/{ids[0]}", json={"token_open": False})
        again = await client.patch(f"/v1/connections/{ids[0]}", **change)
        assert (first.status_code, first.json()["token_open"]) == (200, True)
        assert again.json() == first.json()
        assert (await client.get(f"/v1/connections/{ids[0]}")).json()["token_open"] is False


@asynccontextmanager
async def counted(town: Town) -> AsyncIterator[Callable[[], Awaitable[int]]]:
    """How often somebody asked the engine to hurry."""
    await town.sql("CREATE SEQUENCE altyaa.hurries MINVALUE 0 START 0")
    await town.sql("SELECT nextval('altyaa.hurries')")
    await town.sql(
        """
        CREATE FUNCTION altyaa.count_hurries() RETURNS trigger LANGUAGE plpgsql SECURITY DEFINER AS $$
        BEGIN PERFORM nextval('altyaa.hurries'); RETURN NULL; END $$
        """
    )
    await town.sql(
        "CREATE TRIGGER count_hurries AFTER UPDATE OF due_at ON altyaa.upstream_grant"
        " FOR EACH STATEMENT EXECUTE FUNCTION altyaa.count_hurries()"
    )

    async def count() -> int:
        return int((await town.sql("SELECT last_value FROM altyaa.hurries"))[0]["last_value"])

    try:
        yield count
    finally:
        await town.sql("DROP FUNCTION altyaa.count_hurries() CASCADE")
        await town.sql("DROP SEQUENCE altyaa.hurries")


@pytest.mark.parametrize(
    "body", [{}, {"token_open": "yes"}, {"token_open": None}, {"token_open": True, "name": "x"}, []]
)
async def test_a_change_that_is_none(town: Town, mara: Traveller, body: Any) -> None:
    workspace, ids = await connected(town, mara, "google", LOCATION)
    async with calls(town, workspace) as client:
        assert refusal(await client.patch(f"/v1/connections/{ids[0]}", json=body)) == (422, "invalid_value")


async def test_a_token_that_is_due_is_waited_for(town: Town, mara: Traveller) -> None:
    """The engine renews it; here its part is played by a statement. Nobody gets the token that has ended."""
    workspace, ids = await connected(town, mara, "google", LOCATION)
    await town.sql(
        """
        UPDATE altyaa.upstream_grant SET renew_at = now(), access_ends_at = now(), due_at = NULL
         WHERE workspace_id = $1
        """,
        workspace.id,
    )
    hurried = "SELECT due_at FROM altyaa.upstream_grant WHERE workspace_id = $1"
    async with calls(town, workspace) as client, counted(town) as count:
        asked = [asyncio.create_task(client.post(f"/v1/connections/{ids[0]}/token")) for _ in range(5)]
        async with asyncio.timeout(10):
            while (await town.sql(hurried, workspace.id))[0]["due_at"] is None:
                await asyncio.sleep(0.05)
        await town.sql(
            """
            UPDATE altyaa.upstream_grant SET state = 'expired', state_code = 'grant_ends', ended_at = now()
             WHERE workspace_id = $1
            """,
            workspace.id,
        )
        answers = await asyncio.gather(*asked)
        assert await count() == 1, "who waits for the same renewal waits together"
    assert {refusal(each) for each in answers} == {(409, "connection_needs_person")}
    assert "connection.token_read" not in await types_of(town, workspace)


@pytest.mark.parametrize(("provider", "boxes"), [("google", [LOCATION]), ("facebook", [f"page.{PAGE}"])])
async def test_the_last_one_ends_the_permission_at_the_platform(
    town: Town, mara: Traveller, provider: str, boxes: list[str]
) -> None:
    workspace, ids = await connected(town, mara, provider, *boxes)
    for row in await town.sql("SELECT id, workspace_id FROM altyaa.upstream_grant WHERE provider = $1", provider):
        if row["workspace_id"] != workspace.id:  # of the tests before, so that this one is the last anywhere
            await town.sql("DELETE FROM altyaa.upstream_grant WHERE id = $1", row["id"])
    async with calls(town, workspace) as client:
        would = (await client.delete(f"/v1/connections/{ids[0]}", params={"dry_run": True})).json()
        assert (would["dry_run"], would["upstream"], would["disconnected_at"]) == (True, "revoked", None)
        assert (await client.get(f"/v1/connections/{ids[0]}")).json()["state"] == "healthy"
        done = (await client.delete(f"/v1/connections/{ids[0]}")).json()
        assert (done["dry_run"], done["upstream"]) == (False, "revoked")
        assert refusal(await client.delete(f"/v1/connections/{ids[0]}")) == (409, "connection_ended")
        assert refusal(await client.post(f"/v1/connections/{ids[0]}/token")) == (409, "connection_ended")
        assert (await client.get(f"/v1/connections/{ids[0]}")).json()["state"] == "disconnected"
    assert town.stage.simulator.why_dead(provider, town.stage.whose(provider)) is not None
    (grant,) = await town.sql("SELECT * FROM altyaa.upstream_grant WHERE workspace_id = $1", workspace.id)
    assert (grant["sealed"], grant["sealed_before"], grant["due_at"]) == (None, None, None)
    assert (await types_of(town, workspace))[-2:] == ["connection.disconnected", "connection.grant_revoked"]


async def test_what_others_live_by_is_left_at_the_platform(town: Town, mara: Traveller, other: Traveller) -> None:
    workspace, ids = await connected(town, mara, "facebook", f"page.{PAGE}", f"page.{OTHER_PAGE}")
    await connected(town, other, "facebook", f"page.{PAGE}")
    async with calls(town, workspace) as client:
        assert (await client.delete(f"/v1/connections/{ids[0]}")).json()["upstream"] == "kept"
        assert (await client.delete(f"/v1/connections/{ids[1]}")).json()["upstream"] == "shared"
    assert town.stage.simulator.why_dead("facebook", town.stage.whose("facebook")) is None


async def test_a_platform_that_does_not_answer_keeps_nothing_here_alive(town: Town, mara: Traveller) -> None:
    workspace, ids = await connected(town, mara, "google", LOCATION)
    await town.sql("DELETE FROM altyaa.upstream_grant WHERE provider = 'google' AND workspace_id <> $1", workspace.id)
    town.breaks(Rule("server_error"))
    async with calls(town, workspace) as client:
        assert (await client.delete(f"/v1/connections/{ids[0]}")).json()["upstream"] == "not_revoked"
    (grant,) = await town.sql("SELECT sealed FROM altyaa.upstream_grant WHERE workspace_id = $1", workspace.id)
    assert grant["sealed"] is None


async def test_what_was_disconnected_gets_its_id_back(town: Town, mara: Traveller) -> None:
    workspace, ids = await connected(town, mara, "facebook", f"page.{PAGE}", f"page.{OTHER_PAGE}")
    async with calls(town, workspace) as client:
        await client.delete(f"/v1/connections/{ids[0]}")
        await mara.connect("facebook", workspace, f"page.{PAGE}", f"page.{OTHER_PAGE}")
        assert (await client.get(f"/v1/connections/{ids[0]}")).json()["state"] == "healthy"
        await client.patch(f"/v1/connections/{ids[0]}", json={"token_open": True})
        took = (await client.post(f"/v1/connections/{ids[0]}/token")).json()
    MINTED.append(Secret(took["access_token"]))
    assert took["access_token"] in town.stage.facebook.tokens
