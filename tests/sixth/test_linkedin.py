"""A platform that nothing of ours knows: connected, renewed and disconnected by the same code as the others."""

from collections.abc import AsyncIterator
from datetime import timedelta
from pathlib import Path

import pytest

from altyaa.connections.actions.disconnect import Disconnected, disconnect
from altyaa.simulator.acts import Act, act
from altyaa.simulator.state import Whose
from altyaa.testing.cluster import TestDatabase
from tests.connections.engine.house import START
from tests.sixth.house import MARA, House, built

WHOSE = Whose("9001", MARA)


@pytest.fixture
async def house(database: TestDatabase, tmp_path: Path) -> AsyncIterator[House]:
    async with built(database, tmp_path) as made:
        yield made


async def test_it_is_connected_and_shown(house: House) -> None:
    made = await house.connect("linkedin", MARA)
    assert [(each.kind, each.name) for each in made.connected] == [("page", "Harbor Coffee")]
    (view,) = await house.look()
    assert (view.connection.provider, view.connection.asset_id, view.shown.state) == ("linkedin", "2414183", "healthy")
    assert view.connection.grant_ends_at == START + timedelta(days=365)


async def test_it_is_renewed_and_its_year_ends_all_the_same(house: House) -> None:
    await house.connect("linkedin", MARA)
    counts = await house.run(days=330)
    assert counts["stored"] == 6, "every 48 days"
    assert counts["checked"] > 300
    (view,) = await house.look()
    assert view.shown.state == "healthy"
    await house.run(days=10)
    (view,) = await house.look()
    ends = view.connection.grant_ends_at
    assert view.shown.state == "attention"
    assert ends is not None
    assert abs(ends - START - timedelta(days=365)) < timedelta(seconds=2), "lifetimes are whole seconds"


async def test_an_app_that_was_removed_is_found_out(house: House) -> None:
    await house.connect("linkedin", MARA)
    act(house.simulator, Act("revoke", "linkedin", MARA))
    await house.run(days=2)
    (view,) = await house.look()
    assert view.shown.state == "revoked"


async def test_a_page_that_is_lost_is_found_out_and_comes_back(house: House) -> None:
    await house.connect("linkedin", MARA)
    act(house.simulator, Act("lose_asset", "linkedin", MARA, target="2414183"))
    await house.run(days=3)
    assert [each.shown.state for each in await house.look()] == ["asset_lost"]
    act(house.simulator, Act("regain_asset", "linkedin", MARA, target="2414183"))
    await house.run(days=2)
    assert [each.shown.state for each in await house.look()] == ["healthy"]


async def test_it_is_disconnected_here_and_there(house: House) -> None:
    (made,) = (await house.connect("linkedin", MARA)).connected
    await house.run(days=50)
    would = await disconnect(house.means, house.owner, made.id, dry_run=True)
    assert isinstance(would, Disconnected)
    assert (would.upstream, would.at) == ("revoked", None)
    done = await disconnect(house.means, house.owner, made.id)
    assert isinstance(done, Disconnected)
    assert done.upstream == "revoked"
    assert house.simulator.why_dead("linkedin", WHOSE) == "revoked_by_app"
    assert await house.look() == []
    assert await house.run(days=30) == {}


async def test_it_stands_beside_the_others(house: House) -> None:
    await house.connect("linkedin", MARA)
    await house.connect("tiktok_business", "-000HarborCoffeeBusiness")
    counts = await house.run(days=30)
    assert counts["stored"] > 30
    assert {each.connection.provider: each.shown.state for each in await house.look()} == {
        "linkedin": "healthy",
        "tiktok_business": "healthy",
    }
