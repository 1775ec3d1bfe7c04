"""Several workers and one grant; workers that were paused, whose disk is full, whose database is away."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from datetime import timedelta
from typing import Any

import pytest

from altyaa.connections.engine import Engine
from altyaa.infra.db import DatabaseUnavailable
from altyaa.infra.spool import Answer, Spool, SpoolUnusable
from altyaa.providers.model import Call, Reply, Unanswered
from tests.connections.engine.house import LEASE_OVER, House
from tests.keys.lives import rows

MINUTE = timedelta(minutes=1)
OUTCOMES = "SELECT outcome FROM altyaa.renewal_attempt ORDER BY id"


class Gate:
    """A way out on which answers wait until they are let through."""

    def __init__(self, house: House) -> None:
        self._house = house
        self.arrived, self.open = asyncio.Event(), asyncio.Event()

    async def send(self, call: Call, timeout: float) -> Reply | Unanswered:
        said = await self._house.rota.send(call, timeout)
        self.arrived.set()
        await self.open.wait()
        return said


async def refresh_shown(house: House, grant_id: Any) -> str:
    kept = await house.kept(grant_id)
    assert kept.refresh is not None
    return kept.refresh.reveal()


async def test_ten_workers_share_the_work_and_each_grant_is_renewed_once(house: House) -> None:
    people = [(await house.connect())[1] for _ in range(20)]
    house.clock.move(48 * MINUTE)
    turned = await asyncio.gather(*(house.engine().turn() for _ in range(10)))
    assert sum(each.counts.get("stored", 0) for each in turned) == 20
    assert {person.renewals for person in people} == {1}
    assert len(house.rota.calls) == 20


async def test_a_worker_paused_for_longer_than_its_lease_stores_nothing_and_loses_nothing(house: House) -> None:
    """Its answer is in the spool by then: whoever has the lease finds it there."""
    grant_id, person = await house.connect()
    house.clock.move(48 * MINUTE)
    gate = Gate(house)
    paused = house.engine(send=gate.send)
    turning = asyncio.create_task(paused.turn())
    await gate.arrived.wait()
    house.clock.move(LEASE_OVER)
    assert (await house.engine().turn()).counts == {"suspect": 1}
    assert (await house.grant(grant_id)).state_code == "lost_in_transit", "as far as the second could know"
    gate.open.set()
    assert (await turning).counts == {"overtaken": 1, "recovered": 1}, "it takes the lease that it was given anew"
    found = await house.grant(grant_id)
    assert (found.state, found.generation) == ("healthy", 2)
    assert await refresh_shown(house, grant_id) == person.refresh
    assert await house.spool().all() == []


async def test_a_worker_that_comes_too_late_sends_nothing(house: House) -> None:
    """Between the written attempt and the call it was paused."""
    grant_id, _ = await house.connect()
    house.clock.move(48 * MINUTE)

    class Slow:
        """A database after whose commit of the attempt a minute is gone."""

        def __getattr__(self, name: str) -> Any:
            return getattr(house.runtime.db, name)

        @asynccontextmanager
        async def workspace(self, principal: Any) -> AsyncIterator[Any]:
            async with house.runtime.db.workspace(principal) as tx:
                yield tx
            if await rows(house.database, "SELECT id FROM altyaa.renewal_attempt WHERE settled_at IS NULL"):
                house.clock.move(MINUTE)

    assert (await house.engine(db=Slow()).turn(1)).counts == {"unsent": 1}
    assert house.rota.calls == []
    assert (await house.grant(grant_id)).generation == 1


async def test_another_host_leaves_what_a_living_host_began_alone(house: House) -> None:
    grant_id, person = await house.connect()
    house.clock.move(48 * MINUTE)
    house.rota.lose = 1
    await house.engine("one").turn()
    await house.alive("one")
    other, seen = house.engine("two"), house.clock()
    await house.alive("two")
    counts = await house.run_until(other, seen + 9 * MINUTE)
    assert set(counts) == {"waits"}
    assert len(house.rota.calls) == 1
    counts = await house.run_until(other, seen + 11 * MINUTE)
    assert counts == {"suspect": 1}
    assert (await house.grant(grant_id)).state_code == "lost_in_transit"
    assert person.renewals == 1


class Full(Spool):
    """A disk that takes nothing until it is emptied."""

    def __init__(self, spool: Spool) -> None:
        super().__init__(spool.folder)
        self.is_full, self.refused = True, asyncio.Event()

    async def put(self, answer: Answer, sealed: bytes) -> None:
        if self.is_full:
            self.refused.set()
            raise SpoolUnusable("no space left on device")
        await super().put(answer, sealed)


class Away:
    """A database that is away while told so, once an answer has come."""

    def __init__(self, house: House) -> None:
        self._house, self.is_away = house, False

    def __getattr__(self, name: str) -> Any:
        return getattr(self._house.runtime.db, name)

    @asynccontextmanager
    async def workspace(self, principal: Any) -> AsyncIterator[Any]:
        if self.is_away:
            raise DatabaseUnavailable("connection closed")
        async with self._house.runtime.db.workspace(principal) as tx:
            yield tx

    async def send(self, call: Call, timeout: float) -> Reply | Unanswered:
        said = await self._house.rota.send(call, timeout)
        self.is_away = True
        return said


async def test_a_full_disk_does_not_keep_an_answer_from_the_database(house: House) -> None:
    grant_id, person = await house.connect()
    house.clock.move(48 * MINUTE)
    assert (await house.engine(spool=Full(house.spool())).turn()).counts == {"stored": 1}
    assert await refresh_shown(house, grant_id) == person.refresh


async def test_an_answer_outlives_a_database_that_is_away(house: House) -> None:
    grant_id, person = await house.connect()
    house.clock.move(48 * MINUTE)
    away = Away(house)
    engine = house.engine(db=away, send=away.send)
    assert (await engine.turn(1)).counts == {"unavailable": 1}
    assert len(await house.spool().all()) == 1
    away.is_away = False
    house.clock.move(LEASE_OVER)
    assert (await engine.turn()).counts == {"recovered": 1}
    assert await refresh_shown(house, grant_id) == person.refresh
    assert person.renewals == 1


async def test_an_answer_that_neither_takes_waits_in_memory_until_one_does(house: House) -> None:
    grant_id, person = await house.connect()
    house.clock.move(48 * MINUTE)
    away, full = Away(house), Full(house.spool())
    engine = house.engine(db=away, send=away.send, spool=full)
    turning = asyncio.create_task(engine.turn(1))
    await full.refused.wait()
    away.is_away = False
    assert (await turning).counts == {"stored": 1}
    assert await refresh_shown(house, grant_id) == person.refresh


async def test_to_cancel_a_turn_cuts_no_call_off_and_drain_waits_for_it(house: House) -> None:
    grant_id, person = await house.connect()
    house.clock.move(48 * MINUTE)
    gate = Gate(house)
    engine = house.engine(send=gate.send)
    turning = asyncio.create_task(engine.turn())
    await gate.arrived.wait()
    turning.cancel()
    with pytest.raises(asyncio.CancelledError):
        await turning
    draining = asyncio.create_task(engine.drain())
    gate.open.set()
    await draining
    assert await refresh_shown(house, grant_id) == person.refresh
    await nothing_more_is_claimed(house, engine)


async def nothing_more_is_claimed(house: House, engine: Engine) -> None:
    await house.connect()
    house.clock.move(48 * MINUTE)
    assert (await engine.turn()).counts == {}


async def test_one_poison_grant_keeps_no_other_from_its_renewal(house: House) -> None:
    first, _ = await house.connect()
    second, person = await house.connect()
    house.clock.move(48 * MINUTE)
    await rows(house.database, "UPDATE altyaa.upstream_grant SET sealed = 'poison' WHERE id = $1", first)
    counts = (await house.engine().turn()).counts
    assert counts == {"not_opened": 1, "stored": 1}
    assert await refresh_shown(house, second) == person.refresh


async def test_what_is_left_in_the_spool_of_a_grant_that_moved_on_is_forgotten(house: House) -> None:
    grant_id, _ = await house.connect()
    for generation in (0, 1):
        answer = Answer(house.workspace.id, grant_id, grant_id, generation)
        await house.spool().put(answer, b"unreadable")
    assert await house.engine().recover() == 2
    assert [each.generation for each in await house.spool().all()] == [1]


async def test_of_answers_that_cannot_be_read_the_last_is_kept_and_pages_are_not(house: House) -> None:
    await house.connect()
    house.clock.move(48 * MINUTE)
    engine = house.engine()
    for body, kept in ((b"", 0), (b"<!DOCTYPE html><html></html>", 0), (b"strange", 1), (b"stranger", 1)):
        house.rota.fault = lambda _call, body=body: Reply(200, {}, body)  # type: ignore[misc]
        house.clock.now = max(house.clock(), (await engine.turn()).next_due or house.clock())
        answers = await house.spool().all()
        assert len(answers) == kept, body
    assert [row["outcome"] for row in await rows(house.database, OUTCOMES)] == [None] * 4, "in doubt, all of them"


async def test_an_answer_that_our_reading_breaks_on_is_on_the_disk(house: House) -> None:
    _, person = await house.connect()
    house.clock.move(48 * MINUTE)
    house.rota.extra = {"error": "no such entry"}  # where the played platform's own reader raises
    await house.engine().turn()
    assert len(await house.spool().all()) == 1
    assert person.renewals == 1
