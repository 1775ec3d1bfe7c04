"""What stands behind the proxies in these tests: the service, and the reputation API on a database of its own."""

import secrets
from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass
from datetime import date
from typing import Any
from urllib.parse import urlsplit

import asyncpg

from altyaa.infra.postgres import Access
from altyaa.infra.vault import open_kek
from altyaa.kernel.secret import Secret
from altyaa.migrations.resource import Resource
from altyaa.testing.cluster import Cluster, TestDatabase
from altyaa.testing.factories import MadeWorkspace, make_key, make_workspace
from altyaa.testing.service import Service, listening, on_socket, served
from examples.reputation_api import database as reputation
from examples.reputation_api.app import create_app

AUDIENCE = "reputation"
OWNER = "reputation_owner"
TODAY = date(2026, 11, 24)
# Roles belong to the cluster, so every test of a run gives them the same.
_PASSWORD = Secret(secrets.token_urlsafe(16))


@dataclass(frozen=True, slots=True)
class ApiDatabase:
    """A database that belongs to a user of Altyaa, whose owner is an ordinary role."""

    plain: TestDatabase

    def dsn(self, role: str) -> str:
        """Address for asyncpg as ``reputation_api``, ``reputation_owner`` or ``postgres``."""
        access = self.plain.access
        passwords = access.passwords | {OWNER: _PASSWORD, reputation.ROLE: _PASSWORD}
        return Access(access.host, access.port, passwords).dsn(role, self.plain.name)


@dataclass(frozen=True, slots=True)
class House:
    """Everything behind the proxy.

    Attributes:
        database: The service's own.
        api_database: The reputation API's.
        api_url: The API's address, which callers should not know.
    """

    database: TestDatabase
    service: Service
    api_database: ApiDatabase
    api_url: str

    async def key(self, workspace: MadeWorkspace, *scopes: str) -> str:
        """A fresh key, as text."""
        made = await make_key(self.service.runtime, workspace, *scopes)
        return made.key.reveal()

    async def workspace(self, name: str) -> MadeWorkspace:
        """A workspace with rows that are recognised by its name."""
        made = await make_workspace(self.service.runtime, name)
        async with connected(self.api_database.dsn("postgres")) as superuser:
            await reputation.plant(superuser, made.id, name, TODAY)
        return made


@asynccontextmanager
async def connected(dsn: str) -> AsyncIterator[Any]:
    """A connection for the time of the block."""
    connection = await asyncpg.connect(dsn)
    try:
        yield connection
    finally:
        await connection.close()


@asynccontextmanager
async def bare_api_database(cluster: Cluster) -> AsyncIterator[ApiDatabase]:
    """An API's database before ``altyaa rls install``, with its owner and its serving role."""
    async with cluster.empty() as plain:
        made = ApiDatabase(plain)
        async with connected(plain.dsn("postgres")) as superuser:
            await reputation.create_role(superuser, _PASSWORD.reveal())
            if not await superuser.fetchval("SELECT to_regrole($1) IS NOT NULL", OWNER):
                await superuser.execute(f"CREATE ROLE {OWNER} LOGIN PASSWORD '{_PASSWORD.reveal()}'")
            await superuser.execute(f"ALTER DATABASE {plain.name} OWNER TO {OWNER}")
        yield made


@asynccontextmanager
async def resource(database: TestDatabase, there: ApiDatabase, audience: str = AUDIENCE) -> AsyncIterator[Resource]:
    """What ``altyaa rls`` works with."""
    kek = open_kek(database.kek_uri, create=False)
    async with connected(database.dsn("postgres")) as here, connected(there.dsn(OWNER)) as owner:
        yield Resource(here, owner, kek, audience)


@asynccontextmanager
async def api_database(
    cluster: Cluster, database: TestDatabase, roles: Sequence[str] = (reputation.ROLE,)
) -> AsyncIterator[ApiDatabase]:
    """An API's database behind the wall, with its tables."""
    async with bare_api_database(cluster) as made:
        async with resource(database, made) as installing:
            await installing.install(roles)
            await reputation.create_tables(installing.there)
        yield made


@asynccontextmanager
async def built(cluster: Cluster, **settings: Any) -> AsyncIterator[House]:
    """The house, without a proxy."""
    async with (
        cluster.fresh() as database,
        served(database, **settings) as service,
        api_database(cluster, database) as there,
        asyncpg.create_pool(there.dsn(reputation.ROLE), min_size=0, max_size=4) as pool,
    ):
        with listening() as (listener, url):
            async with on_socket(create_app(pool), listener):
                yield House(database, service, there, url)


def netloc(url: str) -> str:
    """``host:port`` of a URL."""
    return urlsplit(url).netloc


def bearer(key: str) -> dict[str, str]:
    """The header that carries a key."""
    return {"Authorization": f"Bearer {key}"}
