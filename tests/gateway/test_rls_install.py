"""``Resource``: the key of an audience, there to verify and here to sign, whatever happens in between."""

import asyncio
import time
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import replace
from typing import Any
from uuid import uuid4

import asyncpg
import pytest

from altyaa.infra.db import ContextSigner
from altyaa.infra.vault import PrfKeyset
from altyaa.kernel.principal import Principal
from altyaa.migrations import MigrationRefused
from altyaa.migrations.keysets import save_keyset
from altyaa.migrations.resource import Resource
from altyaa.testing.cluster import Cluster, TestDatabase
from examples.reputation_api import database as reputation
from tests.gateway.house import AUDIENCE, ApiDatabase, bare_api_database, connected, resource

API = reputation.ROLE


@pytest.fixture
async def there(cluster: Cluster) -> AsyncIterator[ApiDatabase]:
    async with bare_api_database(cluster) as made:
        yield made


@pytest.fixture
async def wall(database: TestDatabase, there: ApiDatabase) -> AsyncIterator[Resource]:
    async with resource(database, there) as made:
        yield made


async def in_charge(wall: Resource) -> PrfKeyset | None:
    """The keyset that serving processes sign with."""
    purpose = f"context:{wall.audience}"
    sealed = await wall.here.fetchval("SELECT sealed FROM altyaa.service_keyset WHERE purpose = $1", purpose)
    return None if sealed is None else PrfKeyset.open(sealed, wall.kek, purpose)


async def purposes(wall: Resource) -> set[str]:
    rows = await wall.here.fetch("SELECT purpose FROM altyaa.service_keyset")
    return {row["purpose"] for row in rows if AUDIENCE in row["purpose"]}


async def verifies(wall: Resource, there: ApiDatabase) -> bool:
    """Whether the role of the API gets its workspace out of what is signed now."""
    keyset = await in_charge(wall)
    if keyset is None:
        return False
    principal = Principal("key", "key_x", uuid4(), frozenset({"posts.read"}))
    context = ContextSigner(AUDIENCE, keyset).sign(principal, pid=0, expires_unix=int(time.time()) + 60)
    async with connected(there.dsn(API)) as api, api.transaction():
        await api.execute("SELECT set_config('altyaa.context', $1, true)", context)
        try:
            return bool(await api.fetchval("SELECT tenancy.workspace_id()") == principal.workspace_id)
        except asyncpg.InvalidAuthorizationSpecificationError:
            return False


async def kids(wall: Resource) -> dict[str, bool]:
    """Key ids there, and whether each is retired or about to be."""
    rows = await wall.there.fetch("SELECT kid, retired_at IS NOT NULL AS retired FROM tenancy.context_key")
    return {row["kid"]: row["retired"] for row in rows}


async def test_installing_lets_the_role_verify_and_nothing_more(wall: Resource, there: ApiDatabase) -> None:
    done = await wall.install([API])
    assert done.state == "installed"
    assert await verifies(wall, there)
    async with connected(there.dsn(API)) as api:
        for forbidden in ("SELECT * FROM tenancy.context_key", "SELECT tenancy.context()", "CREATE TABLE tenancy.x ()"):
            with pytest.raises(asyncpg.InsufficientPrivilegeError):
                await api.execute(forbidden)


async def test_a_second_time_mints_nothing(wall: Resource, there: ApiDatabase) -> None:
    first, sealed = await wall.install([API]), await in_charge(wall)
    second = await wall.install([API])
    assert (second.kid, second.state, second.roles) == (first.kid, "present", [API])
    assert await kids(wall) == {first.kid: False}
    assert repr(await in_charge(wall)) == repr(sealed)
    assert await verifies(wall, there)


async def test_a_role_may_be_let_in_later(wall: Resource, there: ApiDatabase) -> None:
    await wall.install([])
    with pytest.raises(asyncpg.InsufficientPrivilegeError):
        await verifies(wall, there)
    assert (await wall.install([API])).state == "present"
    assert await verifies(wall, there)


async def test_a_database_that_was_restored_without_its_key_gets_the_same_key_again(
    wall: Resource, there: ApiDatabase
) -> None:
    first = await wall.install([API])
    await wall.there.execute("DELETE FROM tenancy.context_key")
    assert not await verifies(wall, there)
    again = await wall.install([API])
    assert (again.kid, again.state) == (first.kid, "restored")
    assert await verifies(wall, there)


async def test_one_database_has_one_audience(wall: Resource, there: ApiDatabase) -> None:
    await wall.install([API])
    with pytest.raises(MigrationRefused, match="belongs to the audience 'reputation' already"):
        await replace(wall, audience="billing").install([API])
    assert await purposes(replace(wall, audience="billing")) == {"context:reputation"}
    assert await verifies(wall, there)


async def test_our_own_database_is_nobodys_resource(wall: Resource) -> None:
    for run in (Resource.rotate, lambda ours: ours.install([])):
        with pytest.raises(MigrationRefused, match="a database of Altyaa Auth itself"):
            await run(replace(wall, there=wall.here))


async def test_two_instances_do_not_fight_over_a_database(cluster: Cluster, wall: Resource, there: ApiDatabase) -> None:
    await wall.install([API])
    async with cluster.fresh() as other, resource(other, there) as stranger:
        with pytest.raises(MigrationRefused, match="trusts a key for 'reputation' which is not ours"):
            await stranger.install([API])
        with pytest.raises(MigrationRefused, match="is not installed in that database"):
            await stranger.rotate()
    assert await verifies(wall, there)


@pytest.mark.parametrize("name", ["altyaa", "", "Reputation", "1st", "a b", "a;b", "a" * 64, "é", "a\n"])
async def test_a_name_that_is_no_lower_case_word_is_refused(wall: Resource, name: str) -> None:
    with pytest.raises(MigrationRefused, match="audience"):
        replace(wall, audience=name)


async def test_roles_that_no_policy_binds_are_refused(wall: Resource, there: ApiDatabase) -> None:
    for role, why in (
        ("postgres", "superuser or has BYPASSRLS"),
        ("reputation_owner", "owner of the context keys"),
        ("nobody_here", "no role named 'nobody_here'"),
        ('x"; DROP SCHEMA tenancy; --', "no role named"),
    ):
        with pytest.raises(MigrationRefused, match=why):
            await wall.install([API, role])
    assert await purposes(wall) == set(), "a refusal leaves nothing behind"
    assert not await wall.there.fetchval("SELECT to_regnamespace('tenancy') IS NOT NULL")


async def test_a_schema_of_somebody_else_is_left_alone(wall: Resource) -> None:
    await wall.there.execute("CREATE SCHEMA tenancy; CREATE TABLE tenancy.mine ()")
    with pytest.raises(MigrationRefused, match="schema named tenancy which is not ours"):
        await wall.install([])
    assert await wall.there.fetchval("SELECT to_regclass('tenancy.mine') IS NOT NULL")


async def test_default_privileges_that_would_open_the_keys_are_refused(wall: Resource) -> None:
    await wall.there.execute(f"ALTER DEFAULT PRIVILEGES GRANT SELECT ON TABLES TO {API}")
    with pytest.raises(MigrationRefused, match=f"let {API} read the context keys"):
        await wall.install([API])
    await wall.there.execute(f"ALTER DEFAULT PRIVILEGES REVOKE SELECT ON TABLES FROM {API}")
    assert (await wall.install([API])).state == "installed"


async def test_a_key_whose_contexts_the_database_refuses_is_not_put_in_charge(wall: Resource) -> None:
    """As where its clock is an hour ahead: found before anybody signs with it."""
    await wall.install([])
    await wall.here.execute("DELETE FROM altyaa.service_keyset WHERE purpose = 'context:reputation'")
    await wall.there.execute("DELETE FROM tenancy.context_key")
    await wall.there.execute("ALTER TABLE tenancy.context_key ALTER active_from SET DEFAULT now() + interval '1 hour'")
    with pytest.raises(MigrationRefused, match=r"does not accept a context signed now \(altyaa context: unknown key\)"):
        await wall.install([])
    assert await purposes(wall) == {"next:reputation"}


async def test_rotating_signs_with_a_new_key_and_retires_the_old_one_later(wall: Resource, there: ApiDatabase) -> None:
    installed = await wall.install([API])
    rotated = await wall.rotate()
    assert rotated.kid != installed.kid
    assert list(rotated.retired) == [installed.kid]
    minutes = await wall.there.fetchval("SELECT extract(epoch FROM $1 - now()) / 60", rotated.retired[installed.kid])
    assert 9.5 < minutes <= 10
    assert await kids(wall) == {installed.kid: True, rotated.kid: False}
    assert await verifies(wall, there)


async def test_rotating_goes_on_for_ever(wall: Resource, there: ApiDatabase) -> None:
    """A keyset holds three live keys; older ones make room."""
    last = (await wall.install([API])).kid
    for _ in range(5):
        rotated = await wall.rotate()
        assert list(rotated.retired) == [last]
        last = rotated.kid
        assert await verifies(wall, there)
    assert sorted(await kids(wall)) == sorted(set(await kids(wall)))
    assert sum(not retired for retired in (await kids(wall)).values()) == 1


async def test_what_is_not_installed_is_not_rotated(wall: Resource) -> None:
    with pytest.raises(MigrationRefused, match="`altyaa rls install` does it"):
        await wall.rotate()
    assert await purposes(wall) == set()


@asynccontextmanager
async def failing(connection: Any, table: str, event: str) -> AsyncIterator[None]:
    """A database that breaks at one statement, as a crash at that moment would leave it."""
    await connection.execute(
        f"""
        CREATE FUNCTION public.crash() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN RAISE EXCEPTION 'crash'; END $$;
        CREATE TRIGGER crash BEFORE {event} ON {table} FOR EACH STATEMENT EXECUTE FUNCTION public.crash();
        """
    )
    try:
        with pytest.raises(asyncpg.RaiseError, match="crash"):
            yield
    finally:
        await connection.execute(f"DROP TRIGGER crash ON {table}; DROP FUNCTION public.crash()")


STEPS = [
    ("here", "altyaa.service_keyset", "INSERT", "the plan is written"),
    ("there", "tenancy.context_key", "INSERT", "the key is made to verify"),
    ("here", "altyaa.service_keyset", "DELETE", "it is put in charge"),
    ("there", "tenancy.context_key", "UPDATE", "the old one retires"),
]


@pytest.mark.parametrize(("side", "table", "event", "before"), STEPS[:3], ids=[step[3] for step in STEPS[:3]])
async def test_an_installation_that_was_interrupted_is_completed_by_running_it_again(
    wall: Resource, there: ApiDatabase, side: str, table: str, event: str, before: str
) -> None:
    if side == "there":
        # The table that breaks exists after the first step only.
        await wall.install([API])
        await wall.here.execute("DELETE FROM altyaa.service_keyset WHERE purpose = 'context:reputation'")
        await wall.there.execute("DELETE FROM tenancy.context_key")
    async with failing(getattr(wall, side), table, event):
        await wall.install([API])
    assert await in_charge(wall) is None, "nobody signs with a key before it verifies"
    done = await wall.install([API])
    assert await verifies(wall, there)
    assert await kids(wall) == {done.kid: False}, "the same key, and one only"
    assert await purposes(wall) == {"context:reputation"}


@pytest.mark.parametrize(("side", "table", "event", "before"), STEPS, ids=[step[3] for step in STEPS])
async def test_a_rotation_that_was_interrupted_leaves_contexts_that_verify_and_goes_on(
    wall: Resource, there: ApiDatabase, side: str, table: str, event: str, before: str
) -> None:
    installed = await wall.install([API])
    async with failing(getattr(wall, side), table, event):
        await wall.rotate()
    assert await verifies(wall, there), f"when it broke as {before}"
    assert (await wall.install([API])).state == "present", "installing again is harmless in between"
    done = await wall.rotate()
    assert await verifies(wall, there)
    found = await kids(wall)
    assert (found[installed.kid], found[done.kid]) == (True, False)
    assert sum(not retired for retired in found.values()) == 1, "no key is left behind that verifies for ever"
    assert await purposes(wall) == {"context:reputation"}


async def test_installers_at_the_same_time_agree_on_one_key(
    database: TestDatabase, there: ApiDatabase, wall: Resource
) -> None:
    async def one() -> str:
        async with resource(database, there) as mine:
            return (await mine.install([API])).kid

    assert len(set(await asyncio.gather(*[one() for _ in range(6)]))) == 1
    assert len(await kids(wall)) == 1
    assert await verifies(wall, there)


async def test_rotations_at_the_same_time_leave_one_key_in_charge_that_verifies(
    database: TestDatabase, there: ApiDatabase, wall: Resource
) -> None:
    await wall.install([API])

    async def one() -> str:
        async with resource(database, there) as mine:
            return (await mine.rotate()).kid

    signed_with = await asyncio.gather(*[one() for _ in range(6)])
    keyset = await in_charge(wall)
    assert keyset is not None
    assert str(keyset.primary_id) in signed_with
    assert [kid for kid, retired in (await kids(wall)).items() if not retired] == [str(keyset.primary_id)]
    assert await verifies(wall, there)


async def test_a_run_that_was_overtaken_does_not_undo_the_others(
    database: TestDatabase, there: ApiDatabase, wall: Resource
) -> None:
    """It had planned a rotation; another run completed that very plan, and one more, before it went on."""
    await wall.install([API])
    plan = await wall._plan(renew=True)
    async with resource(database, there) as other:
        assert (await other.rotate()).kid == str(plan.keyset.primary_id)
        newest = await other.rotate()
    await wall._put_in_charge(plan)
    keyset = await in_charge(wall)
    assert keyset is not None
    assert str(keyset.primary_id) == newest.kid
    assert await verifies(wall, there)


async def test_a_plan_starts_from_what_is_in_charge_when_it_is_written_down(
    database: TestDatabase, wall: Resource
) -> None:
    """Another run is about to put its keyset in charge: the plan waits for it, so that no key is forgotten."""
    await wall.install([API])
    theirs = PrfKeyset.mint()
    async with connected(database.dsn("postgres")) as other:
        async with other.transaction():
            await other.execute("INSERT INTO altyaa.service_keyset (purpose, sealed) VALUES ('next:reputation', '')")
            planning = asyncio.create_task(wall._plan(renew=True))
            await until_blocked(database)
            await other.execute("DELETE FROM altyaa.service_keyset WHERE purpose = 'next:reputation'")
            await save_keyset(other, "context:reputation", theirs, wall.kek)
        plan = await planning
    assert plan.before is not None
    assert plan.before.primary_id == theirs.primary_id


async def until_blocked(database: TestDatabase) -> None:
    """Wait until a session of the database waits for another's lock."""
    async with connected(database.dsn("postgres")) as watching, asyncio.timeout(10):
        while not await watching.fetchval(
            "SELECT count(*) FROM pg_stat_activity WHERE datname = current_database() AND wait_event_type = 'Lock'"
        ):
            await watching.execute("SELECT pg_sleep(0.01)")
