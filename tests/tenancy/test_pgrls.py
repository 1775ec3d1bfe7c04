"""A linter of policies written by others agrees with the schema, and notices when it is broken."""

import asyncio
import os
import sys
from collections.abc import AsyncIterator
from pathlib import Path
from typing import Any

import asyncpg
import pytest

from tests.tenancy.catalogue import OUR_SCHEMAS
from tests.tenancy.matrix import Wall
from tests.tenancy.mutants import mutants

_PGRLS = Path(sys.executable).with_name("pgrls")
_CONFIG = Path(__file__).with_name("pgrls.toml")


@pytest.fixture
async def admin(wall: Wall) -> AsyncIterator[Any]:
    """A connection that no policy holds."""
    connection = await asyncpg.connect(wall.database.dsn(wall.admin))
    yield connection
    await connection.close()


async def _lint(wall: Wall, admin: Any) -> tuple[int, str]:
    """Exit status (0: nothing found) and what was found."""
    schemas = await admin.fetchval(
        "SELECT string_agg(nspname, ',') FROM pg_namespace WHERE nspname = ANY ($1)", OUR_SCHEMAS
    )
    pgrls = await asyncio.create_subprocess_exec(
        str(_PGRLS),
        *("lint", "--config", str(_CONFIG), "--schemas", schemas),
        # The address carries a password, so it does not go on the command line.
        env=os.environ | {"DATABASE_URL": wall.database.dsn(wall.admin)},
        stdout=asyncio.subprocess.PIPE,
        stderr=asyncio.subprocess.STDOUT,
    )
    found, _ = await pgrls.communicate()
    assert pgrls.returncode is not None
    return pgrls.returncode, found.decode()


async def test_pgrls_finds_nothing(wall: Wall, admin: Any) -> None:
    assert await _lint(wall, admin) == (0, "pgrls: no issues found.\n")


@pytest.mark.parametrize(
    ("mutant", "rule"),
    [
        ("floor on altyaa.membership: dropped", "SEC007"),
        ("floor on altyaa.api_key: USING true", "SEC031"),
        ("floor on altyaa.api_key: a call for every row", "PERF001"),
        ("can_select on altyaa.api_key: to everybody", "SEC003"),
        ("altyaa.api_key: disabled", "SEC032"),
        ("altyaa.user_password: not forced", "SEC002"),
    ],
)
async def test_pgrls_notices(mutant: str, rule: str, wall: Wall, admin: Any) -> None:
    broken = next(each for each in await mutants(admin) if each.name == mutant)
    await admin.execute(broken.break_it)
    try:
        status, found = await _lint(wall, admin)
    finally:
        await admin.execute(broken.mend_it)
    assert status == 1
    assert rule in found
