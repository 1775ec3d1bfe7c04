"""Every column of ciphertexts is on the list, and what it holds opens at the place that the list says."""

import asyncpg

from altyaa.app.sealed import SEALED
from altyaa.connections import sealing
from altyaa.connections.rules.tokens import Kept
from altyaa.infra.vault import WorkspaceKeyset
from altyaa.infra.vault.sweep import count, sweep
from altyaa.infra.vault.workspace_keyset import sealed_under
from altyaa.kernel.principal import service
from altyaa.kernel.secret import Secret
from altyaa.testing.cluster import TestDatabase
from altyaa.testing.service import opened
from tests.tenancy.plant import Planted, plant

_COLUMNS = """
SELECT a.attrelid::regclass::text AS table, a.attname::text AS column
  FROM pg_attribute a JOIN pg_class c ON c.oid = a.attrelid
 WHERE c.relnamespace = 'altyaa'::regnamespace AND c.relkind = 'r' AND a.attname LIKE 'sealed%'
   AND c.oid NOT IN ('altyaa.service_keyset'::regclass, 'altyaa.workspace_keyset'::regclass)
"""


async def test_a_sweep_reaches_every_sealed_column_and_opens_what_the_product_sealed(database: TestDatabase) -> None:
    admin = await asyncpg.connect(database.dsn("postgres"))
    try:
        planted = await plant(admin)
        workspace = planted.home.workspace
        old = WorkspaceKeyset.mint(workspace)
        columns = [(row["table"], row["column"]) for row in await admin.fetch(_COLUMNS)]
        assert len(columns) == len(SEALED)
        values = _sealed(old, planted)
        assert values.keys() == set(columns)
        for (table, column), value in values.items():
            await admin.execute(f"UPDATE {table} SET {column} = $1 WHERE workspace_id = $2", value, workspace)
        grown = old.added()
        new = grown.promoted(grown.states[-1].id)
        async with opened(database) as runtime:
            done = await sweep(runtime.db, service(workspace), new, SEALED, 10)
            assert (done.resealed, done.broken) == (len(SEALED), [])
            assert await count(runtime.db, service(workspace), SEALED) == {new.primary_id: len(SEALED)}
        for table, column in columns:
            value = await admin.fetchval(f"SELECT {column} FROM {table} WHERE workspace_id = $1", workspace)
            assert sealed_under(value) == new.primary_id, (table, column)
    finally:
        await admin.close()


def _sealed(keyset: WorkspaceKeyset, planted: Planted) -> dict[tuple[str, str], bytes]:
    """As the product seals: what it moves to ``sealed_before`` stays as it was."""
    grant, connection, attempt = (
        planted.rows[f"altyaa.{name}"][0] for name in ("upstream_grant", "connection", "connect_attempt")
    )
    kept, at = Kept(Secret("access"), Secret("refresh"), "subject"), grant["generation"]
    own = sealing.seal_own_token(keyset, connection["id"], connection["generation"], Secret("own token"))
    verifier = sealing.verifier_place(keyset.workspace_id, attempt["id"])
    pick = sealing.pick_place(keyset.workspace_id, attempt["id"])
    return {
        ("altyaa.upstream_grant", "sealed"): sealing.seal_grant(keyset, grant["id"], at, kept),
        ("altyaa.upstream_grant", "sealed_before"): sealing.seal_grant(keyset, grant["id"], at - 1, kept),
        ("altyaa.connection", "sealed"): own,
        ("altyaa.connect_attempt", "sealed_verifier"): keyset.seal(verifier, b"verifier"),
        ("altyaa.connect_attempt", "sealed_pick"): keyset.seal(pick, b"pick"),
    }
