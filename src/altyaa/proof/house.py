"""A database and a spool of the proof's own, in memory where the machine has a place for that; gone afterwards."""

import tempfile
from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager
from dataclasses import dataclass, replace
from pathlib import Path
from random import Random
from typing import Any
from uuid import UUID

import asyncpg
from pydantic import SecretStr

from altyaa.access import actions as access
from altyaa.access.model import NewOwner
from altyaa.access.rules import email_index
from altyaa.infra import entropy
from altyaa.infra.postgres import Access, Binaries, EmbeddedPostgres
from altyaa.infra.runtime import Runtime, open_runtime
from altyaa.infra.settings import Settings
from altyaa.infra.vault import open_kek
from altyaa.kernel.clock import Clock
from altyaa.kernel.ids import IdSource, uuid7
from altyaa.kernel.principal import Principal
from altyaa.kernel.secret import Secret
from altyaa.migrations import migrate
from altyaa.proof.cast import CLIENT_ID
from altyaa.proof.model import Ask
from altyaa.providers.model import App, Provider
from altyaa.providers.registry import PROVIDERS

_DATABASE = "proof"
_MEMORY = "/dev/shm" if Path("/dev/shm").is_dir() else None  # noqa: S108  # a folder of its own is made in it
# What dies is the process, never the machine.
_SETTINGS = {"fsync": "off", "full_page_writes": "off", "synchronous_commit": "off"}


@dataclass(frozen=True, slots=True)
class House:
    """Where the proof lives.

    Attributes:
        app, worker: The database as either role.
        outside: Likewise, as nobody of ours: for a glance that costs little.
        providers: With what their packs say in the world that is asked for.
    """

    app: Runtime
    worker: Runtime
    outside: Any
    folder: Path
    clock: Clock
    new_id: IdSource
    providers: Mapping[str, Provider]
    apps: Mapping[str, App]
    workspace_id: UUID
    owner_id: UUID


@asynccontextmanager
async def built(ask: Ask, clock: Clock) -> AsyncIterator[House]:
    """A workspace with an Owner, and nothing else."""
    new_id = _ids(ask.seed, clock)
    providers = {name: replace(each, pack=each.pack.in_world(ask.world)) for name, each in PROVIDERS.items()}
    apps = {name: App(name, CLIENT_ID, Secret("the app's secret")) for name in providers}
    with tempfile.TemporaryDirectory(prefix="altyaa-proof-", dir=_MEMORY) as name:
        folder = Path(name)
        async with EmbeddedPostgres(folder, Binaries.embedded(), settings=_SETTINGS) as server:
            settings = await _migrated(server, folder)
            async with (
                open_runtime(settings, Secret(server.dsn("altyaa_app", _DATABASE))) as app,
                open_runtime(settings, Secret(server.dsn("altyaa_worker", _DATABASE))) as worker,
            ):
                workspace_id, owner_id = new_id(), new_id()
                await _workspace(app, workspace_id, owner_id)
                outside = await asyncpg.connect(server.dsn("postgres", _DATABASE))
                yield House(app, worker, outside, folder, clock, new_id, providers, apps, workspace_id, owner_id)
                await outside.close()


async def _migrated(server: Access, folder: Path) -> Settings:
    admin = await asyncpg.connect(server.dsn("postgres", "postgres"))
    await admin.execute(f"CREATE DATABASE {_DATABASE}")
    await admin.close()
    kek_uri = f"file:{folder / 'kek.json'}"
    kek = open_kek(kek_uri, create=True)
    await migrate(Secret(server.dsn("postgres", _DATABASE)), server.passwords, kek)
    return Settings(
        database_url=SecretStr(server.dsn("altyaa_app", _DATABASE)), kek_uri=kek_uri, data_dir=folder / "data"
    )


async def _workspace(app: Runtime, workspace_id: UUID, owner_id: UUID) -> None:
    email = "owner@harbor.example"
    index = app.keyring.keys.blind_index.compute(email_index(email))
    scopes = frozenset(app.settings.scopes)
    principal = Principal("operator", "operator", workspace_id, scopes, owner_id)
    # Nobody signs in with it.
    owner = NewOwner(owner_id, email, index, Secret("$argon2id$v=19$m=65536,t=3,p=4$c29tZXNhbHQ$bm9wYXNzd29yZA"))
    async with app.db.workspace(principal) as tx:
        await access.create_workspace(tx, entropy.now, workspace_id, "Harbor Coffee", owner)


def _ids(seed: int, clock: Clock) -> IdSource:
    """The same ids for the same seed: from them comes when each grant is renewed."""
    random = Random(f"{seed}|ids")
    return lambda: uuid7(int(clock().timestamp() * 1000), random.randbytes(10))
