"""The tests of the wall notice when it breaks: each policy and each check in turn is, and one of them has to fail."""

import time
from collections.abc import Callable
from typing import Any

import pytest

from tests.tenancy.catalogue import OUR_SCHEMAS
from tests.tenancy.matrix import Sessions, Wall, run_cases, sessions
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


@pytest.mark.timeout(900)
async def test_every_mutant_is_killed(wall: Wall, figure: Callable[[str], None]) -> None:
    started = time.monotonic()
    async with sessions(wall) as (admin, serving):
        assert not (await run_cases(wall, admin, serving)).failures, "the wall is broken as it is"
        original = await admin.fetch(_CATALOGUE, OUR_SCHEMAS)
        made = await mutants(admin)
        killers = {mutant.name: await _killer(wall, admin, serving, mutant) for mutant in made}
        assert await admin.fetch(_CATALOGUE, OUR_SCHEMAS) == original
    policies = {mutant.policy for mutant in made if mutant.policy}
    by_matrix = sum(killer == "matrix" for killer in killers.values())
    survivors = [name for name, killer in killers.items() if killer is None]
    figure(
        f"{len(policies)} policies mutated; {len(made) - len(survivors)} of {len(made)} mutants killed, "
        f"{by_matrix} of them by the matrix, in {time.monotonic() - started:.0f} s"
    )
    assert not survivors


async def _killer(wall: Wall, admin: Any, serving: Sessions, mutant: Mutant) -> str | None:
    """What noticed the mutant: the matrix, or a rule of the schema."""
    await admin.execute(mutant.break_it)
    try:
        report = await run_cases(wall, admin, serving, mutant.tables, mutant.contexts, stop_at_first=True)
        if report.failures:
            return "matrix"
        for rule in RULES:
            if await rule(admin):
                return rule.__name__
        return None
    finally:
        await admin.execute(mutant.mend_it)
