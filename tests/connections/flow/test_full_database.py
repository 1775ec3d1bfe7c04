"""A database that is full in the middle: whatever was there stays, and the next try goes on from there."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

import pytest

from altyaa.testing.factories import make_workspace
from tests.connections.flow.house import Town, Traveller, is_refusal, nothing_is_connected
from tests.connections.flow.test_again import connected, stored
from tests.connections.flow.test_flow import BOXES
from tests.connections.flow.test_odd_answers import both


@asynccontextmanager
async def full(town: Town, table: str, when: str = "true") -> AsyncIterator[None]:
    """No row of this table can be written, in PostgreSQL's own words (SQLSTATE 53100)."""
    await town.sql(
        """
        CREATE FUNCTION altyaa.is_full() RETURNS trigger LANGUAGE plpgsql AS $$
        BEGIN RAISE 'could not extend file: No space left on device' USING ERRCODE = 'disk_full'; END $$
        """
    )
    await town.sql(
        f"CREATE TRIGGER is_full BEFORE INSERT OR UPDATE ON altyaa.{table} FOR EACH ROW WHEN ({when})"
        " EXECUTE FUNCTION altyaa.is_full()"
    )
    try:
        yield
    finally:
        await town.sql("DROP FUNCTION altyaa.is_full() CASCADE")


_UNFINISHED = "could not finish this sign-in"


@both
async def test_before_the_code_is_redeemed_the_way_back_works_again(town: Town, mara: Traveller, provider: str) -> None:
    workspace = await make_workspace(town.house.runtime)
    await mara.enter(workspace)
    back = (await mara.allow(await mara.depart(provider, workspace))).partition("#")[0]
    async with full(town, "connect_attempt"):
        page = await mara.get(back)
        assert is_refusal(page, 503, _UNFINISHED)
        assert page.headers["retry-after"] == "2"
        assert (await mara.press(provider, workspace)).status_code == 503
    assert (await mara.get(back)).status_code == 303


@both
async def test_after_it_was_redeemed_the_person_begins_anew(town: Town, mara: Traveller, provider: str) -> None:
    """A serving process has no spool: what came and cannot be stored is gone, and the platform gives it again."""
    workspace = await make_workspace(town.house.runtime)
    await mara.enter(workspace)
    back = (await mara.allow(await mara.depart(provider, workspace))).partition("#")[0]
    async with full(town, "connect_attempt", "NEW.sealed_pick IS NOT NULL"):
        assert is_refusal(await mara.get(back), 503, _UNFINISHED)
    assert await nothing_is_connected(town, workspace)
    assert is_refusal(await mara.get(back), 410, "used already")
    await mara.connect(provider, workspace, BOXES[provider])


@both
@pytest.mark.parametrize("table", ["connect_attempt", "upstream_grant", "connection", "event"])
async def test_where_the_choice_is_stored_it_stays_open(town: Town, mara: Traveller, provider: str, table: str) -> None:
    """All of it or nothing: no grant without its connections, no sign-in that is spent for nothing."""
    workspace = await make_workspace(town.house.runtime)
    await mara.enter(workspace)
    page = await mara.choose_from(provider, workspace)
    async with full(town, table):
        assert (await mara.pick(page, BOXES[provider])).status_code == 503
    for left in ("upstream_grant", "connection"):
        assert not await town.sql(f"SELECT 1 FROM altyaa.{left} WHERE workspace_id = $1", workspace.id)
    assert (await mara.pick(page, BOXES[provider])).status_code == 200
    await stored(town, workspace)


@both
async def test_where_the_list_is_kept_the_page_works_again(town: Town, mara: Traveller, provider: str) -> None:
    workspace = await make_workspace(town.house.runtime)
    await mara.enter(workspace)
    back = (await mara.allow(await mara.depart(provider, workspace))).partition("#")[0]
    address = (await mara.get(back)).headers["location"]
    async with full(town, "connect_attempt"):
        assert (await mara.get(address)).status_code == 503
    assert (await mara.pick(await mara.get(address), BOXES[provider])).status_code == 200


@both
@pytest.mark.parametrize("table", ["connect_attempt", "upstream_grant", "event"])
async def test_at_re_authentication_the_old_tokens_stay(town: Town, mara: Traveller, provider: str, table: str) -> None:
    workspace, connection = await connected(town, mara, provider)
    before = await stored(town, workspace)
    back = await mara.allow(await mara.depart(provider, workspace, connection))
    when = "NEW.finished_at IS NOT NULL" if table == "connect_attempt" else "true"
    async with full(town, table, when):
        assert is_refusal(await mara.get(back.partition("#")[0]), 503, _UNFINISHED)
    assert await stored(town, workspace) == before
    again = await mara.allow(await mara.depart(provider, workspace, connection))
    done = await mara.get(again.partition("#")[0])
    assert (done.status_code, "Renewed" in done.text) == (200, True)
