"""Bring a database to the newest schema: roles, then SQL files, then the keysets that the schema needs."""

import os
from collections.abc import Mapping
from functools import partial
from pathlib import Path
from typing import Any

import asyncpg
from tink.aead import Aead

from altyaa.infra.db.versions import NEEDED, ServerVersion, too_old
from altyaa.kernel.secret import Secret
from altyaa.migrations import files, roles
from altyaa.migrations.errors import MigrationRefused
from altyaa.migrations.inspect import inspect
from altyaa.migrations.keysets import ensure_keysets
from altyaa.migrations.token_bits import BUILT_IN, TokenNames, ensure_token_bits

HEAD = files.revision_of(files.sql_files()[-1])


async def migrate(
    owner_dsn: Secret[str], passwords: Mapping[str, Secret[str]], kek: Aead, names: TokenNames = BUILT_IN
) -> list[str]:
    """Bring the database to ``HEAD``.

    Args:
        owner_dsn: Login as ``altyaa_owner`` or as an administrator.
        passwords: Role to password, for roles that have to be made.
        kek: Seals keysets that are missing.
        names: Scopes and resources that access tokens of this deployment can be for.

    Returns:
        The revisions applied, oldest first; empty when nothing was to do.

    Raises:
        MigrationRefused: The server is too old, or an administrator has to run some SQL first.
    """
    connection = await asyncpg.connect(owner_dsn.reveal())
    try:
        check_version(connection.get_server_version())
        # Two migrators at once would both make the roles. Ends with the connection.
        await connection.execute("SELECT pg_advisory_lock(7106418294)")
        await _prepare(connection, passwords)
        before = await current_revision(connection)
    finally:
        await connection.close()
    if before != HEAD:
        await _upgrade(owner_dsn)
    await _with_owner(owner_dsn, partial(_complete, kek=kek, names=names))
    return [revision for path in files.sql_files() if (revision := files.revision_of(path)) > (before or "")]


async def _complete(owner: Any, kek: Aead, names: TokenNames) -> None:
    await ensure_keysets(owner, kek)
    await ensure_token_bits(owner, names)


async def _prepare(connection: Any, passwords: Mapping[str, Secret[str]]) -> None:
    """Make the roles and grants that are missing, all of them or none.

    By trying: who may make and grant a role differs between versions, and between the makers of the role.
    """
    server, salt = await inspect(connection), os.urandom(16)
    sql = roles.missing(server, passwords, salt)
    if not sql:
        return
    refused = MigrationRefused(f"'{server.me}' may not prepare the database. As an administrator, run:", sql)
    try:
        async with connection.transaction():
            for statement in sql:
                await connection.execute(statement)
            # GRANT and REVOKE on a database only warn where they do nothing.
            if roles.missing(await inspect(connection), passwords, salt):
                raise refused
    except asyncpg.InsufficientPrivilegeError as error:
        raise refused from error


async def current_revision(connection: Any) -> str | None:
    """The schema's revision, None for an empty database."""
    if await connection.fetchval("SELECT to_regclass('altyaa.alembic_version')") is None:
        return None
    revision: str | None = await connection.fetchval("SELECT version_num FROM altyaa.alembic_version")
    return revision


def check_version(version: ServerVersion) -> None:
    """Refuse a server on which policies leak.

    Raises:
        MigrationRefused: Names the version needed.
    """
    if what := too_old(version):
        raise MigrationRefused(f"{what} {NEEDED}")


async def _upgrade(owner_dsn: Secret[str]) -> None:
    # Imported here: Alembic costs 0.4 s, which a start with nothing to migrate does not pay.
    from alembic import command
    from alembic.config import Config
    from sqlalchemy.ext.asyncio import create_async_engine
    from sqlalchemy.pool import NullPool

    config = Config()
    config.set_main_option("script_location", str(Path(__file__).parent))

    def upgrade(connection: Any) -> None:
        config.attributes["connection"] = connection
        command.upgrade(config, "head")

    engine = create_async_engine(
        "postgresql+asyncpg://", poolclass=NullPool, async_creator=lambda: asyncpg.connect(owner_dsn.reveal())
    )
    try:
        async with engine.connect() as connection:
            await connection.run_sync(upgrade)
            await connection.commit()
    finally:
        await engine.dispose()


async def _with_owner(owner_dsn: Secret[str], work: Any) -> None:
    connection = await asyncpg.connect(owner_dsn.reveal())
    try:
        async with connection.transaction():
            await connection.execute(f"SET LOCAL ROLE {roles.OWNER}")
            await work(connection)
    finally:
        await connection.close()
