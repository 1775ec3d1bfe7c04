"""Which database a command talks to: the one that the settings name, or the embedded one of the data directory."""

from collections.abc import AsyncIterator
from contextlib import AsyncExitStack, asynccontextmanager, suppress
from dataclasses import dataclass
from typing import Any, Literal
from urllib.parse import unquote, urlsplit

import asyncpg

from altyaa.cli.output import refuse
from altyaa.infra.postgres import Access
from altyaa.infra.postgres.attach import attach_or_start
from altyaa.infra.settings import Settings, SettingsError
from altyaa.infra.telemetry import metrics
from altyaa.kernel.secret import Secret

DATABASE = "altyaa"
_CONNECT_SECONDS = 10


@dataclass(frozen=True, slots=True)
class Logins:
    """Addresses of one database, by role.

    Attributes:
        app: As ``altyaa_app``.
        listen: As ``altyaa_app``, for the feed: never through a pooler.
        worker: As ``altyaa_worker``; None where no setting names it.
        owner: As ``altyaa_owner`` or an administrator; None where no setting names it.
        passwords: Role to password, for roles that migrating makes.
        embedded: We run the server ourselves.
    """

    app: Secret[str]
    listen: Secret[str]
    worker: Secret[str] | None
    owner: Secret[str] | None
    passwords: dict[str, Secret[str]]
    embedded: bool


@asynccontextmanager
async def database(
    settings: Settings, kind: Literal["server", "command"], *, may_create: bool
) -> AsyncIterator[Logins]:
    """The database for the time of the block.

    Raises:
        PostgresError: The embedded server cannot be used; the message says why.
    """
    if settings.database_url is not None:
        yield _configured(settings)
        return
    async with attach_or_start(
        settings.data_dir, kind, may_create=may_create, on_restart=metrics.POSTGRES_RESTARTS.inc, url=settings.base_url
    ) as access:
        if may_create:
            await ensure_database(access)
        yield Logins(
            app=Secret(access.dsn("altyaa_app", DATABASE)),
            listen=Secret(access.dsn("altyaa_app", DATABASE)),
            worker=Secret(access.dsn("altyaa_worker", DATABASE)),
            owner=Secret(access.dsn("postgres", DATABASE)),
            passwords=access.passwords,
            embedded=True,
        )


def owner_login(logins: Logins) -> Secret[str]:
    """The owner's address.

    Raises:
        SettingsError: Nobody named it.
    """
    if logins.owner is None:
        raise SettingsError(
            "Set ALTYAA_DATABASE_OWNER_URL to Altyaa's own database, the one of ALTYAA_DATABASE_URL, with a login as "
            "altyaa_owner or an administrator."
        )
    return logins.owner


async def connect(url: Secret[str], named: str, stack: AsyncExitStack) -> Any:
    """An asyncpg connection, closed with ``stack``; exit 1 with a sentence where there is none.

    Args:
        named: The setting or option that the address stands in.
    """
    # The driver's own words are not repeated: of an address it cannot parse they hold a part, maybe the password.
    form = "An address has the form postgresql://user:password@host:5432/database."
    try:
        # Behind a pooler in transaction mode prepared statements would get lost.
        connection = await asyncpg.connect(url.reveal(), timeout=_CONNECT_SECONDS, statement_cache_size=0)
    except ValueError:
        refuse(f"{named} is no usable address. {form} Encode special characters of the password, as in %2F for /.")
    except (OSError, asyncpg.PostgresError, asyncpg.InterfaceError) as error:
        refuse(f"{named} does not connect ({type(error).__name__}). {form}")
    stack.push_async_callback(connection.close)
    return connection


def _configured(settings: Settings) -> Logins:
    assert settings.database_url is not None
    urls = {
        "altyaa_app": settings.database_url,
        "altyaa_owner": settings.database_owner_url,
        "altyaa_worker": settings.database_worker_url,
    }
    passwords = {}
    for role, url in urls.items():
        parts = urlsplit(url.get_secret_value()) if url else None
        if parts and parts.username == role and parts.password:
            passwords[role] = Secret(unquote(parts.password))
    owner, worker = settings.database_owner_url, settings.database_worker_url
    return Logins(
        app=Secret(settings.database_url.get_secret_value()),
        listen=Secret((settings.database_listen_url or settings.database_url).get_secret_value()),
        worker=Secret(worker.get_secret_value()) if worker else None,
        owner=Secret(owner.get_secret_value()) if owner else None,
        passwords=passwords,
        embedded=False,
    )


async def ensure_database(access: Access) -> None:
    """Make the database where it is missing; several processes may do so at once."""
    connection = await asyncpg.connect(access.dsn("postgres", "postgres"))
    try:
        if not await connection.fetchval("SELECT EXISTS (SELECT FROM pg_database WHERE datname = $1)", DATABASE):
            with suppress(asyncpg.DuplicateDatabaseError, asyncpg.UniqueViolationError):  # another was as quick
                await connection.execute(f"CREATE DATABASE {DATABASE}")
    finally:
        await connection.close()
