"""EXPLAIN tells nothing of the rows that a policy hides; ``explain.py`` says how it would."""

from itertools import product

import pytest

from tests.tenancy.catalogue import OUR_SCHEMAS
from tests.tenancy.explain import ROLE, SHAPES, Pair, attacking, pairs_of, tells, told, told_of
from tests.tenancy.matrix import Wall


async def test_explain_analyze_tells_nothing_of_values_that_others_have(wall: Wall) -> None:
    found = await told_of(wall)
    assert not found, "\n".join(found)


@pytest.mark.parametrize(
    ("hole", "mended"),
    [
        (
            "ALTER POLICY floor ON altyaa.api_key USING (workspace_id = (SELECT tenancy.workspace_id()))",
            "ALTER POLICY floor ON altyaa.api_key USING ((workspace_id, true) = (SELECT tenancy.workspace_id(), true))",
        ),
        ("CREATE INDEX hole ON altyaa.api_key (id)", "DROP INDEX altyaa.hole"),
    ],
)
async def test_the_plain_comparison_and_an_index_without_the_tenant_would_tell(
    wall: Wall, hole: str, mended: str
) -> None:
    async with attacking(wall) as (admin, attacker):
        pairs = [pair async for pair in pairs_of(wall, admin) if pair.table == "altyaa.api_key"]
        await admin.execute(hole)
        try:
            assert await told(attacker, pairs)
        finally:
            await attacker.execute("ROLLBACK")
            await admin.execute(mended)


async def test_what_people_write_leaves_no_samples_for_the_planner(wall: Wall) -> None:
    """Ids and moments may: they are not what a workspace says."""
    query = """
    SELECT a.attrelid::regclass::text || '.' || a.attname AS name
      FROM pg_attribute a JOIN pg_class c ON c.oid = a.attrelid
     WHERE c.relnamespace::regnamespace::text = ANY ($1) AND c.relkind IN ('r', 'p') AND c.relrowsecurity
       AND a.attnum > 0 AND NOT a.attisdropped AND coalesce(a.attstattarget, -1) <> 0
       AND a.atttypid <> ALL ('{uuid,timestamptz,boolean,integer,bigint}'::regtype[])
       AND has_column_privilege($2, c.oid, a.attnum, 'SELECT')
    """
    async with attacking(wall) as (admin, _):
        assert [row["name"] for row in await admin.fetch(query, OUR_SCHEMAS, ROLE)] == []


async def test_an_estimate_tells_nothing_of_names_that_others_gave(wall: Wall) -> None:
    many = """
    INSERT INTO altyaa.api_key (workspace_id, id, name, scopes, created_at, rotate_by, created_by)
    SELECT $1, gen_random_uuid(), 'canary ' || g, ARRAY['canary ' || g], now(), now(), 'operator'
      FROM generate_series(1000, 1300) g
    """
    async with attacking(wall) as (admin, attacker):
        await admin.execute(many, wall.planted.home.workspace)
        await admin.execute("ANALYZE altyaa.api_key")
        try:
            names = [Pair("altyaa.api_key", "name", f"'canary {number}'", "'zebra'") for number in (1000, 1100, 1299)]
            shapes = ("{column} < {value}", "{column} >= {value}", *SHAPES)
            found = [
                f"{pair.theirs}: {shape}"
                for pair, shape in product(names, shapes)
                if await tells(attacker, pair, shape, (), "COSTS ON")
            ]
        finally:
            await admin.execute("DELETE FROM altyaa.api_key WHERE name LIKE 'canary %'")
    assert not found, "\n".join(found)
