"""Patients: one that is put right after each test, one that a test may ruin."""

from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from altyaa.testing.cluster import Cluster, TestDatabase
from tests.doctor.patient import Patient


@pytest.fixture(scope="package")
async def patient(cluster: Cluster, tmp_path_factory: pytest.TempPathFactory) -> AsyncIterator[Patient]:
    """For tests that undo what they did."""
    async with cluster.fresh() as fresh:
        yield Patient(fresh, tmp_path_factory.mktemp("data"))


@pytest.fixture
def mortal(database: TestDatabase, tmp_path: Path) -> Patient:
    """For tests that do not."""
    return Patient(database, tmp_path)
