"""The wall on Debian's own PostgreSQL: 15 on Debian 12, 17 on Debian 13."""

from collections.abc import AsyncIterator, Callable
from pathlib import Path

import pytest

from altyaa.testing.cluster import Cluster, TestDatabase, running_cluster
from tests.tenancy.explain import told_of
from tests.tenancy.lifecycle import LIFE, a_key_lives
from tests.tenancy.matrix import raise_wall, run_matrix
from tests.tenancy.scene import set_up
from tests.tenancy.servers import debian
from tests.tenancy.test_injection import ATTEMPTS


@pytest.fixture(scope="module")
async def debians(memory: Path) -> AsyncIterator[Cluster]:
    async with running_cluster(memory / "debian", debian()) as cluster:
        yield cluster


@pytest.fixture
async def database(debians: Cluster) -> AsyncIterator[TestDatabase]:
    async with debians.fresh() as fresh:
        yield fresh


async def test_every_statement_on_every_table_gives_what_the_context_is_worth(
    database: TestDatabase, figure: Callable[[str], None]
) -> None:
    wall = await raise_wall(database)
    report = await run_matrix(wall)
    figure(f"{report.cases} cases on Debian's PostgreSQL {debian().major}")
    assert not report.failures, "\n".join(report.failures[:20])
    assert not await told_of(wall)


async def test_no_attempt_reaches_another_workspace(database: TestDatabase, figure: Callable[[str], None]) -> None:
    async with set_up(database) as scene:
        report = await scene.try_all(ATTEMPTS)
    figure(f"injection: {report.attempts} attempts on Debian's PostgreSQL {debian().major}")
    assert not report.failures, "\n".join(report.failures)


async def test_a_key_lives_and_ends(database: TestDatabase) -> None:
    assert await a_key_lives(database) == LIFE
