"""A database that does not let us in is a database that is gone: said without a secret, and over when it is over."""

import asyncio
import traceback
from pathlib import Path

import asyncpg
import pytest

from altyaa.cli.database import DATABASE, ensure_database
from altyaa.infra.db import Database, DatabaseUnavailable
from altyaa.infra.keyring import keep_reloaded
from altyaa.testing.cluster import Cluster, TestDatabase
from altyaa.testing.instance import run_command
from altyaa.testing.service import opened
from tests.cli.call import call_command
from tests.oauth.parties import reseal_tokens

WORKSPACE = "wks_" + "0" * 22
GARBAGE = "postgresql://altyaa_app:hunter2/hunter3@host/altyaa"


def refusing(database: TestDatabase) -> dict[str, str]:
    good = database.dsn("altyaa_app")
    password = database.access.passwords["altyaa_app"].reveal()
    return {
        "wrong password": good.replace(password, "hunter2hunter3"),
        "no such database": good.replace(f"/{database.name}", "/nowhere"),
        "no address": GARBAGE,
        "another scheme": "mysql://altyaa_app:hunter2@host/altyaa",
    }


@pytest.mark.parametrize("way", ["wrong password", "no such database", "no address", "another scheme"])
async def test_every_way_of_not_getting_in_is_unavailable(database: TestDatabase, way: str) -> None:
    db = await Database.open(refusing(database)[way])
    try:
        with pytest.raises(DatabaseUnavailable) as raised:
            await db.ping()
    finally:
        await db.close()
    assert "hunter" not in "".join(traceback.format_exception(raised.value))


@pytest.mark.parametrize("way", ["wrong password", "no such database", "no address", "another scheme"])
async def test_a_command_says_so_in_a_sentence(database: TestDatabase, way: str) -> None:
    environment = {"ALTYAA_DATABASE_URL": refusing(database)[way], "ALTYAA_KEK_URI": database.kek_uri}
    done = await call_command(environment, "key", "list", "--workspace", WORKSPACE)
    assert done.status == 1
    assert "Check ALTYAA_DATABASE_URL" in done.err
    assert "Traceback" not in done.err
    assert "hunter" not in done.err


async def test_without_a_database_a_command_does_not_complain_of_the_key_file(tmp_path: Path) -> None:
    environment = {
        "ALTYAA_DATABASE_URL": "postgresql://altyaa_app@127.0.0.1:1/altyaa",
        "ALTYAA_DATA_DIR": str(tmp_path),
    }
    done = await call_command(environment, "key", "list", "--workspace", WORKSPACE)
    assert done.status == 1
    assert "Check ALTYAA_DATABASE_URL" in done.err
    assert "KEK" not in done.err


async def test_a_database_without_the_schema_is_told_what_to_run(cluster: Cluster) -> None:
    async with cluster.empty() as empty:
        environment = {"ALTYAA_DATABASE_URL": empty.dsn("altyaa_app"), "ALTYAA_KEK_URI": empty.kek_uri}
        done = await run_command(environment, "key", "list", "--workspace", WORKSPACE)
    assert done.status == 1
    assert "altyaa migrate" in done.err
    assert "Traceback" not in done.err


async def test_migrating_at_a_garbled_address_repeats_none_of_it(database: TestDatabase) -> None:
    environment = {"ALTYAA_DATABASE_URL": database.dsn("altyaa_app"), "ALTYAA_DATABASE_OWNER_URL": GARBAGE}
    done = await run_command(environment, "migrate")
    assert done.status == 1
    assert "ALTYAA_DATABASE_OWNER_URL" in done.err
    assert "Traceback" not in done.err
    assert "hunter" not in done.err


async def test_several_first_starts_make_one_database(cluster: Cluster) -> None:
    await asyncio.gather(*(ensure_database(cluster.access) for _ in range(8)))
    admin = await asyncpg.connect(cluster.access.dsn("postgres", "postgres"))
    try:
        assert await admin.fetchval("SELECT count(*) FROM pg_database WHERE datname = $1", DATABASE) == 1
        await admin.execute(f"DROP DATABASE {DATABASE}")
    finally:
        await admin.close()


async def test_keysets_are_reloaded_after_a_failure_of_any_kind(database: TestDatabase) -> None:
    admin = await asyncpg.connect(database.dsn("postgres"))
    try:
        async with opened(database) as runtime:
            before = runtime.keyring.keys
            await admin.execute("ALTER FUNCTION door.service_keysets() RENAME TO away")
            reloading = asyncio.create_task(keep_reloaded(runtime.keyring, 0.02))
            await asyncio.sleep(0.3)
            assert runtime.keyring.keys is before
            assert not reloading.done()
            await admin.execute("ALTER FUNCTION door.away() RENAME TO service_keysets")
            await reseal_tokens(database, before.token)
            async with asyncio.timeout(20):
                while runtime.keyring.keys is before:
                    await asyncio.sleep(0.02)
            reloading.cancel()
    finally:
        await admin.close()


async def test_a_database_that_takes_no_writes_is_unavailable(database: TestDatabase) -> None:
    """As a standby is, or a primary after a failover."""
    admin = await asyncpg.connect(database.dsn("postgres"))
    await admin.execute(f'ALTER ROLE altyaa_app IN DATABASE "{database.name}" SET default_transaction_read_only = on')
    await admin.close()
    db = await Database.open(database.dsn("altyaa_app"))
    try:
        with pytest.raises(DatabaseUnavailable):
            await db.door("SELECT * FROM door.take_calls('x', 'x', 1, 0, 1, 1, now())", into=dict)
    finally:
        await db.close()
