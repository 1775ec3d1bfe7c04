"""``altyaa migrate``."""

import asyncpg

from altyaa.cli.database import Logins, database, owner_login
from altyaa.cli.output import AsJson, err, out, refuse, run, show
from altyaa.infra.postgres.cluster import Layout
from altyaa.infra.settings import Settings, load
from altyaa.infra.vault import open_kek
from altyaa.kernel.secret import Secret
from altyaa.migrations import HEAD, MigrationRefused, TokenNames, current_revision, migrate


def command(as_json: AsJson = False) -> None:
    """Bring the database to the newest schema: roles, tables, policies, keysets, and the bits of
    scopes in tokens. Run it again after adding a scope or a resource.

    Where the login may not make roles, the SQL for an administrator is printed and nothing is changed.
    """
    applied = run(_migrate())
    show({"applied": applied, "revision": HEAD}, as_json)


async def _migrate() -> list[str]:
    settings = load()
    if settings.database_url is None:
        _say_what_is_made(Layout.of(settings.data_dir))
    async with database(settings, "command", may_create=True) as logins:
        return await bring_up_to_date(settings, logins)


def _say_what_is_made(layout: Layout) -> None:
    """In a wrong folder nobody wants a new database."""
    if not layout.cluster.exists():
        where = f"{layout.data_dir}, since ALTYAA_DATABASE_URL is not set"
        err.print(f"Making an embedded database in {where}", markup=False)


async def bring_up_to_date(settings: Settings, logins: Logins) -> list[str]:
    """Migrate; exit 1 with the SQL that an administrator must run first, where the login may not."""
    owner = owner_login(logins)
    fresh = await _is_empty(owner)
    # A key file is made for an empty database only: beside sealed data a new one would be the wrong one.
    if fresh and settings.kek_uri is None:
        settings.data_dir.mkdir(mode=0o711, parents=True, exist_ok=True)
    kek = open_kek(settings.effective_kek_uri, create=fresh, other=settings.other_kek_uri)
    try:
        return await migrate(owner, logins.passwords, kek, TokenNames.of(settings))
    except MigrationRefused as refused:
        if refused.sql:
            err.print(str(refused), markup=False)
            out.print(";\n".join(refused.sql) + ";", markup=False)
            refuse("Nothing was changed. Run the SQL above as an administrator, then `altyaa migrate` again.")
        refuse(str(refused))


async def _is_empty(owner: Secret[str]) -> bool:
    try:
        connection = await asyncpg.connect(owner.reveal(), timeout=10)
    except (ValueError, asyncpg.InterfaceError):
        # The driver's own words are not repeated: they hold a part of the address, maybe the password.
        refuse("ALTYAA_DATABASE_OWNER_URL is no usable address like postgresql://role:password@host/database.")
    except (OSError, asyncpg.PostgresError) as error:
        refuse(f"ALTYAA_DATABASE_OWNER_URL does not connect: {type(error).__name__}: {error}")
    try:
        return await current_revision(connection) is None
    finally:
        await connection.close()
