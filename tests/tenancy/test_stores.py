"""Every store function, called by one workspace with the things of another, yields nothing and changes nothing."""

import inspect
from collections.abc import AsyncIterator
from typing import Any
from uuid import UUID

import asyncpg
import pytest

from altyaa.infra.db import Database
from altyaa.kernel.principal import Principal
from altyaa.testing.cluster import Cluster
from altyaa.testing.service import opened
from tests.tenancy.catalogue import every_table
from tests.tenancy.matrix import Wall, raise_wall, sessions
from tests.tenancy.plant import TEXT, Tenant
from tests.tenancy.store_call import Call
from tests.tenancy.store_calls import CALLS, store_functions

_REFUSED = "refused"


@pytest.fixture(scope="module")
async def db(wall: Wall) -> AsyncIterator[Database]:
    """The service's own way to the database."""
    async with opened(wall.database) as runtime:
        yield runtime.db


@pytest.fixture
async def admin(wall: Wall) -> AsyncIterator[Any]:
    """A connection that no policy holds."""
    connection = await asyncpg.connect(wall.database.dsn(wall.admin))
    yield connection
    await connection.close()


def test_every_store_function_takes_a_transaction_and_is_called_here() -> None:
    functions = store_functions()
    assert functions.keys() == CALLS.keys()
    for name, function in functions.items():
        assert inspect.iscoroutinefunction(function), name
        assert next(iter(inspect.signature(function).parameters)) == "tx", name


@pytest.mark.parametrize("name", CALLS)
async def test_a_store_function_reaches_its_own_workspace_alone(
    name: str, wall: Wall, db: Database, admin: Any
) -> None:
    for call in CALLS[name](wall.planted):
        await _reaches_nothing(name, call, wall, db, admin)
        if not call.mixed:
            # The same call does what it is for, to the owner: it was not refused for some other reason.
            before = await _everything(admin)
            ours = await _called(db, name, call, call.owner)
            assert ours != _REFUSED
            assert ours or await _everything(admin) != before


async def test_without_the_wall_every_store_function_reaches_further_and_is_noticed(cluster: Cluster) -> None:
    async with cluster.fresh() as database:
        wall = await raise_wall(database)
        async with opened(database) as runtime, sessions(wall) as (admin, _):
            for table in wall.planted.tables:
                await admin.execute(f"ALTER TABLE {table.name} DISABLE ROW LEVEL SECURITY")
            for name, calls in CALLS.items():
                with pytest.raises(AssertionError):
                    await _reaches_nothing(name, calls(wall.planted)[0], wall, runtime.db, admin)


async def _reaches_nothing(name: str, call: Call, wall: Wall, db: Database, admin: Any) -> None:
    before = await _everything(admin)
    theirs = await _called(db, name, call, wall.planted.other)
    assert await _everything(admin) == before, f"{name} changed something of {call.owner}"
    if call.arguments:
        assert theirs in (_REFUSED, None, [], 0)
    assert not _mentioned(theirs, await _ids(admin, wall, call.owner))


async def _called(db: Database, name: str, call: Call, caller: Tenant) -> Any:
    principal = Principal("operator", "operator", caller.workspace, frozenset(), caller.user)
    try:
        async with db.workspace(principal) as tx:
            return await store_functions()[name](tx, *call.arguments)
    except (asyncpg.InsufficientPrivilegeError, asyncpg.ForeignKeyViolationError):
        return _REFUSED


async def _everything(admin: Any) -> dict[str, str]:
    """A checksum of each table."""
    return {
        table: await admin.fetchval(f"SELECT md5(string_agg(t::text, '|' ORDER BY t::text)) FROM {table} t")
        for table in await every_table(admin)
    }


async def _ids(admin: Any, wall: Wall, owner: Tenant) -> set[str]:
    """Every id that stands in a row of the owner's, and every text that stands in no other: not all things have ids."""
    ids = {str(owner.workspace), str(owner.user)}
    for table in wall.planted.tables:
        query = f"SELECT * FROM {table.name} WHERE {table.tenant} = $1"
        for row in await admin.fetch(query, owner.id_for(table.kind)):
            ids |= {str(value) for value in row.values() if isinstance(value, UUID)}
            ids |= {repr(value) for value in row.values() if str(value).startswith(f"{TEXT} ")}
    return ids


def _mentioned(result: Any, ids: set[str]) -> set[str]:
    return {each for each in ids if each in repr(result)}
