"""What one injected statement can still do: stop the service. It fails closed, and an administrator mends it.

PostgreSQL lets every role change its own password and settings, end its own sessions, and take itself out of policies;
there is no privilege to revoke for that.
"""

import asyncpg
import pytest

from altyaa.infra.db import DatabaseUnavailable
from altyaa.infra.entropy import new_secret
from altyaa.migrations.roles import scram_verifier
from altyaa.testing.cluster import TestDatabase
from tests.tenancy.attempts import RUNS
from tests.tenancy.scene import Scene, set_up

_END_SESSIONS = "SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE usename = 'altyaa_app'"


@pytest.mark.parametrize(
    ("sql", "mended"),
    [
        ("DROP OWNED BY altyaa_app", ""),
        ("ALTER ROLE altyaa_app SET row_security = off", "ALTER ROLE altyaa_app RESET row_security"),
        ("ALTER ROLE altyaa_app SET statement_timeout = 1", "ALTER ROLE altyaa_app RESET statement_timeout"),
        ("ALTER ROLE altyaa_app SET search_path = altyaa", "ALTER ROLE altyaa_app RESET search_path"),
        ("ALTER ROLE altyaa_app PASSWORD 'stolen'", "PASSWORD"),
        (_END_SESSIONS, ""),
    ],
)
async def test_it_can_stop_the_service_and_reach_nothing(database: TestDatabase, sql: str, mended: str) -> None:
    async with set_up(database) as scene:
        try:
            gave, found = await scene.inject(sql)
            # A role's settings count from its next session.
            await scene.admin.execute(_END_SESSIONS)
            shown = await _of_b(scene)
        finally:
            if mended:
                await scene.admin.execute(_password(database) if mended == "PASSWORD" else mended)
    assert gave in (RUNS, "unavailable"), gave
    assert not found
    assert shown in (scene.own_rows, "(None, [])", "an error")


async def _of_b(scene: Scene) -> str:
    try:
        return await scene.rows_of_b()
    except (asyncpg.PostgresError, DatabaseUnavailable):
        return "an error"


def _password(database: TestDatabase) -> str:
    verifier = scram_verifier(database.access.passwords["altyaa_app"], new_secret(16).reveal())
    return f"ALTER ROLE altyaa_app PASSWORD '{verifier}'"
