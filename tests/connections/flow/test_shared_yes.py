"""One yes at a platform, several workspaces: it is ended by the last that lives by it, and by nobody before."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import Any

import asyncpg
import httpx2

from altyaa.testing.factories import MadeWorkspace, make_workspace
from tests.connections.api.test_connections import calls, connected
from tests.connections.flow.house import Town, Traveller
from tests.connections.flow.test_flow import BOXES
from tests.connections.flow.test_odd_answers import both


async def alone(town: Town, workspace: MadeWorkspace) -> None:
    """Nobody else is connected anywhere, or on the way: not even by the tests before."""
    for table in ("upstream_grant", "connect_attempt"):
        await town.sql(f"DELETE FROM altyaa.{table} WHERE workspace_id <> $1", workspace.id)


@asynccontextmanager
async def held_up(town: Town) -> AsyncIterator[Any]:
    """Whoever ends a grant waits; gives a function that returns when so many do."""
    connection = await asyncpg.connect(town.house.database.dsn("postgres"))
    waiting = "SELECT count(*) FROM pg_stat_activity WHERE datname = current_database() AND wait_event_type = 'Lock'"

    async def until(number: int) -> None:
        while await connection.fetchval(waiting) < number:
            await asyncio.sleep(0.01)

    try:
        async with connection.transaction():
            await connection.execute("SELECT FROM altyaa.upstream_grant FOR UPDATE")
            yield until
    finally:
        await connection.close()


async def ended(client: httpx2.AsyncClient, connection: str) -> str:
    """What became of the yes."""
    answer = await client.delete(f"/v1/connections/{connection}")
    assert answer.status_code == 200, answer.text
    return str(answer.json()["upstream"])


async def told(town: Town, workspace: MadeWorkspace) -> list[Any]:
    """What the events say of the end, oldest first."""
    rows = await town.sql(
        "SELECT data::jsonb - '{provider,account,kind,name}'::text[] AS data FROM altyaa.event"
        " WHERE workspace_id = $1 AND type IN ('connection.disconnected', 'connection.grant_revoked') ORDER BY id",
        workspace.id,
    )
    return [row["data"] for row in rows]


def is_alive(town: Town, provider: str) -> bool:
    """Whether the platform still has the yes."""
    return town.stage.simulator.why_dead(provider, town.stage.whose(provider)) is None


@both
async def test_who_connects_while_another_disconnects_keeps_the_yes(
    town: Town, mara: Traveller, other: Traveller, provider: str
) -> None:
    workspace, (connection,) = await connected(town, mara, provider, BOXES[provider])
    await alone(town, workspace)
    theirs = await make_workspace(town.house.runtime)
    await other.enter(theirs)
    page = await other.choose_from(provider, theirs)
    async with calls(town, workspace) as client:
        async with held_up(town) as until:
            ending = asyncio.create_task(ended(client, connection))
            await until(1)
            assert (await other.pick(page, BOXES[provider])).status_code == 200
        assert await ending == "shared"
    assert is_alive(town, provider)
    assert await told(town, workspace) == ['{"last": true}', '{"shared": true, "revoked": false}']


async def test_a_choice_that_is_open_keeps_the_yes(town: Town, mara: Traveller, other: Traveller) -> None:
    workspace, (connection,) = await connected(town, mara, "facebook", BOXES["facebook"])
    await alone(town, workspace)
    theirs = await make_workspace(town.house.runtime)
    await other.enter(theirs)
    page = await other.choose_from("facebook", theirs)
    async with calls(town, workspace) as client:
        would = (await client.delete(f"/v1/connections/{connection}", params={"dry_run": True})).json()
        assert would["upstream"] == await ended(client, connection) == "shared"
    assert is_alive(town, "facebook")
    assert (await other.pick(page, BOXES["facebook"])).status_code == 200


async def test_a_choice_whose_time_is_over_keeps_nothing(town: Town, mara: Traveller, other: Traveller) -> None:
    workspace, (connection,) = await connected(town, mara, "facebook", BOXES["facebook"])
    await alone(town, workspace)
    theirs = await make_workspace(town.house.runtime)
    await other.enter(theirs)
    await other.choose_from("facebook", theirs)
    await town.sql("UPDATE altyaa.connect_attempt SET pick_expires_at = now() WHERE workspace_id = $1", theirs.id)
    async with calls(town, workspace) as client:
        assert await ended(client, connection) == "revoked"
    assert not is_alive(town, "facebook")


async def test_of_two_that_disconnect_at_once_the_last_ends_the_yes(
    town: Town, mara: Traveller, other: Traveller
) -> None:
    workspace, (connection,) = await connected(town, mara, "google", BOXES["google"])
    await alone(town, workspace)
    theirs, (another,) = await connected(town, other, "google", BOXES["google"])
    async with calls(town, workspace) as client, calls(town, theirs) as their_client:
        async with held_up(town) as until:
            endings = [asyncio.create_task(ended(*each)) for each in ((client, connection), (their_client, another))]
            await until(2)
        assert "revoked" in await asyncio.gather(*endings)
    assert not is_alive(town, "google")


async def test_what_is_dead_elsewhere_keeps_nothing(town: Town, mara: Traveller, other: Traveller) -> None:
    workspace, (connection,) = await connected(town, mara, "facebook", BOXES["facebook"])
    await alone(town, workspace)
    theirs, _ = await connected(town, other, "facebook", BOXES["facebook"])
    await town.sql("UPDATE altyaa.upstream_grant SET state = 'expired' WHERE workspace_id = $1", theirs.id)
    async with calls(town, workspace) as client:
        assert await ended(client, connection) == "revoked"
    assert not is_alive(town, "facebook")
    assert await told(town, workspace) == ['{"last": true}', '{"shared": false, "revoked": true}']
