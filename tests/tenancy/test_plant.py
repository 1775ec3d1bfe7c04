"""A new table is found by itself, and fails the build until it has rows to reach for and a wall before them."""

import asyncpg
import pytest

from altyaa.testing.cluster import Cluster
from tests.tenancy.matrix import Wall, raise_wall, run_matrix, sessions
from tests.tenancy.plant import NotPlantable, plant

_PARCEL = """
CREATE TABLE altyaa.parcel (workspace_id uuid NOT NULL REFERENCES altyaa.workspace (id) ON DELETE CASCADE,
                            id uuid NOT NULL, weight {weight} NOT NULL, PRIMARY KEY (workspace_id, id));
GRANT SELECT, INSERT, UPDATE, DELETE ON altyaa.parcel TO altyaa_app, altyaa_worker;
"""
_FLOOR = """
ALTER TABLE altyaa.parcel ENABLE ROW LEVEL SECURITY, FORCE ROW LEVEL SECURITY;
CREATE POLICY floor ON altyaa.parcel AS RESTRICTIVE TO altyaa_app, altyaa_worker
 USING (workspace_id = (SELECT tenancy.workspace_id()));
CREATE POLICY opens ON altyaa.parcel TO altyaa_app, altyaa_worker USING (true);
"""


async def test_every_table_with_an_owner_holds_rows_of_both(wall: Wall) -> None:
    async with sessions(wall) as (admin, _):
        for table in wall.planted.tables:
            for tenant in (wall.planted.home, wall.planted.other):
                query = f"SELECT count(*) FROM {table.name} WHERE {table.tenant} = $1"
                assert await admin.fetchval(query, tenant.id_for(table.kind)) == 1, table.name


@pytest.mark.parametrize("weight", ["point", "integer CHECK (weight < 0)"])
async def test_a_table_that_takes_no_row_of_ours_fails(cluster: Cluster, weight: str) -> None:
    async with cluster.fresh() as database:
        admin = await asyncpg.connect(database.dsn("postgres"))
        try:
            await admin.execute(_PARCEL.format(weight=weight))
            with pytest.raises(NotPlantable, match="parcel"):
                await plant(admin)
        finally:
            await admin.close()


async def test_a_new_table_with_every_verb_passes_with_a_wall_and_fails_without(cluster: Cluster) -> None:
    async with cluster.fresh() as database:
        admin = await asyncpg.connect(database.dsn("postgres"))
        try:
            await admin.execute(_PARCEL.format(weight="integer"))
            wall = await raise_wall(database)
            failing = await run_matrix(wall, tables=["altyaa.parcel"])
            await admin.execute(_FLOOR)
            passing = await run_matrix(wall, tables=["altyaa.parcel"])
        finally:
            await admin.close()
    assert failing.failures
    assert not passing.failures
    assert failing.cases == passing.cases
