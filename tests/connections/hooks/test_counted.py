"""Calls that are counted and not yet told: of whom nobody may know any more, and what the database will not take."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

from altyaa.connections import store
from altyaa.connections.actions.uses import Uses
from altyaa.connections.model import Connection
from altyaa.infra import entropy
from altyaa.kernel.principal import Principal, service
from altyaa.testing.factories import MadeWorkspace
from tests.connections.flow.house import Town, Traveller
from tests.connections.hooks.wire import planted, removal, send, told_in

SUBJECT = "300000000000009"


async def connection_of(town: Town, workspace: MadeWorkspace) -> Connection:
    async with town.house.runtime.db.workspace(service(workspace.id)) as tx:
        (found,) = await store.connections(tx, most=10)
    return found


async def told_of(town: Town, workspace: MadeWorkspace) -> list[str]:
    query = "SELECT data FROM altyaa.event WHERE workspace_id = $1 AND type = 'connection.used' ORDER BY id"
    return [row["data"] for row in await town.sql(query, workspace.id)]


@asynccontextmanager
async def untellable(town: Town, workspace: MadeWorkspace) -> AsyncIterator[None]:
    """No event of this workspace can be written."""
    raises = f"BEGIN IF NEW.workspace_id = '{workspace.id}' THEN RAISE 'broken'; END IF; RETURN NEW; END"
    await town.sql(f"CREATE FUNCTION public.untellable() RETURNS trigger LANGUAGE plpgsql AS $$ {raises} $$")
    await town.sql(
        "CREATE TRIGGER untellable BEFORE INSERT ON altyaa.event FOR EACH ROW EXECUTE FUNCTION public.untellable()"
    )
    try:
        yield
    finally:
        await town.sql("DROP FUNCTION public.untellable() CASCADE")


async def test_a_name_that_was_deleted_is_in_nothing_that_is_told_after_that(town: Town, mara: Traveller) -> None:
    workspace = await planted(town, "facebook", SUBJECT)
    db, uses, connection = town.house.runtime.db, Uses(), await connection_of(town, workspace)
    uses.count(service(workspace.id), connection)
    await uses.write(db)
    uses.count(service(workspace.id), connection)
    assert (await send(town, removal(SUBJECT, entropy.now(), "meta/deletion"))).is_success
    await uses.write(db, is_last=True)
    *_, after = said = await told_of(town, workspace)
    assert len(said) == 2
    assert "Mara" not in after
    assert "Harbor" not in after
    assert "(deleted)" in after


async def test_one_that_cannot_be_told_stops_no_other(town: Town, mara: Traveller) -> None:
    db, uses = town.house.runtime.db, Uses()
    workspaces = [await planted(town, "facebook", f"30000000000000{number}") for number in (1, 2)]
    for workspace in workspaces:
        uses.count(service(workspace.id), await connection_of(town, workspace))
    async with untellable(town, workspaces[0]):
        await uses.write(db)
        assert "connection.used" in await told_in(town, workspaces[1])
        assert "connection.used" not in await told_in(town, workspaces[0])
    await uses.write(db)
    assert [len(await told_of(town, each)) for each in workspaces] == [1, 1], "it was kept, and nothing is told twice"


async def test_what_is_counted_is_bounded(town: Town, mara: Traveller) -> None:
    workspace = await planted(town, "facebook", SUBJECT)
    db, uses, connection = town.house.runtime.db, Uses(most=2), await connection_of(town, workspace)
    for number in (1, 2, 3):
        uses.count(Principal("key", f"key_{number}", workspace.id, frozenset()), connection)
    await uses.write(db)
    query = "SELECT actor FROM altyaa.event WHERE workspace_id = $1 AND type = 'connection.used' ORDER BY id"
    told = [row["actor"] for row in await town.sql(query, workspace.id)]
    assert told == ["key_2", "key_3"], "the oldest made room"
