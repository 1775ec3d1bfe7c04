"""What these tests share."""

from collections.abc import AsyncIterator

import pytest

from altyaa.testing.cluster import TestDatabase
from altyaa.testing.factories import MadeWorkspace, make_workspace
from altyaa.testing.service import opened
from tests.cli.vault.house import House


@pytest.fixture
async def house(database: TestDatabase, monkeypatch: pytest.MonkeyPatch) -> AsyncIterator[House]:
    environment = {
        "ALTYAA_DATABASE_URL": database.dsn("altyaa_app"),
        "ALTYAA_DATABASE_OWNER_URL": database.dsn("postgres"),
        "ALTYAA_KEK_URI": database.kek_uri,
    }
    for name, value in environment.items():
        monkeypatch.setenv(name, value)
    async with opened(database) as serving:
        yield House(database, environment, serving)


@pytest.fixture
async def workspace(house: House) -> MadeWorkspace:
    return await make_workspace(house.serving)
