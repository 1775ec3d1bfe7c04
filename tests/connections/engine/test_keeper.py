"""The engine inside a worker: it begins by itself, is off where it must be, and ends what it began."""

import asyncio
from datetime import timedelta
from typing import Any

import pytest
from pydantic import SecretStr
from structlog.testing import capture_logs

from altyaa.cli.worker import until_stopped
from altyaa.infra import entropy
from altyaa.infra.spool import Marker
from altyaa.kernel.secret import Secret
from altyaa.providers.model import Call, Reply, Unanswered
from altyaa.testing.service import settings_for
from altyaa.worker.engine import Keeper
from tests.connections.engine.house import House
from tests.keys.lives import rows

MINUTE = timedelta(minutes=1)


class Counted:
    """A way out that says when it was used, and waits until it may answer."""

    def __init__(self, house: House) -> None:
        self._house, self.used, self.may_answer = house, asyncio.Event(), asyncio.Event()

    async def send(self, call: Call, timeout: float) -> Reply | Unanswered:
        self.used.set()
        await self.may_answer.wait()
        return await self._house.rota.send(call, timeout)


async def test_it_renews_by_itself_and_ends_a_call_that_is_under_way(house: House) -> None:
    grant_id, person = await house.connect()
    house.clock.move(48 * MINUTE)
    await rows(house.database, "DELETE FROM altyaa.spool_host")
    way, stop = Counted(house), asyncio.Event()
    keeper = Keeper(house.runtime, house.engine(send=way.send), house.spool(), house.clock)
    running = asyncio.create_task(keeper.run(stop))
    await asyncio.wait_for(way.used.wait(), 10)
    stop.set()
    way.may_answer.set()
    await asyncio.wait_for(running, 10)
    assert (await house.grant(grant_id)).generation == 2
    assert person.renewals == 1


async def test_it_is_off_in_a_restored_database_until_a_person_adopts_it(house: House) -> None:
    await house.connect()
    house.clock.move(48 * MINUTE)
    await house.spool().mark(Marker("another", 5))
    for adopt in (False, True):
        way, stop = Counted(house), asyncio.Event()
        way.may_answer.set()
        keeper = Keeper(house.runtime, house.engine(send=way.send), house.spool(), house.clock)
        running = asyncio.create_task(keeper.run(stop, adopt=adopt))
        if adopt:
            await asyncio.wait_for(way.used.wait(), 10)
        else:
            async with asyncio.timeout(10):
                while keeper.why_off == "not admitted yet":
                    await asyncio.sleep(0.01)
            assert keeper.why_off is not None
            assert "altyaa worker --adopt" in keeper.why_off
        stop.set()
        await asyncio.wait_for(running, 10)
        assert bool(house.rota.calls) is adopt


async def test_an_error_of_the_database_that_nobody_foresaw_ends_nothing(house: House) -> None:
    await house.connect()
    house.clock.move(48 * MINUTE)
    await rows(house.database, "DELETE FROM altyaa.spool_host")
    signature = "door.claim_grants(uuid, uuid, timestamptz, timestamptz, integer)"
    await rows(house.database, f"REVOKE EXECUTE ON FUNCTION {signature} FROM altyaa_worker")
    way, stop = Counted(house), asyncio.Event()
    way.may_answer.set()
    keeper = Keeper(house.runtime, house.engine(send=way.send), house.spool(), house.clock)
    with capture_logs() as logs:
        running = asyncio.create_task(keeper.run(stop))
        async with asyncio.timeout(10):
            while not running.done() and not [each for each in logs if each["event"] == "engine_stumbled"]:
                await asyncio.sleep(0.01)
    assert [each["cause"] for each in logs if each["event"] == "engine_stumbled"] == ["InsufficientPrivilegeError"]
    await rows(house.database, f"GRANT EXECUTE ON FUNCTION {signature} TO altyaa_worker")
    await asyncio.wait_for(way.used.wait(), 10)
    stop.set()
    await asyncio.wait_for(running, 10)


async def test_a_worker_whose_engine_has_ended_ends(house: House, monkeypatch: pytest.MonkeyPatch) -> None:
    """Jobs alone would look alive, while no connection is renewed."""

    async def run(*_: Any, **__: Any) -> None:
        raise SystemError

    monkeypatch.setattr(Keeper, "run", run)
    app = {"provider_google_client_id": "app", "provider_google_client_secret": SecretStr("secret")}
    settings = settings_for(house.database, data_dir=house.root, **app)
    dsn = Secret(house.database.dsn("altyaa_worker"))
    async with asyncio.timeout(10) as limit:
        with pytest.raises(SystemError):
            await until_stopped(settings, dsn, adopt=False)
    assert not limit.expired(), "it was told to end"


async def test_an_answer_in_the_spool_is_stored_at_the_start_although_nothing_is_due(house: House) -> None:
    """The lease of whoever died is over, and the row is not due again for hours."""
    grant_id, person = await house.connect()
    house.clock.move(48 * MINUTE)
    engine = house.engine()
    await rows(
        house.database,
        "ALTER TABLE altyaa.upstream_grant ADD CONSTRAINT stuck CHECK (generation = 1 OR now() < $$1970-01-01$$)",
    )
    await engine.turn(1)
    assert len(await house.spool().all()) == 1
    await rows(house.database, "ALTER TABLE altyaa.upstream_grant DROP CONSTRAINT stuck")
    await rows(house.database, "UPDATE altyaa.upstream_grant SET due_at = NULL, lease_until = NULL")
    other = house.engine(owner=entropy.new_id())
    assert await other.recover() == 1
    assert (await other.turn()).counts == {"recovered": 1}
    assert (await house.grant(grant_id)).generation == 2
    assert person.renewals == 1


async def test_another_database_behind_the_same_address_is_noticed_before_anything_is_claimed(house: House) -> None:
    """A failover to an older copy happens between two signs of life."""
    await house.connect()
    await rows(house.database, "DELETE FROM altyaa.spool_host")
    way, stop = Counted(house), asyncio.Event()
    keeper = Keeper(house.runtime, house.engine(send=way.send), house.spool(), house.clock)
    running = asyncio.create_task(keeper.run(stop))

    async def until(words: str) -> None:
        async with asyncio.timeout(10):
            while words not in str(keeper.why_off):
                await asyncio.sleep(0.01)

    await until("None")
    await house.spool().mark(Marker("another", 0))
    await until("another database")
    stop.set()
    await asyncio.wait_for(running, 10)
