"""Who lives by a connection is known, without an event for each call."""

import json
from datetime import timedelta

from altyaa.connections import store
from altyaa.connections.actions.prospect import LIVES_BY_IT
from altyaa.connections.actions.uses import Uses
from altyaa.events import store as facts
from altyaa.infra import entropy
from altyaa.kernel.principal import Principal, service
from tests.connections.proxy.passage import PAGE_PATH, Passage


class Clock:
    """Stands still until it is moved."""

    def __init__(self) -> None:
        self.now = entropy.now().replace(minute=10)

    def __call__(self) -> object:
        return self.now


async def told(passage: Passage) -> list[tuple[str, int, str]]:
    rows = await passage.town.sql(
        "SELECT actor, data FROM altyaa.event WHERE workspace_id = $1 AND type = 'connection.used' ORDER BY id",
        passage.workspace.id,
    )
    said = [(row["actor"], json.loads(row["data"])) for row in rows]
    return [(actor, data["times"], data["hour"]) for actor, data in said]


async def test_two_events_for_an_hour_and_a_credential(passage: Passage) -> None:
    clock, runtime = Clock(), passage.town.house.runtime
    uses = Uses(clock)  # type: ignore[arg-type]
    async with runtime.db.workspace(service(passage.workspace.id)) as tx:
        (connection, *_) = await store.connections(tx, provider="facebook", most=1)
    callers = [Principal("key", f"key_{n}", passage.workspace.id, frozenset()) for n in (1, 2)]
    hour = clock.now.replace(minute=0, second=0, microsecond=0)
    for caller in callers * 3:
        uses.count(caller, connection)
    await uses.write(runtime.db)
    assert await told(passage) == [("key_1", 3, hour.isoformat()), ("key_2", 3, hour.isoformat())]
    for _ in range(500):
        uses.count(callers[0], connection)
        await uses.write(runtime.db)
    assert len(await told(passage)) == 2, "the rest is told when the hour is over"
    clock.now += timedelta(hours=1)
    uses.count(callers[0], connection)
    await uses.write(runtime.db)
    assert (await told(passage))[2:] == [
        ("key_1", 500, hour.isoformat()),
        ("key_1", 1, (hour + timedelta(hours=1)).isoformat()),
    ]
    uses.count(callers[1], connection)
    uses.count(callers[0], connection)
    await uses.write(runtime.db, is_last=True)
    assert sum(times for _, times, _ in await told(passage)) == 509
    async with runtime.db.workspace(service(passage.workspace.id)) as tx:
        takers = await facts.last_to(tx, passage.ids["facebook"], LIVES_BY_IT, 1000)
    assert {each.actor for each in takers} == {"key_1", "key_2"}


async def test_a_call_is_counted_where_the_service_counts(passage: Passage) -> None:
    before = len(await told(passage))
    await passage.call(PAGE_PATH)
    await passage.call(f"{PAGE_PATH}?fields=access_token")
    serving = passage.town.house.service.serving
    await serving.used.write(serving.runtime.db)
    fresh = (await told(passage))[before:]
    assert sorted(times for _, times, _ in fresh) == [1, 2], "two opened the passage, one is new, the refused is none"
