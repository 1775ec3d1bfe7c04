"""The tests of the wall notice when it breaks: each policy and each check in turn is, and one of them has to fail."""

import time
from collections.abc import Callable
from typing import Any

import asyncpg
import pytest

from tests.tenancy.catalogue import OUR_SCHEMAS
from tests.tenancy.matrix import Wall, run_matrix
from tests.tenancy.mutants import Mutant, mutants
from tests.tenancy.schema_rules import RULES

_CATALOGUE = """
SELECT jsonb_agg(to_jsonb(p) ORDER BY p.schemaname, p.tablename, p.policyname)::text
  FROM pg_policies p WHERE p.schemaname = ANY ($1)
UNION ALL
SELECT jsonb_agg(jsonb_build_array(c.oid::regclass, c.relrowsecurity, c.relforcerowsecurity, c.relacl::text)
                 ORDER BY c.oid)::text
  FROM pg_class c WHERE c.relnamespace::regnamespace::text = ANY ($1)
UNION ALL
SELECT jsonb_agg(jsonb_build_array(p.oid::regprocedure, pg_get_functiondef(p.oid), p.proacl::text, p.proowner)
                 ORDER BY p.oid)::text
  FROM pg_proc p WHERE p.pronamespace::regnamespace::text = ANY ($1)
"""


@pytest.mark.timeout(300)
async def test_every_mutant_is_killed(wall: Wall, figure: Callable[[str], None]) -> None:
    started = time.monotonic()
    admin = await asyncpg.connect(wall.database.dsn(wall.admin))
    try:
        assert not (await run_matrix(wall)).failures, "the wall is broken as it is"
        original = await admin.fetch(_CATALOGUE, OUR_SCHEMAS)
        made = await mutants(admin)
        killers = {mutant.name: await _killer(admin, wall, mutant) for mutant in made}
        assert await admin.fetch(_CATALOGUE, OUR_SCHEMAS) == original
    finally:
        await admin.close()
    policies = {mutant.policy for mutant in made if mutant.policy}
    by_matrix = sum(killer == "matrix" for killer in killers.values())
    survivors = [name for name, killer in killers.items() if killer is None]
    figure(
        f"{len(policies)} policies mutated; {len(made) - len(survivors)} of {len(made)} mutants killed, "
        f"{by_matrix} of them by the matrix, in {time.monotonic() - started:.0f} s"
    )
    assert not survivors


async def _killer(admin: Any, wall: Wall, mutant: Mutant) -> str | None:
    await admin.execute(mutant.break_it)
    try:
        if (await run_matrix(wall, tables=mutant.tables, kinds=mutant.contexts, stop_at_first=True)).failures:
            return "matrix"
        for rule in RULES:
            if await rule(admin):
                return rule.__name__
        return None
    finally:
        await admin.execute(mutant.mend_it)
