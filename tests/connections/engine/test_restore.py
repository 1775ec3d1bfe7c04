"""A restored or cloned database holds spent tokens: nothing is renewed there until a person says that it lives."""

from datetime import timedelta

import pytest

from altyaa.connections.engine.restore import admit
from altyaa.infra.spool import Marker, SpoolUnusable
from tests.connections.engine.house import House
from tests.keys.lives import rows

MINUTE = timedelta(minutes=1)


async def why(house: House, host: str = "one", *, adopt: bool = False) -> str | None:
    """What a host is told."""
    return await admit(house.runtime.db, house.spool(host), house.clock(), adopt=adopt)


@pytest.fixture
async def fresh(house: House) -> House:
    """A database that no worker has used."""
    await rows(house.database, "DELETE FROM altyaa.spool_host")
    return house


async def test_the_first_worker_of_a_database_is_let_in_and_notes_it(fresh: House) -> None:
    assert await why(fresh) is None
    marker = fresh.spool().marker()
    assert marker is not None
    assert (marker.claims, marker.database.count(".")) == (0, 2)
    assert await why(fresh) is None


async def test_a_new_machine_joins_while_another_worker_lives(fresh: House) -> None:
    await why(fresh)
    fresh.clock.move(9 * MINUTE)
    assert await why(fresh, "two") is None


async def test_a_new_machine_is_kept_out_of_a_database_in_which_nobody_lives(fresh: House) -> None:
    await why(fresh)
    fresh.clock.move(11 * MINUTE)
    said = await why(fresh, "two")
    assert said is not None
    assert "altyaa worker --adopt" in said
    assert fresh.spool("two").marker() is None
    assert await why(fresh, "two", adopt=True) is None
    assert await why(fresh, "two") is None, "once is enough"


async def test_a_database_that_knows_of_fewer_claims_was_restored(fresh: House) -> None:
    await why(fresh)
    await fresh.connect()
    await fresh.connect()
    fresh.clock.move(48 * MINUTE)
    await fresh.engine().turn()
    assert await why(fresh) is None
    marker = fresh.spool().marker()
    assert marker is not None
    assert marker.claims == 2
    await rows(fresh.database, "UPDATE altyaa.spool_host SET claims = 1")
    said = await why(fresh)
    assert said is not None
    assert "restored" in said
    assert await why(fresh, adopt=True) is None
    assert (await rows(fresh.database, "SELECT claims FROM altyaa.spool_host"))[0]["claims"] == 2


async def test_a_database_that_does_not_know_the_machine_was_restored(fresh: House) -> None:
    await why(fresh)
    await rows(fresh.database, "DELETE FROM altyaa.spool_host")
    assert await why(fresh) is not None


async def test_another_database_is_noticed_by_its_own_identity(fresh: House) -> None:
    await fresh.spool().mark(Marker("7000000000000000000.1.5", 0))
    await fresh.alive()
    said = await why(fresh)
    assert said is not None
    assert "another database" in said


async def test_a_clone_whose_workers_seem_alive_is_no_reason_to_join(fresh: House) -> None:
    """Their signs of life were copied with it, and name the other one."""
    await fresh.alive("one")  # with a marker of its own
    assert await why(fresh, "two") is not None


async def test_a_disk_that_takes_nothing_keeps_renewals_off(fresh: House) -> None:
    spool = fresh.spool()
    spool.folder.rmdir()
    with pytest.raises(SpoolUnusable):
        await why(fresh)
