"""One injected statement through the application's role reaches nothing of another workspace."""

from collections.abc import Callable

import pytest

from altyaa.testing.cluster import TestDatabase
from tests.tenancy.attempts import Attempt, with_context
from tests.tenancy.attempts_context import CONTEXTS, ROLES
from tests.tenancy.attempts_oauth import OAUTH
from tests.tenancy.attempts_reading import READING
from tests.tenancy.attempts_rows import ROWS
from tests.tenancy.attempts_session import SESSION
from tests.tenancy.scene import set_up

ATTEMPTS = [*CONTEXTS, *ROLES, *READING, *ROWS, *OAUTH, *SESSION]


@pytest.mark.timeout(240)
async def test_no_attempt_reaches_another_workspace(database: TestDatabase, figure: Callable[[str], None]) -> None:
    async with set_up(database) as scene:
        report = await scene.try_all(ATTEMPTS)
    figure(f"injection: {report.attempts} attempts")
    assert not report.failures, "\n".join(report.failures)


@pytest.mark.parametrize(
    ("function", "check", "sql"),
    [
        ("door.api_key(uuid, bytea[])", "s.digest = ANY ($2) AND", "SELECT * FROM door.api_key('<key_b>', '{}')"),
        ("door.oauth_grant(bytea, uuid)", "WHERE g.handle = $1", "SELECT * FROM door.oauth_grant('', NULL)"),
        ("door.oauth_code(bytea[])", "WHERE c.digest = ANY ($1)", "SELECT * FROM door.oauth_code('{}')"),
        (
            "door.oauth_client(bytea,uuid,timestamp with time zone)",
            "WHERE c.handle = $1",
            "SELECT * FROM door.oauth_client('', NULL, now())",
        ),
        ("tenancy.context()", "coalesce((body ->> 'pid')::integer, -1) NOT IN (0, pg_backend_pid())", "<elsewhere>"),
        ("tenancy.context()", "sha256(convert_to(mac, 'UTF8')) <> sha256(convert_to(parts[4], 'UTF8'))", "<spliced>"),
        ("tenancy.context()", "body ->> 'audience' IS DISTINCT FROM key.audience", "<audience>"),
    ],
)
async def test_a_check_left_out_is_noticed(database: TestDatabase, function: str, check: str, sql: str) -> None:
    """What a mutant of the schema gives away is found among what came back."""
    async with set_up(database) as scene:
        source = await scene.admin.fetchval(f"SELECT pg_get_functiondef('{function}'::regprocedure)")
        assert check in source
        await scene.admin.execute(source.replace(check, "false" if function.startswith("tenancy") else ""))
        report = await scene.try_all([Attempt("", sql if "door" in function else with_context(sql))])
    assert any("came back" in failure for failure in report.failures), report.failures


async def test_a_policy_left_out_is_noticed(database: TestDatabase) -> None:
    async with set_up(database) as scene:
        await scene.admin.execute("DROP POLICY floor ON altyaa.workspace")
        report = await scene.try_all([Attempt("", "SELECT * FROM altyaa.workspace"), *CONTEXTS[:1]])
    assert any("came back" in failure for failure in report.failures)
    assert any("B's next transaction saw" in failure for failure in report.failures)
