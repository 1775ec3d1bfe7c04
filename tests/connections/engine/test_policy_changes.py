"""A workspace's own policy holds at once: what is there already is looked after by it, without a herd."""

import asyncio
from collections.abc import Awaitable, Callable
from dataclasses import replace
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

import pytest

from altyaa.access.rules import scopes_for
from altyaa.connections.actions.policies import PolicyView, change_policy
from altyaa.connections.model import PolicyChange
from altyaa.connections.rules.bounds import shortest
from altyaa.kernel.ids import write_id
from altyaa.kernel.principal import Principal
from altyaa.kernel.problems import Refused
from altyaa.kernel.scopes import BUILT_IN
from altyaa.testing.factories import make_workspace
from altyaa.testing.service import opened
from tests.connections.engine.house import START, House
from tests.connections.engine.outside import HOUR, NAME, answer, make_pack, make_provider
from tests.keys.lives import facts, rows

DAY, MINUTE = timedelta(days=1), timedelta(minutes=1)
LONG_LIVED: dict[str, Any] = {"access_seconds": 60 * 86_400, "access_interval_seconds": 7 * 86_400}
LIVES = {"expires_in": 60 * 86_400}
SCOPES = {each.name: each for each in BUILT_IN}


async def change(house: House, wanted: PolicyChange | None) -> PolicyView:
    """As the owner, through the use case."""
    owner = house.workspace.owner_id
    caller = Principal("member", write_id("usr", owner), house.workspace.id, scopes_for("owner", SCOPES), owner)
    providers = {NAME: make_provider(make_pack(**house.pack_changes))}
    async with house.runtime.db.workspace(caller) as tx:
        view = await change_policy(tx, SCOPES, providers, house.clock(), NAME, wanted)
    assert not isinstance(view, Refused)
    return view


async def due(house: House) -> list[datetime]:
    return [row["due_at"] for row in await rows(house.database, "SELECT due_at FROM altyaa.upstream_grant ORDER BY id")]


async def aged(house: House, count: int = 1) -> list[UUID]:
    """Grants whose tokens live long, renewed a moment ago."""
    house.rota.extra = LIVES
    ids = [(await house.connect())[0] for _ in range(count)]
    await house.run_until(house.engine(), START + HOUR)
    return ids


async def test_a_shorter_interval_holds_for_what_was_connected_before(house: House) -> None:
    house.pack_changes = LONG_LIVED
    (grant_id,) = await aged(house)
    before = await house.grant(grant_id)
    assert before.last_renewed_at is not None
    assert before.renew_at is not None
    assert before.renew_at > before.last_renewed_at + 6 * DAY
    await change(house, PolicyChange(access_interval_seconds=86_400))
    after = await house.grant(grant_id)
    assert after.renew_at is not None
    assert DAY - HOUR <= after.renew_at - before.last_renewed_at <= DAY
    assert await due(house) == [after.renew_at]
    counts = await house.run_until(house.engine(), START + 8 * DAY)
    assert 7 <= counts["stored"] <= 8
    (told,) = await facts(house.database, "connection.policy_changed")
    assert (told["provider"], told["before"]) == (NAME, None)
    assert told["after"]["access_interval_seconds"] == 86_400


async def test_to_go_back_holds_at_once_too(house: House) -> None:
    house.pack_changes = LONG_LIVED
    (grant_id,) = await aged(house)
    planned = (await house.grant(grant_id)).renew_at
    await change(house, PolicyChange(access_interval_seconds=86_400))
    view = await change(house, None)
    assert view.changed is None
    assert (await house.grant(grant_id)).renew_at == planned
    assert len(await facts(house.database, "connection.policy_changed")) == 2
    await change(house, None)
    assert len(await facts(house.database, "connection.policy_changed")) == 2, "nothing changed"


async def test_what_would_be_overdue_is_spread_and_comes_no_later_than_planned(house: House) -> None:
    house.pack_changes = {**LONG_LIVED, "calls_per_minute": 300}
    ids = await aged(house, 40)
    house.clock.now += 3 * DAY
    now, spread = house.clock(), shortest(make_pack(**house.pack_changes))
    before = [(await house.grant(each)).renew_at for each in ids]
    await change(house, PolicyChange(access_interval_seconds=86_400))
    after = [(await house.grant(each)).renew_at for each in ids]
    assert all(each is not None and now <= each <= now + spread for each in after)
    assert all(new is not None and old is not None and new <= old for new, old in zip(after, before, strict=True))
    parts = [int((each - now) / (spread / 10)) for each in after if each is not None]
    assert max(parts.count(part) for part in range(10)) < 12, "a herd"
    house.clock.now += MINUTE
    await change(house, PolicyChange(access_interval_seconds=86_401))
    again = [(await house.grant(each)).renew_at for each in ids]
    assert again == after, "to change it again puts nothing off"


async def test_a_grant_that_fails_is_tried_when_it_would_have_been(house: House) -> None:
    house.pack_changes = LONG_LIVED
    (grant_id,) = await aged(house)
    await rows(
        house.database, "UPDATE altyaa.upstream_grant SET retries = 3, renew_at = $1 RETURNING id", START + 2 * DAY
    )
    await change(house, PolicyChange(access_interval_seconds=86_400))
    assert (await house.grant(grant_id)).renew_at == START + 2 * DAY


async def test_checks_come_sooner_at_once_and_later_from_the_next_on(house: House) -> None:
    house.pack_changes = {**LONG_LIVED, "check_interval_seconds": 86_400}
    (grant_id,) = await aged(house)
    daily = (await house.grant(grant_id)).check_at
    await change(house, PolicyChange(check_interval_seconds=3600))
    hourly = (await house.grant(grant_id)).check_at
    assert hourly is not None
    assert hourly <= house.clock() + 1.5 * HOUR
    counts = await house.run_until(house.engine(), house.clock() + DAY)
    assert counts["checked"] in (23, 24, 25)
    soon = (await house.grant(grant_id)).check_at
    await change(house, PolicyChange(check_interval_seconds=7 * 86_400))
    assert (await house.grant(grant_id)).check_at == soon
    assert daily is not None


class Held:
    """A platform that answers when it is told to."""

    def __init__(self, send: Callable[..., Awaitable[Any]]) -> None:
        self._send, self.asked, self.go_on = send, asyncio.Event(), asyncio.Event()

    async def __call__(self, *arguments: Any) -> Any:
        self.asked.set()
        await self.go_on.wait()
        return await self._send(*arguments)


@pytest.mark.parametrize("outcome", ["stored", "transient"])
async def test_who_is_at_work_meanwhile_does_not_bring_the_old_policy_back(house: House, outcome: str) -> None:
    house.pack_changes = {**LONG_LIVED, "check_interval_seconds": 86_400}
    house.rota.extra = LIVES
    grant_id, _ = await house.connect()
    house.clock.now += HOUR
    if outcome == "transient":
        house.rota.fault = lambda _: answer(503, error="down")
    held = Held(house.rota.send)
    turn = asyncio.create_task(house.engine(send=held).turn())
    await held.asked.wait()
    await change(house, PolicyChange(access_interval_seconds=86_400, check_interval_seconds=3600))
    held.go_on.set()
    assert outcome in (await turn).counts
    found, now = await house.grant(grant_id), house.clock()
    assert found.renew_at is not None
    assert found.check_at is not None
    assert found.renew_at <= now + DAY
    assert found.check_at <= now + 1.5 * HOUR


async def test_another_workspace_keeps_its_policy(house: House) -> None:
    house.pack_changes = LONG_LIVED
    (grant_id,) = await aged(house)
    planned = (await house.grant(grant_id)).renew_at
    async with opened(house.database) as runtime:
        other = replace(house, workspace=await make_workspace(runtime))
    await change(other, PolicyChange(access_interval_seconds=86_400))
    assert (await house.grant(grant_id)).renew_at == planned
