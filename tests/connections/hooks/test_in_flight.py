"""A person takes their yes back while a worker renews it, or looks at it: nothing comes alive again."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from datetime import timedelta
from uuid import UUID

import pytest

from altyaa.connections import store
from altyaa.connections.actions.follow import follow
from altyaa.connections.actions.means import Platform
from altyaa.connections.model import Grant
from altyaa.kernel.principal import service
from altyaa.providers.push import Event, Pushed
from tests.connections.engine.conftest import house as house
from tests.connections.engine.house import LEASE_OVER, House
from tests.connections.engine.outside import APP, NAME, make_pack, make_provider
from tests.connections.engine.test_overtaken import OUTCOMES, Gate
from tests.keys.lives import rows

MINUTE = timedelta(minutes=1)


async def push(house: House, grant_id: UUID, event: Event = "ended") -> Grant:
    """The platform tells it; how the grant is then."""
    now = house.clock()
    said = Pushed("whoever", event, now, f"{NAME}.removed")
    async with house.runtime.db.workspace(service(house.workspace.id)) as tx:
        await follow(tx, Platform(make_provider(make_pack()), APP), grant_id, said, now)
    return await house.grant(grant_id)


@asynccontextmanager
async def working(house: House) -> AsyncIterator[asyncio.Task[object]]:
    """A worker whose answer is on its way for the time of the block."""
    gate = Gate(house)
    turning = asyncio.create_task(house.engine(send=gate.send).turn())
    await gate.arrived.wait()
    try:
        yield turning
    finally:
        gate.open.set()
        await turning


@pytest.mark.parametrize("event", ["ended", "erase"])
async def test_during_a_renewal(house: House, event: Event) -> None:
    grant_id, person = await house.connect()
    house.clock.move(48 * MINUTE)
    async with working(house):
        ended = await push(house, grant_id, event)
    assert person.renewals == 1
    assert await house.grant(grant_id) == ended
    assert (ended.state, ended.sealed) == ("revoked" if event == "ended" else "disconnected", None)
    assert [row["outcome"] for row in await rows(house.database, OUTCOMES)] == ["adopted"]
    assert await house.spool().all() == []
    house.clock.move(LEASE_OVER)
    assert (await house.engine().turn()).counts == {}


async def test_during_a_look(house: House) -> None:
    grant_id, _ = await house.connect()
    async with house.runtime.db.workspace(service(house.workspace.id)) as tx:
        await store.hurry_check(tx, grant_id, house.clock())
    async with working(house):
        ended = await push(house, grant_id)
    assert await house.grant(grant_id) == ended
    assert ended.state == "revoked"


async def test_a_doubt_or_a_suspicion_gives_way_to_the_platforms_own_word(house: House) -> None:
    grant_id, person = await house.connect()
    house.clock.move(48 * MINUTE)
    person.is_revoked = True
    await house.engine().turn()
    assert (await house.grant(grant_id)).suspect_since is not None
    ended = await push(house, grant_id)
    assert (ended.state, ended.state_code, ended.suspect_since) == ("revoked", f"{NAME}.removed", None)
    assert (await house.engine().turn()).counts == {}


async def test_whose_time_was_over_has_expired(house: House) -> None:
    grant_id, _ = await house.connect(grant_ends=house.clock() + 10 * MINUTE)
    house.clock.move(11 * MINUTE)
    assert (await push(house, grant_id)).state == "expired"


async def test_a_look_is_not_repeated_for_what_was_seen_since(house: House) -> None:
    grant_id, _ = await house.connect()
    said = house.clock()
    house.clock.move(MINUTE)
    await push(house, grant_id, "look")
    assert (await house.engine().turn()).counts == {"checked": 1}
    house.clock.now, seen = said, await house.grant(grant_id)
    assert (await push(house, grant_id, "look")).check_at == seen.check_at
