"""Other servers than the embedded one: Debian's PostgreSQL, PgBouncer in front of one, one in Supabase's shape."""

import asyncio
import contextlib
import os
import shutil
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import replace
from pathlib import Path

import asyncpg

from altyaa.infra.entropy import new_secret
from altyaa.infra.postgres import Access, Binaries, EmbeddedPostgres
from altyaa.infra.postgres.privileges import RunAs, run_as
from altyaa.infra.vault import open_kek
from altyaa.kernel.secret import Secret
from altyaa.migrations.roles import scram_verifier
from altyaa.testing.cluster import FAST, TestDatabase

PROJECT, PROJECT_ADMIN, DEPLOYER = "project", "project_admin", "deployer"
"""In Supabase's shape: the database, the role that a customer is given, and one that may make no roles."""

_SHAPE = Path(__file__).with_name("supabase.sql")
_READY_SECONDS = 10


def debian() -> Binaries:
    """The newest PostgreSQL that Debian installed here."""
    found = sorted(Path("/usr/lib/postgresql").glob("*/bin"), key=lambda path: int(path.parent.name))
    return Binaries.at(found[-1])


@asynccontextmanager
async def pgbouncer(
    database: TestDatabase, folder: Path, *, server_connections: int = 2
) -> AsyncIterator[TestDatabase]:
    """PgBouncer in transaction mode in front of a database, which it then stands for.

    Args:
        folder: Empty; gets its configuration, its socket and its log.
        server_connections: How many it holds to the server, for each role.
    """
    access = Access(str(folder), 6432, database.access.passwords)
    # PostgreSQL's socket is for the user that runs it alone.
    server = Path(database.access.host)
    runner = run_as(server.parent / "cluster", Path("/usr/sbin"))
    _configure(folder, server, database.access, runner, server_connections)
    with (folder / "log").open("ab") as log:
        process = await asyncio.create_subprocess_exec(
            *runner.command(dying="KILL"), _program(), folder / "pgbouncer.ini", stdout=log, stderr=log
        )
    try:
        pooled = replace(database, access=access)
        await _answers(pooled, process)
        yield pooled
    finally:
        with contextlib.suppress(ProcessLookupError):
            process.terminate()
        await process.wait()


def _configure(folder: Path, server: Path, access: Access, runner: RunAs, server_connections: int) -> None:
    settings = {
        "listen_addr": "",
        "listen_port": "6432",
        "unix_socket_dir": str(folder),
        "auth_type": "scram-sha-256",
        "auth_file": str(folder / "users"),
        "pool_mode": "transaction",
        "default_pool_size": str(server_connections),
        "max_client_conn": "200",
    }
    (folder / "pgbouncer.ini").write_text(
        f"[databases]\n* = host={server} port={access.port}\n[pgbouncer]\n"
        + "".join(f"{name} = {value}\n" for name, value in settings.items())
    )
    users = folder / "users"
    users.touch(mode=0o600)
    users.write_text("".join(f'"{role}" "{password.reveal()}"\n' for role, password in access.passwords.items()))
    for path in (folder, folder / "pgbouncer.ini", users):
        runner.give(path)


def _program() -> str:
    found = shutil.which("pgbouncer", path=f"{os.environ.get('PATH', '')}:/usr/sbin")
    assert found is not None, "PgBouncer is missing: scripts/debian-packages.sh pgbouncer"
    return found


async def _answers(pooled: TestDatabase, process: asyncio.subprocess.Process) -> None:
    async with asyncio.timeout(_READY_SECONDS):
        while True:
            assert process.returncode is None, f"PgBouncer ended; see {pooled.access.host}/log"
            try:
                connection = await asyncpg.connect(pooled.dsn("altyaa_app"), statement_cache_size=0)
            except OSError:
                await asyncio.sleep(0.01)
            else:
                await connection.close()
                return


@asynccontextmanager
async def supabase(folder: Path, binaries: Binaries) -> AsyncIterator[TestDatabase]:
    """A cluster of its own with an empty database in Supabase's shape. Nothing of ours is in it yet."""
    kek_uri = f"file:{folder / 'kek.json'}"
    open_kek(kek_uri, create=True)
    async with EmbeddedPostgres(folder, binaries, settings=FAST) as access:
        added = {role: Secret(new_secret().reveal().hex()) for role in (PROJECT_ADMIN, DEPLOYER)}
        superuser = await asyncpg.connect(access.dsn("postgres", "postgres"))
        try:
            await superuser.execute(f"CREATE DATABASE {PROJECT}")
        finally:
            await superuser.close()
        superuser = await asyncpg.connect(access.dsn("postgres", PROJECT))
        try:
            await superuser.execute(_SHAPE.read_text())
            for role, password in added.items():
                verifier = scram_verifier(password, new_secret(16).reveal())
                await superuser.execute(f"ALTER ROLE {role} PASSWORD '{verifier}'")
        finally:
            await superuser.close()
        yield TestDatabase(replace(access, passwords={**access.passwords, **added}), PROJECT, kek_uri)
