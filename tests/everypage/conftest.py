"""The furnished workspace, and its Owner."""

from collections.abc import AsyncIterator

import pytest

from altyaa.testing.cluster import Cluster
from tests.access.pages.house import Browser
from tests.browser.conftest import browser as browser
from tests.browser.conftest import visit as visit
from tests.everypage.seed import Furnished, open_furnished


@pytest.fixture(scope="module")
async def furnished(cluster: Cluster, tmp_path_factory: pytest.TempPathFactory) -> AsyncIterator[Furnished]:
    async with open_furnished(cluster, tmp_path_factory.mktemp("furnished")) as opened:
        yield opened


@pytest.fixture(scope="module")
async def mara(furnished: Furnished) -> AsyncIterator[Browser]:
    """The Owner, signed in."""
    visitor = Browser(furnished.house)
    async with visitor.client:
        assert (await visitor.sign_in(furnished.owner)).status_code == 303
        yield visitor


@pytest.fixture
async def stranger(furnished: Furnished) -> AsyncIterator[Browser]:
    """Somebody who was never here."""
    visitor = Browser(furnished.house)
    async with visitor.client:
        yield visitor
