"""An operator's terminal beside a process that serves."""

from dataclasses import dataclass
from datetime import timedelta

import asyncpg

from altyaa.infra import entropy
from altyaa.infra.runtime import Runtime
from altyaa.infra.vault import Cabinet, WorkspaceKeyset, open_kek
from altyaa.testing.cluster import TestDatabase
from altyaa.testing.factories import MadeWorkspace, operator
from altyaa.testing.instance import Done, run_command

DAY = timedelta(days=1)
KNOWN = timedelta(minutes=4)
"""By then every process knows a key that was added."""


@dataclass(frozen=True, slots=True)
class House:
    """An operator's terminal beside a process that serves.

    Attributes:
        serving: That process's inside.
    """

    database: TestDatabase
    environment: dict[str, str]
    serving: Runtime

    async def vault(self, *arguments: str) -> Done:
        """Run ``altyaa vault``."""
        return await run_command(self.environment, "vault", *arguments)

    async def sql(self, statement: str) -> None:
        """As the superuser."""
        admin = await asyncpg.connect(self.database.dsn("postgres"))
        await admin.execute(statement)
        await admin.close()

    async def rows(self, query: str) -> list[asyncpg.Record]:
        """What the superuser sees."""
        admin = await asyncpg.connect(self.database.dsn("postgres"))
        found = await admin.fetch(query)
        await admin.close()
        return list(found)

    async def age(self, by: timedelta) -> None:
        """So much later in the life of every keyset."""
        seconds = by.total_seconds()
        for table, columns in (("service_keyset", ("updated_at",)), ("workspace_keyset", ("changed_at",))):
            sets = ", ".join(f"{name} = {name} - interval '{seconds} s'" for name in (*columns, "promoted_at"))
            await self.sql(f"UPDATE altyaa.{table} SET {sets}")

    async def keys(self, keyset: str) -> list[tuple[int, str, int | None]]:
        """Id, state and uses of each key of a keyset of the service."""
        done = await self.vault("status", "--json")
        assert done.status == 0, done.err
        return [
            (each["key_id"], each["state"], each["in_use"])
            for each in done.json()["service"]
            if each["keyset"] == keyset
        ]

    async def keyset(self, workspace: MadeWorkspace) -> WorkspaceKeyset:
        """As it lies in the database now."""
        async with self.serving.db.workspace(operator(self.serving, workspace)) as tx:
            return await Cabinet(open_kek(self.database.kek_uri, create=False)).keyset(tx, entropy.now())
