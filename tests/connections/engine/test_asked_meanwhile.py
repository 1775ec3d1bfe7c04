"""A look that is asked for while somebody works on the grant comes when they are done: their end does not undo it."""

import asyncio
from datetime import timedelta
from uuid import UUID

import pytest

from altyaa.connections import doors, store
from altyaa.connections.engine.job import load
from altyaa.connections.engine.means import LEASE
from altyaa.connections.engine.settle import let_go
from altyaa.infra import entropy
from altyaa.kernel.principal import service
from tests.connections.engine.house import START, House
from tests.connections.engine.outside import HOUR, answer
from tests.connections.engine.test_policy_changes import Held

SECOND = timedelta(seconds=1)


async def ask(house: House, grant_id: UUID) -> None:
    """As a platform's push does."""
    house.clock.move(SECOND)
    async with house.runtime.db.workspace(service(house.workspace.id)) as tx:
        assert await store.hurry_check(tx, grant_id, house.clock())


async def asked_during(house: House, grant_id: UUID) -> dict[str, int]:
    """What a turn does, where somebody asks for a look during its first call."""
    held = Held(house.rota.send)
    turn = asyncio.create_task(house.engine(send=held).turn())
    await held.asked.wait()
    await ask(house, grant_id)
    held.go_on.set()
    return (await turn).counts


async def renewed(house: House) -> UUID:
    """A grant, of which nothing is due."""
    grant_id, _ = await house.connect()
    await house.run_until(house.engine(), START + HOUR)
    return grant_id


@pytest.mark.parametrize("outcome", ["checked", "transient"])
async def test_during_a_look_there_is_another(house: House, outcome: str) -> None:
    grant_id = await renewed(house)
    await ask(house, grant_id)
    if outcome == "transient":
        house.rota.fault = lambda _: answer(503, error="down")
    assert await asked_during(house, grant_id) == {outcome: 2}
    after = (await house.grant(grant_id)).check_at
    assert after is None or after > house.clock(), "and then no more"


async def test_during_a_renewal_there_is_one(house: House) -> None:
    grant_id = await renewed(house)
    renew_at = (await house.grant(grant_id)).renew_at
    assert renew_at is not None
    house.clock.now = renew_at
    assert await asked_during(house, grant_id) == {"stored": 1, "checked": 1}


async def test_where_there_was_nothing_to_do_there_is_one(house: House) -> None:
    grant_id = await renewed(house)
    async with house.runtime.db.workspace(service(house.workspace.id)) as tx:
        await store.hurry(tx, grant_id, house.clock())
    means, now = house.engine()._means, house.clock()
    (claimed,) = await doors.claim_grants(means.db, entropy.new_id(), means.spool.host_id, now, now + LEASE, 1)
    job = await load(means, claimed, now + LEASE)
    assert job is not None
    await ask(house, grant_id)
    await let_go(means, job)
    assert (await house.grant(grant_id)).check_at == house.clock()
    assert (await house.engine().turn()).counts == {"checked": 1}
