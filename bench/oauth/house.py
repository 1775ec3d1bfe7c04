"""An app, a person, and their grants in a measured world; and the loads that post to it."""

from base64 import b64encode
from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass
from pathlib import Path

import asyncpg

from altyaa.infra.runtime import Runtime
from altyaa.kernel.principal import Principal
from altyaa.oauth.means import Means
from altyaa.oauth.model import Issued
from altyaa.testing.factories import MadeWorkspace, make_workspace
from altyaa.testing.oauth import MadeClient, make_client, make_grant, oauth_means, owner_of
from altyaa.testing.service import opened
from bench.client import Measured, measured
from bench.world import World

CONNECTIONS = 16
POOL = 4 * CONNECTIONS
"""Refresh tokens for one load."""
SCOPE = "analytics.read posts.read"
_HERE = Path(__file__).parent


@dataclass(frozen=True, slots=True)
class House:
    """Who is measured.

    Attributes:
        authorization: How the app says who it is.
    """

    runtime: Runtime
    workspace: MadeWorkspace
    client: MadeClient
    person: Principal
    means: Means
    authorization: str

    async def grant(self, *scopes: str) -> Issued:
        """The first pair of a new grant."""
        return await make_grant(self.means, self.client.record, self.person, *scopes)

    async def refresh_tokens(self, count: int = POOL) -> list[str]:
        """Each of a grant of its own."""
        return [refresh_token(await self.grant()) for _ in range(count)]


@asynccontextmanager
async def house(world: World, *scopes: str) -> AsyncIterator[House]:
    """An app of a workspace whose Owner lets it in."""
    async with opened(world.database) as runtime:
        workspace = await make_workspace(runtime)
        client = await make_client(runtime, workspace, *scopes)
        assert client.secret is not None
        authorization = basic(client.id, client.secret.reveal())
        yield House(runtime, workspace, client, owner_of(runtime, workspace), await oauth_means(runtime), authorization)


def basic(client_id: str, secret: str) -> str:
    """HTTP Basic."""
    return "Basic " + b64encode(f"{client_id}:{secret}".encode()).decode()


def refresh_token(issued: Issued) -> str:
    """Of a pair."""
    assert issued.refresh_token is not None
    return issued.refresh_token.reveal()


async def posting(url: str, authorization: str, form: str, *, seconds: int = 4) -> float:
    """Answers per second to the same form."""
    arguments = ("-s", _HERE / "post.lua", "-H", f"Authorization: {authorization}", url, "--", form)
    return (await measured(*arguments, seconds=seconds, connections=CONNECTIONS)).rate


async def refreshing(
    url: str, authorization: str, tokens: Sequence[str], folder: Path, *, seconds: int = 4
) -> Measured:
    """What refreshing does, each token once."""
    file = folder / "refresh-tokens"
    file.write_text("\n".join(tokens) + "\n")
    arguments = ("-s", _HERE / "refresh.lua", "-H", f"Authorization: {authorization}", url, "--", file)
    return await measured(*arguments, seconds=seconds, connections=CONNECTIONS)


@asynccontextmanager
async def another_database(world: World, name: str) -> AsyncIterator[str]:
    """An empty database on the same cluster; its address as a superuser."""
    admin = await asyncpg.connect(world.database.dsn("postgres"))
    try:
        await admin.execute(f"CREATE DATABASE {name}")
        yield world.database.access.dsn("postgres", name)
    finally:
        await admin.close()
