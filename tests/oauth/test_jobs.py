"""What is done for grants by the clock: refreshes are told, counted; what has ended goes after its time."""

import asyncio
from collections.abc import AsyncIterator
from dataclasses import dataclass
from datetime import datetime, timedelta

import pytest

from altyaa.infra import entropy
from altyaa.infra.runtime import Runtime
from altyaa.oauth import store
from altyaa.oauth.jobs.clock import CODES_LAST, GRANTS_LAST, SweepGrants, TellOfRefreshes, schedules
from altyaa.testing.cluster import TestDatabase
from altyaa.testing.oauth import make_code
from altyaa.testing.service import opened
from altyaa.worker.jobs import schedules as all_schedules
from tests.keys.lives import clock_at, facts, rows, worker
from tests.oauth.apps import Apps, make_apps

SECOND, DAY = timedelta(seconds=1), timedelta(days=1)


@dataclass(frozen=True, slots=True)
class House:
    """A workspace whose people allowed an app, and a worker."""

    apps: Apps
    database: TestDatabase
    worker: Runtime

    async def tell(self) -> None:
        """What the worker does every hour."""
        await TellOfRefreshes(self.worker.db, entropy.now)()

    async def sweep(self, now: datetime) -> None:
        """What it does then."""
        await SweepGrants(self.worker.db, clock_at(now))()

    async def left(self, table: str) -> int:
        """Rows of a table."""
        return int((await rows(self.database, f"SELECT count(*) FROM altyaa.{table}"))[0]["count"])

    async def told(self) -> list[tuple[object, object, object]]:
        """Subject, count and total of each fact."""
        found = await facts(self.database, "oauth.grant.refreshed")
        return [(each["subject"], each["count"], each["refreshes"]) for each in found]


@pytest.fixture
async def house(database: TestDatabase) -> AsyncIterator[House]:
    async with opened(database) as runtime, worker(database) as working:
        yield House(await make_apps(runtime), database, working)


async def test_refreshes_are_told_as_a_count_since_the_last_time(house: House) -> None:
    first, other = await house.apps.grant(), await house.apps.grant(house.apps.noa)
    grant_id = await house.apps.grant_id(first)
    second = await house.apps.refresh(first)
    assert await house.apps.refresh(first) == second, "a repeat is no refresh"
    third = await house.apps.refresh(second)
    await house.tell()
    assert await house.told() == [(grant_id, 2, 2)]
    await house.tell()
    assert len(await house.told()) == 1, "nothing is told twice"
    await house.apps.refresh(third)
    await house.tell()
    assert await house.told() == [(grant_id, 2, 2), (grant_id, 1, 3)]
    (before, last) = await facts(house.database, "oauth.grant.refreshed")
    assert (before["repeats"], last["user"], last["client_id"]) == (1, house.apps.mara.id, house.apps.client.id)
    assert await house.apps.works(other)


async def test_two_workers_at_once_tell_it_once(house: House) -> None:
    for _ in range(5):
        await house.apps.refresh(await house.apps.grant())
    await asyncio.gather(*(house.tell() for _ in range(4)))
    assert [count for _, count, _ in await house.told()] == [1] * 5


async def test_a_refresh_while_it_is_told_is_not_lost(house: House) -> None:
    issued = await house.apps.grant()
    for _ in range(10):
        issued, _ = await asyncio.gather(house.apps.refresh(issued), house.tell())
    await house.tell()
    assert sum(int(str(count)) for _, count, _ in await house.told()) == 10


async def test_one_grant_that_fails_keeps_no_other_from_being_told(house: House) -> None:
    broken, fine = await house.apps.grant(), await house.apps.grant()
    grant_id = (await house.apps.record(broken)).id
    for each in (broken, fine):
        await house.apps.refresh(each)
    check = f"CHECK (id <> '{grant_id}' OR told_refreshes = 0)"
    await rows(house.database, f"ALTER TABLE altyaa.oauth_grant ADD CONSTRAINT broken {check}")
    with pytest.raises(ExceptionGroup, match="refreshes of some grants were not told"):
        await house.tell()
    assert [subject for subject, _, _ in await house.told()] == [await house.apps.grant_id(fine)]


async def test_codes_go_a_day_after_their_end(house: House) -> None:
    apps = house.apps
    await make_code(apps.means, apps.client.record, apps.mara)
    (code,) = await rows(house.database, "SELECT expires_at FROM altyaa.oauth_code")
    await house.sweep(code["expires_at"] + CODES_LAST)
    assert await house.left("oauth_code") == 1
    await house.sweep(code["expires_at"] + CODES_LAST + SECOND)
    assert await house.left("oauth_code") == 0
    assert await house.left("oauth_consent") == 1, "a consent is remembered"


async def test_grants_go_thirty_days_after_their_end_and_living_ones_stay(house: House) -> None:
    revoked, expired, living = [await house.apps.grant() for _ in range(3)]
    ids = [(await house.apps.record(each)).id for each in (revoked, expired, living)]
    now = entropy.now()
    update = "UPDATE altyaa.oauth_grant SET {} = $2 WHERE id = $1"
    await rows(house.database, update.format("revoked_at"), ids[0], now)
    await rows(house.database, update.format("refresh_expires_at"), ids[1], now + DAY)
    await house.sweep(now + GRANTS_LAST)
    assert await house.left("oauth_grant") == 3
    await house.sweep(now + GRANTS_LAST + SECOND)
    assert [row["id"] for row in await rows(house.database, "SELECT id FROM altyaa.oauth_grant ORDER BY id")] == ids[1:]
    await house.sweep(now + GRANTS_LAST + DAY + SECOND)
    assert [row["id"] for row in await rows(house.database, "SELECT id FROM altyaa.oauth_grant")] == ids[2:]
    assert await house.apps.works(living)


async def test_a_grant_whose_access_token_still_lives_stays(house: House) -> None:
    """Else a token that was revoked would be unknown, and nobody told why."""
    await house.apps.grant()
    now = entropy.now()
    await rows(
        house.database, "UPDATE altyaa.oauth_grant SET revoked_at = $1, access_expires_at = $2", now, now + 40 * DAY
    )
    await house.sweep(now + 39 * DAY)
    assert await house.left("oauth_grant") == 1
    await house.sweep(now + 41 * DAY)
    assert await house.left("oauth_grant") == 0


async def test_denied_tokens_and_assertions_go_at_their_end(house: House) -> None:
    now, workspace = entropy.now(), house.apps.workspace.id
    async with house.apps.runtime.db.workspace(house.apps.mara) as tx:
        for end in (now - SECOND, now + SECOND):
            await store.deny_token(tx, workspace, entropy.new_id(), end)
            await store.spend_assertion(tx, workspace, entropy.new_secret().reveal(), end)
    for moment, left in ((now, 1), (now + 2 * SECOND, 0)):
        await house.sweep(moment)
        assert (await house.left("oauth_denied_token"), await house.left("oauth_assertion")) == (left, left)


async def test_one_sweep_is_bounded_and_the_next_goes_on(house: House) -> None:
    for _ in range(3):
        await house.apps.grant()
    later = entropy.now() + 400 * DAY
    for left in (1, 0, 0):
        await SweepGrants(house.worker.db, clock_at(later), most=2)()
        assert (await house.left("oauth_grant"), await house.left("oauth_code")) == (left, left)


async def test_the_worker_does_both_every_hour(house: House) -> None:
    names = {each.name for each in schedules(house.worker.db, entropy.now)}
    assert names == {"tell_refreshes", "sweep_oauth"}
    assert names < {each.name for each in all_schedules(house.worker)}
