"""From an empty database to the newest schema."""

import asyncio
from pathlib import Path

import asyncpg
import pytest

from altyaa.infra.postgres import Access
from altyaa.infra.vault import PURPOSES, VaultError, open_kek
from altyaa.kernel.secret import Secret
from altyaa.migrations import HEAD, MigrationRefused, files, migrate
from altyaa.migrations.roles import scram_verifier
from altyaa.migrations.run import check_version
from altyaa.testing.cluster import Cluster, TestDatabase, migrate_as_admin
from altyaa.testing.factories import make_key, make_workspace, verify_key
from altyaa.testing.instance import run_command
from altyaa.testing.service import opened


async def run(database: TestDatabase, role: str, sql: str) -> object:
    connection = await asyncpg.connect(database.dsn(role))
    try:
        return await connection.fetchval(sql)
    finally:
        await connection.close()


async def test_an_empty_database_gets_every_file_once(cluster: Cluster) -> None:
    async with cluster.empty() as database:
        applied = await migrate_as_admin(database)
        assert applied == [files.revision_of(path) for path in files.sql_files()]
        assert await run(database, "altyaa_app", "SELECT version_num FROM altyaa.alembic_version") == HEAD
        assert await migrate_as_admin(database) == []


async def test_migrators_at_once_do_not_meet(cluster: Cluster) -> None:
    async with cluster.empty() as database:
        environment = {
            "ALTYAA_DATABASE_URL": database.dsn("altyaa_app"),
            "ALTYAA_DATABASE_OWNER_URL": database.dsn("postgres"),
            "ALTYAA_KEK_URI": database.kek_uri,
        }
        done = await asyncio.gather(*(run_command(environment, "migrate", "--json") for _ in range(3)))
        assert [each.status for each in done] == [0, 0, 0], [each.err for each in done]
        keysets = await run(database, "postgres", "SELECT count(*) FROM altyaa.service_keyset")
        assert keysets == len(PURPOSES)
        assert await run(database, "postgres", "SELECT count(*) FROM tenancy.context_key") == 1
        async with opened(database) as runtime:
            await make_workspace(runtime)


async def test_the_folder_of_a_new_embedded_database_is_named(tmp_path: Path) -> None:
    environment = {"ALTYAA_DATA_DIR": str(tmp_path / "data")}
    first, second = [await run_command(environment, "migrate") for _ in range(2)]
    assert first.err == f"Making an embedded database in {tmp_path / 'data'}, since ALTYAA_DATABASE_URL is not set\n"
    assert (first.status, second.status, second.err) == (0, 0, "")


async def test_the_owner_itself_may_migrate(cluster: Cluster) -> None:
    async with cluster.empty() as database:
        await migrate_as_admin(database)
        kek = open_kek(database.kek_uri, create=False)
        assert await migrate(Secret(database.dsn("altyaa_owner")), {}, kek) == []


async def test_a_wrong_kek_is_refused_before_anything_is_sealed_under_it(
    database: TestDatabase, tmp_path: Path
) -> None:
    await run(database, "postgres", "DELETE FROM tenancy.context_key")
    other = open_kek(f"file:{tmp_path / 'other.json'}", create=True)
    with pytest.raises(VaultError, match="does not open"):
        await migrate(Secret(database.dsn("postgres")), database.access.passwords, other)
    assert await run(database, "postgres", "SELECT count(*) FROM tenancy.context_key") == 0


async def test_a_restore_without_context_keys_gets_a_fresh_one_and_old_keys_still_verify(
    database: TestDatabase,
) -> None:
    async with opened(database) as runtime:
        made = await make_key(runtime, await make_workspace(runtime), "posts.read")
        old = runtime.keyring.keys.context["altyaa"].primary_id
    await run(database, "postgres", "DELETE FROM tenancy.context_key")
    await migrate_as_admin(database)
    async with opened(database) as runtime:
        assert runtime.keyring.keys.context["altyaa"].primary_id != old
        principal = await verify_key(runtime, made.key)
        async with runtime.db.workspace(principal) as tx:  # type: ignore[arg-type]
            assert len(await tx.many("SELECT id FROM altyaa.api_key", into=dict)) == 1


@pytest.mark.parametrize(
    ("major", "minor", "allowed"),
    [(14, 20, False), (15, 13, False), (15, 14, True), (16, 9, False), (16, 10, True), (17, 5, False), (17, 6, True),
     (18, 0, True), (19, 0, True)],
)  # fmt: skip
def test_servers_whose_policies_leak_are_refused(major: int, minor: int, allowed: bool) -> None:
    version = asyncpg.types.ServerVersion(major, 0, minor, "final", 0)  # as asyncpg has it since PostgreSQL 10
    if allowed:
        check_version(version)
    else:
        with pytest.raises(MigrationRefused, match=f"PostgreSQL {major}.{minor} is too old"):
            check_version(version)


async def test_our_scram_verifier_is_what_postgresql_makes(cluster: Cluster) -> None:
    """A role made with it logs in; no password was in the statement."""
    verifier = scram_verifier(Secret("pencil-Pencil"), b"0123456789abcdef")
    assert "pencil" not in verifier.lower()
    async with cluster.empty() as database:
        await run(database, "postgres", f"CREATE ROLE scram_probe LOGIN PASSWORD '{verifier}'")
        try:

            async def log_in(password: str) -> None:
                login = Access(cluster.access.host, cluster.access.port, {"scram_probe": Secret(password)})
                connection = await asyncpg.connect(login.dsn("scram_probe", database.name))
                await connection.close()

            await log_in("pencil-Pencil")
            with pytest.raises(asyncpg.InvalidPasswordError):
                await log_in("pencil")
        finally:
            await run(database, "postgres", "DROP ROLE scram_probe")
