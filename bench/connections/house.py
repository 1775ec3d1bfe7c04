"""Grants at a played Google, and an engine that renews them: with no budget in its way."""

from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from pathlib import Path

import asyncpg

from altyaa.connections import store
from altyaa.connections.engine import Engine
from altyaa.connections.model import NewGrant
from altyaa.connections.rules.tokens import Kept
from altyaa.connections.sealing import seal_grant
from altyaa.infra import entropy
from altyaa.infra.runtime import Runtime, open_runtime
from altyaa.infra.spool import Spool
from altyaa.infra.vault import WorkspaceKeyset
from altyaa.kernel.principal import service
from altyaa.kernel.secret import Secret
from altyaa.providers.google.provider import GOOGLE
from altyaa.providers.model import App, Send
from altyaa.testing.cluster import TestDatabase, running_cluster
from altyaa.testing.factories import MadeWorkspace, make_workspace
from altyaa.testing.service import opened, settings_for

APP = App("google", "bench.apps.example", Secret("bench-secret"))
GRANTS_OF_A_WORKSPACE = 4
HOUR = timedelta(hours=1)
COUNTED = {"shared_preload_libraries": "pg_stat_statements"}
_FACTS = GOOGLE.pack.facts
UNLIMITED = replace(
    GOOGLE,
    pack=replace(
        GOOGLE.pack, facts={**_FACTS, "calls_per_minute": replace(_FACTS["calls_per_minute"], value=1_000_000_000)}
    ),
)


def new_grant(
    keyset: WorkspaceKeyset, kept: Kept, workspace: MadeWorkspace, now: datetime, *, due: datetime, look: datetime
) -> NewGrant:
    """A grant with these tokens, issued now.

    Args:
        due: When it is renewed.
        look: When it is looked at.
    """
    grant_id = entropy.new_id()
    return NewGrant(
        id=grant_id,
        provider="google",
        app_id=APP.client_id,
        subject_index=entropy.new_secret().reveal()[:32],
        display="owner@harbor.example",
        scopes=sorted(GOOGLE.pack.value("scopes")),
        generation=1,
        sealed=seal_grant(keyset, grant_id, 1, kept),
        access_issued_at=now,
        access_ends_at=now + HOUR,
        grant_ends_at=None,
        assumed=["grant_ends"],
        renew_at=due,
        check_at=look,
        due_at=due,
        connected_by=workspace.owner_id,
    )


@dataclass
class Later:
    """The time of day, and as much later as it was moved."""

    by: timedelta = timedelta(0)

    def __call__(self) -> datetime:
        return entropy.now() + self.by


@dataclass(frozen=True, slots=True)
class House:
    """What is measured.

    Attributes:
        runtime: The worker's.
    """

    runtime: Runtime
    database: TestDatabase
    clock: Later
    spool: Spool

    def engine(self, send: Send) -> Engine:
        """As `altyaa worker` has it."""
        means = (self.runtime.db, self.runtime.cabinet, self.runtime.keyring)
        owner = entropy.new_id()
        return Engine(*means, {"google": UNLIMITED}, {"google": APP}, send, self.spool, self.clock, owner)

    async def connect(self, count: int, kept: Kept) -> None:
        """So many grants, all with the same tokens: Google's refresh tokens work for as long as they are used."""
        async with opened(self.database) as runtime:
            for _ in range(count // GRANTS_OF_A_WORKSPACE):
                await self._connect(await make_workspace(runtime), kept)

    async def _connect(self, workspace: MadeWorkspace, kept: Kept) -> None:
        now = self.clock()
        async with self.runtime.db.workspace(service(workspace.id)) as tx:
            keyset = await self.runtime.cabinet.keyset(tx, now)
            for _ in range(GRANTS_OF_A_WORKSPACE):
                new = new_grant(keyset, kept, workspace, now, due=now, look=now + 1000 * HOUR)
                await store.insert_grant(tx, workspace.id, new, now)

    async def statements(self) -> Mapping[str, int]:
        """What ``altyaa_worker`` has run, with how often."""
        admin = await asyncpg.connect(self.database.dsn("postgres"))
        try:
            found = await admin.fetch(
                """
                SELECT query, sum(calls)::bigint AS calls FROM pg_stat_statements
                 WHERE userid = 'altyaa_worker'::regrole GROUP BY query
                """
            )
        finally:
            await admin.close()
        return {row["query"]: row["calls"] for row in found}


@asynccontextmanager
async def house(folder: Path, settings: Mapping[str, str] = COUNTED) -> AsyncIterator[House]:
    """On a cluster that counts statements and whose commits are on the disk, unless the settings say otherwise."""
    async with running_cluster(folder / "cluster", settings=settings) as cluster, cluster.fresh() as database:
        admin = await asyncpg.connect(database.dsn("postgres"))
        await admin.execute("CREATE EXTENSION pg_stat_statements")
        await admin.close()
        async with open_runtime(settings_for(database), Secret(database.dsn("altyaa_worker"))) as runtime:
            yield House(runtime, database, Later(), Spool.open(folder / "spool", entropy.new_id))
