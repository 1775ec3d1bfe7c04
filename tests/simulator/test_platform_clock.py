"""Where a simulator plays the platforms, connections go by its clock."""

from datetime import timedelta

from altyaa.infra import entropy
from altyaa.infra.platform_clock import SimulatedClock
from altyaa.infra.settings import Settings
from altyaa.testing.cluster import Cluster
from altyaa.testing.service import opened
from tests.simulator.sockets import served
from tests.simulator.stage import stage

_WEEK = timedelta(days=7)
_SHORT = timedelta(seconds=30)


async def test_it_is_as_far_ahead_as_the_simulator_and_stays_there_when_that_ends() -> None:
    at = stage()
    async with served(at) as url:
        clock = SimulatedClock(Settings(), url)
        await clock.refresh()
        assert clock() - entropy.now() < _SHORT
        at.clock.advance(_WEEK)
        await clock.refresh()
    await clock.refresh()
    assert _WEEK - _SHORT < clock() - entropy.now() <= _WEEK


async def test_a_process_knows_it_from_its_start(cluster: Cluster) -> None:
    at = stage()
    at.clock.advance(_WEEK)
    async with cluster.fresh() as database, served(at) as url, opened(database, simulator_url=url) as runtime:
        assert runtime.platform_clock() - entropy.now() > _WEEK - _SHORT


async def test_without_a_simulator_it_is_ours(cluster: Cluster) -> None:
    async with cluster.fresh() as database, opened(database) as runtime:
        assert runtime.platform_clock is entropy.now
