"""Workspace keysets: made once, remembered for a while, never remembered before they are committed."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import suppress
from datetime import datetime, timedelta
from uuid import UUID

import asyncpg
import pytest
import tink
from tink import aead

from altyaa.infra import entropy
from altyaa.infra.runtime import Runtime
from altyaa.infra.vault import Cabinet, Place, VaultError, VaultUnavailable, WorkspaceKeyset, open_kek
from altyaa.infra.vault import cabinet as limits
from altyaa.testing.cluster import TestDatabase
from altyaa.testing.factories import MadeWorkspace, make_workspace, operator
from altyaa.testing.service import opened
from tests.infra.vault.desk import Desk

SECOND = timedelta(seconds=1)


@pytest.fixture
async def runtime(database: TestDatabase) -> AsyncIterator[Runtime]:
    async with opened(database) as runtime:
        yield runtime


@pytest.fixture
async def workspace(runtime: Runtime) -> MadeWorkspace:
    return await make_workspace(runtime)


@pytest.fixture
def desk(database: TestDatabase) -> Desk:
    return Desk(open_kek(database.kek_uri, create=False))


async def keyset(
    runtime: Runtime, cabinet: Cabinet, workspace: MadeWorkspace, now: datetime | None = None
) -> WorkspaceKeyset:
    """The keyset, in a transaction that commits."""
    async with runtime.db.workspace(operator(runtime, workspace)) as tx:
        return await cabinet.keyset(tx, now or entropy.now())


def place(workspace: MadeWorkspace) -> Place:
    return Place("altyaa.connection", "sealed", workspace.id, UUID(int=1), 1)


async def rows(database: TestDatabase) -> list[asyncpg.Record]:
    admin = await asyncpg.connect(database.dsn("postgres"))
    try:
        found: list[asyncpg.Record] = await admin.fetch("SELECT * FROM altyaa.workspace_keyset")
        return found
    finally:
        await admin.close()


async def test_a_keyset_is_made_when_first_needed_and_is_the_same_in_every_process(
    runtime: Runtime, workspace: MadeWorkspace, database: TestDatabase, desk: Desk
) -> None:
    sealed = (await keyset(runtime, Cabinet(desk), workspace)).seal(place(workspace), b"token")
    (row,) = await rows(database)
    assert (row["workspace_id"], row["version"]) == (workspace.id, 1)
    other = await keyset(runtime, Cabinet(desk), workspace)
    assert other.open(place(workspace), sealed).reveal() == b"token"
    assert len(await rows(database)) == 1


async def test_of_two_processes_that_make_one_at_once_one_wins_and_both_have_it(
    runtime: Runtime, workspace: MadeWorkspace, database: TestDatabase, desk: Desk
) -> None:
    """The second waits for the first's transaction, and takes what that has made."""
    async with runtime.db.workspace(operator(runtime, workspace)) as tx:
        first = await Cabinet(desk).keyset(tx, entropy.now())
        second = asyncio.create_task(keyset(runtime, Cabinet(desk), workspace))
        await _waits_for_a_lock(database)
    sealed = first.seal(place(workspace), b"token")
    assert (await second).open(place(workspace), sealed).reveal() == b"token"
    assert desk.wrapped == 2
    assert len(await rows(database)) == 1


async def test_a_keyset_whose_transaction_rolled_back_is_not_remembered(
    runtime: Runtime, workspace: MadeWorkspace, database: TestDatabase, desk: Desk
) -> None:
    """What was sealed under it would be lost: nobody could ever open it."""
    cabinet = Cabinet(desk)
    with suppress(ZeroDivisionError):
        async with runtime.db.workspace(operator(runtime, workspace)) as tx:
            lost = await cabinet.keyset(tx, entropy.now())
            again = await cabinet.keyset(tx, entropy.now())
            raise ZeroDivisionError
    assert again.primary_id == lost.primary_id
    assert await rows(database) == []
    assert (await keyset(runtime, cabinet, workspace)).primary_id != lost.primary_id


async def test_a_keyset_is_unwrapped_once_in_an_hour_and_compared_with_its_row_every_minute(
    runtime: Runtime, workspace: MadeWorkspace, desk: Desk, database: TestDatabase
) -> None:
    cabinet, start = Cabinet(desk), entropy.now()
    await keyset(runtime, cabinet, workspace, start)
    for later in (timedelta(), limits.LOOK_AFTER - SECOND, limits.LOOK_AFTER, limits.FORGET_AFTER - SECOND):
        await keyset(runtime, cabinet, workspace, start + later)
    unwrapped = desk.unwrapped
    await keyset(runtime, cabinet, workspace, start + limits.FORGET_AFTER)
    assert desk.unwrapped == unwrapped + 1


async def test_what_is_too_old_is_forgotten_also_where_nobody_asks_for_it(
    runtime: Runtime, workspace: MadeWorkspace, desk: Desk
) -> None:
    cabinet, start = Cabinet(desk), entropy.now()
    other = await make_workspace(runtime)
    for each in (workspace, other):
        await cabinet.ready(runtime.db, operator(runtime, each), start)
    await cabinet.ready(runtime.db, operator(runtime, other), start + limits.FORGET_AFTER)
    assert list(cabinet._held) == [other.id]


async def test_a_bound_on_how_many_are_held(
    runtime: Runtime, workspace: MadeWorkspace, desk: Desk, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(limits, "MOST_HELD", 2)
    cabinet, made = Cabinet(desk), [workspace, await make_workspace(runtime), await make_workspace(runtime)]
    for each in made:
        await cabinet.ready(runtime.db, operator(runtime, each), entropy.now())
    assert list(cabinet._held) == [each.id for each in made[1:]]


async def test_a_rotated_keyset_is_known_within_a_minute(
    runtime: Runtime, workspace: MadeWorkspace, database: TestDatabase, desk: Desk
) -> None:
    cabinet, start = Cabinet(desk), entropy.now()
    await cabinet.ready(runtime.db, operator(runtime, workspace), start)
    grown = (await keyset(runtime, cabinet, workspace, start)).added()
    await _put(database, grown.promoted(grown.states[1].id).wrap(desk.kek))
    assert (await keyset(runtime, cabinet, workspace, start + SECOND)).primary_id == grown.states[0].id
    assert (await keyset(runtime, cabinet, workspace, start + limits.LOOK_AFTER)).primary_id == grown.states[1].id


async def test_of_many_first_transactions_one_asks_the_kek(
    runtime: Runtime, workspace: MadeWorkspace, desk: Desk
) -> None:
    await keyset(runtime, Cabinet(desk), workspace)
    cabinet, before = Cabinet(desk), desk.unwrapped
    await asyncio.gather(*(keyset(runtime, cabinet, workspace) for _ in range(8)))
    assert desk.unwrapped == before + 1


async def test_while_the_kek_is_away_what_is_in_memory_goes_on_and_the_rest_is_told_so(
    runtime: Runtime, workspace: MadeWorkspace, desk: Desk
) -> None:
    cabinet, start = Cabinet(desk), entropy.now()
    other = await make_workspace(runtime)
    await cabinet.ready(runtime.db, operator(runtime, workspace), start)
    desk.away = True
    sealed = (await keyset(runtime, cabinet, workspace, start + limits.LOOK_AFTER)).seal(place(workspace), b"token")
    asked = desk.wrapped
    for moment in (start, start + limits.RETRY_AFTER - SECOND, start + limits.RETRY_AFTER - SECOND):
        with pytest.raises(VaultUnavailable):
            await keyset(runtime, cabinet, other, moment)
    assert desk.wrapped == asked + 1, "a service that is away is left alone for a while"
    desk.away = False
    await keyset(runtime, cabinet, other, start + limits.RETRY_AFTER)
    assert (await keyset(runtime, cabinet, workspace, start)).open(place(workspace), sealed).reveal() == b"token"


async def test_a_kek_that_hangs_is_not_waited_for(
    runtime: Runtime, workspace: MadeWorkspace, desk: Desk, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(limits, "ANSWER_SECONDS", 0.05)
    cabinet = Cabinet(desk)
    with desk.hanging(), pytest.raises(VaultUnavailable, match="within"):
        await keyset(runtime, cabinet, workspace)


async def test_a_keyset_that_does_not_open_is_an_error_that_says_what_to_do(
    runtime: Runtime, workspace: MadeWorkspace, database: TestDatabase, desk: Desk
) -> None:
    await keyset(runtime, Cabinet(desk), workspace)
    other: aead.Aead = tink.new_keyset_handle(aead.aead_key_templates.AES256_GCM).primitive(aead.Aead)
    with pytest.raises(VaultError, match=f"workspace {workspace.id} does not open.*restore the KEK"):
        await keyset(runtime, Cabinet(other), workspace)


async def test_a_workspace_that_is_deleted_takes_its_keyset_along(
    runtime: Runtime, workspace: MadeWorkspace, database: TestDatabase, desk: Desk
) -> None:
    await keyset(runtime, Cabinet(desk), workspace)
    admin = await asyncpg.connect(database.dsn("postgres"))
    await admin.execute("DELETE FROM altyaa.workspace WHERE id = $1", workspace.id)
    await admin.close()
    assert await rows(database) == []


async def test_a_person_without_a_workspace_has_no_keyset(runtime: Runtime, desk: Desk) -> None:
    async with runtime.db.person(entropy.new_id()) as tx:
        with pytest.raises(ValueError, match="has no workspace"):
            await Cabinet(desk).keyset(tx, entropy.now())


async def test_the_serving_roles_cannot_change_or_remove_a_keyset(
    runtime: Runtime, workspace: MadeWorkspace, desk: Desk
) -> None:
    """An injected statement could otherwise destroy what all rows of its workspace need."""
    await keyset(runtime, Cabinet(desk), workspace)
    change = "UPDATE altyaa.workspace_keyset SET version = 2 WHERE workspace_id = $1"
    for statement in (change, "DELETE FROM altyaa.workspace_keyset WHERE workspace_id = $1"):
        with pytest.raises(asyncpg.InsufficientPrivilegeError):
            async with runtime.db.workspace(operator(runtime, workspace)) as tx:
                await tx.execute(statement, workspace.id)


async def _put(database: TestDatabase, sealed: bytes) -> None:
    admin = await asyncpg.connect(database.dsn("postgres"))
    await admin.execute("UPDATE altyaa.workspace_keyset SET sealed = $1, version = version + 1", sealed)
    await admin.close()


async def _waits_for_a_lock(database: TestDatabase) -> None:
    """Until a session of this database waits for another's transaction."""
    admin = await asyncpg.connect(database.dsn("postgres"))
    waiting = "SELECT EXISTS (SELECT FROM pg_stat_activity WHERE datname = $1 AND wait_event_type = 'Lock')"
    try:
        async with asyncio.timeout(10):
            while not await admin.fetchval(waiting, database.name):
                await asyncio.sleep(0.01)
    finally:
        await admin.close()
