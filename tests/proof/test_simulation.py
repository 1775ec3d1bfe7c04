"""The short form of ``altyaa simulate``: what the long one promises, and that it would see it broken."""

from collections.abc import Callable
from dataclasses import replace
from typing import Any

import pytest

from altyaa.connections.engine import renew, settle
from altyaa.infra.spool import Spool
from altyaa.proof import FAULTS, Ask, Result, run
from altyaa.simulator.world import WORLDS

pytestmark = pytest.mark.timeout(300)


async def proven(days: int, connections: int, world: str, *faults: str, **more: Any) -> Result:
    """One run."""
    ask = Ask(days, connections, world, frozenset(faults), **{"seed": 7, **more})
    return await run(ask, lambda _days: None)


@pytest.mark.parametrize("world", WORLDS)
async def test_forty_days_in_which_everything_goes_wrong(world: str, figure: Callable[[str], None]) -> None:
    found = await proven(40, 12, world, *FAULTS)
    said = found.table()
    assert found.broken == []
    assert said["renewals"] > 500
    assert said["mishap_crash"] > 5
    assert said["connected_again"] > 2
    assert said["lost_answers"] > 0 or world == "reality-classic"
    assert said["lost_answers"] == said["lost_in_transit"]
    figure(
        f"{world}, 40 days, 12 connections: {said['renewals']} renewals, {said['health_checks']} checks, "
        f"{said['mishap_crash']} crashes, {said['lost_in_transit']} of {said['lost_answers']} lost answers told, "
        f"{said.get('lost_by_us', 0)} lost by us, {said.get('false_endings', 0)} false endings"
    )


async def test_several_workers_keep_the_same_promises() -> None:
    found = await proven(10, 12, "seed-literal", *FAULTS, workers=3)
    assert found.broken == []
    assert found.table()["mishap_pause"] > 0


async def test_a_seed_repeats_and_another_does_not() -> None:
    first, second = [await proven(4, 5, "seed-literal", *FAULTS) for _ in range(2)]
    assert first.table() == second.table()
    assert first.states == second.states
    assert first.marks == second.marks
    other = await proven(4, 5, "seed-literal", *FAULTS, seed=8)
    assert other.table() != first.table()


async def test_a_calm_world_loses_nothing_and_tells_nobody() -> None:
    said = (await proven(4, 5, "reality-2026-11")).table()
    assert said["at_the_end_healthy"] == 5
    assert said["did_stored"] == said["renewals"]
    assert "connected_again" not in said


async def test_an_engine_that_keeps_nothing_on_its_disk_is_found_out(monkeypatch: pytest.MonkeyPatch) -> None:
    async def forgets(*_: object) -> None:
        return None

    monkeypatch.setattr(Spool, "put", forgets)
    found = await proven(30, 12, "seed-literal", "crash")
    assert found.counts["lost_by_us"] > 0
    assert any("had arrived" in each for each in found.broken)


async def test_an_engine_that_takes_an_outage_for_an_ending_is_found_out(monkeypatch: pytest.MonkeyPatch) -> None:
    really = settle.fail

    async def hasty(means: Any, job: Any, failure: Any, *about: Any, **more: Any) -> None:
        await really(means, job, replace(failure, verdict="suspect", final=True), *about, **more)

    monkeypatch.setattr(renew, "fail", hasty)
    found = await proven(10, 5, "reality-2026-11", "server_error")
    assert found.counts["false_endings"] > 0


async def test_a_person_who_is_not_told_of_a_date_is_noticed(monkeypatch: pytest.MonkeyPatch) -> None:
    assert (await proven(100, 2, "reality-2026-11", platforms=("facebook",))).warned_hours == [720.0]
    for name in ("reminder", "next_reminder"):
        monkeypatch.setattr(f"altyaa.connections.rules.standing.{name}", lambda *_: None)
    found = await proven(100, 2, "reality-2026-11", platforms=("facebook",))
    assert any("was not told before" in each for each in found.broken)
