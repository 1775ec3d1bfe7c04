"""One injected statement through the application's role reaches nothing of another workspace."""

from collections.abc import Callable

import pytest

from altyaa.testing.cluster import TestDatabase
from tests.tenancy.attempts import Attempt
from tests.tenancy.attempts_context import CONTEXTS, ROLES
from tests.tenancy.attempts_reading import READING
from tests.tenancy.attempts_rows import ROWS
from tests.tenancy.attempts_session import SESSION
from tests.tenancy.scene import set_up

ATTEMPTS = [*CONTEXTS, *ROLES, *READING, *ROWS, *SESSION]


async def test_no_attempt_reaches_another_workspace(database: TestDatabase, figure: Callable[[str], None]) -> None:
    async with set_up(database) as scene:
        report = await scene.try_all(ATTEMPTS)
    figure(f"injection: {report.attempts} attempts")
    assert not report.failures, "\n".join(report.failures)
