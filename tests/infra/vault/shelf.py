"""A table with a sealed column, as a slice of the product would have one."""

from uuid import UUID

import asyncpg

from altyaa.infra import entropy
from altyaa.infra.db import WorkspaceTx
from altyaa.infra.runtime import Runtime
from altyaa.infra.vault import WorkspaceKeyset
from altyaa.infra.vault.sealed import SealedColumn, SealedRow
from altyaa.testing.cluster import TestDatabase
from altyaa.testing.factories import MadeWorkspace, operator

_TABLE = """
SET ROLE altyaa_owner;
CREATE TABLE altyaa.shelf (
    workspace_id uuid NOT NULL REFERENCES altyaa.workspace (id) ON DELETE CASCADE,
    id uuid NOT NULL, generation integer NOT NULL, sealed bytea, PRIMARY KEY (workspace_id, id)
);
ALTER TABLE altyaa.shelf ENABLE ROW LEVEL SECURITY, FORCE ROW LEVEL SECURITY;
CREATE POLICY floor ON altyaa.shelf AS RESTRICTIVE TO altyaa_app
 USING ((workspace_id, true) = (SELECT tenancy.workspace_id(), true));
CREATE POLICY may ON altyaa.shelf TO altyaa_app USING (true) WITH CHECK (true);
GRANT SELECT, INSERT, UPDATE ON altyaa.shelf TO altyaa_app;
"""


async def build(database: TestDatabase) -> None:
    """Make the table."""
    admin = await asyncpg.connect(database.dsn("postgres"))
    await admin.execute(_TABLE)
    await admin.close()


async def _rows(tx: WorkspaceTx, after: UUID | None, most: int) -> list[SealedRow]:
    return await tx.many(
        """
        SELECT id, generation, sealed
          FROM altyaa.shelf
         WHERE sealed IS NOT NULL AND ($1::uuid IS NULL OR id > $1)
         ORDER BY workspace_id, id
         LIMIT $2
        """,
        after,
        most,
        into=SealedRow,
    )


async def _swap(tx: WorkspaceTx, row_id: UUID, before: bytes, after: bytes) -> int:
    return await tx.execute("UPDATE altyaa.shelf SET sealed = $3 WHERE id = $1 AND sealed = $2", row_id, before, after)


SHELF = SealedColumn("altyaa.shelf", "sealed", _rows, _swap)


async def put(
    runtime: Runtime, workspace: MadeWorkspace, keyset: WorkspaceKeyset, plain: bytes, generation: int = 1
) -> UUID:
    """A row with that value, sealed under the keyset's primary."""
    row_id = entropy.new_id()
    place = SHELF.place(workspace.id, SealedRow(row_id, generation, b""))
    async with runtime.db.workspace(operator(runtime, workspace)) as tx:
        await tx.execute(
            "INSERT INTO altyaa.shelf (workspace_id, id, generation, sealed) VALUES ($1, $2, $3, $4)",
            workspace.id,
            row_id,
            generation,
            keyset.seal(place, plain),
        )
    return row_id


async def values(runtime: Runtime, workspace: MadeWorkspace, keyset: WorkspaceKeyset) -> dict[UUID, bytes]:
    """What the rows of the workspace hold, opened."""
    async with runtime.db.workspace(operator(runtime, workspace)) as tx:
        found = await _rows(tx, None, 1000)
    return {row.id: keyset.open(SHELF.place(workspace.id, row), row.sealed).reveal() for row in found}
