"""Incidents: many grants that fail alike, an app that a platform refuses; budgets that all workers share."""

from datetime import timedelta

from altyaa.connections import doors
from altyaa.kernel.secret import Secret
from altyaa.providers.model import Call
from tests.connections.engine.house import House
from tests.connections.engine.outside import APP, NAME, answer
from tests.keys.lives import facts, rows

MINUTE, HOUR = timedelta(minutes=1), timedelta(hours=1)


def shown(call: Call) -> str:
    """The token that a call shows."""
    token = next(iter((call.form or call.query).values()))
    return token.reveal() if isinstance(token, Secret) else token


async def states(house: House) -> set[str]:
    """Of all grants."""
    return {row["state"] for row in await rows(house.database, "SELECT state FROM altyaa.upstream_grant")}


async def test_an_outage_that_looks_like_revocations_revokes_nobody(house: House) -> None:
    for _ in range(8):
        await house.connect()
    house.clock.move(48 * MINUTE)
    house.rota.fault = lambda _call: answer(400, error="invalid_grant")
    engine = house.engine()
    await house.run_until(engine, house.clock() + 3 * HOUR)
    (health,) = await doors.provider_apps(house.runtime.db)
    assert (health.incident_kind, health.incident_code) == ("alike", "rota.invalid_grant")
    assert await states(house) == {"degraded"}
    assert await facts(house.database, "connection.revoked") == []
    house.rota.fault = lambda _call: None
    await house.run_until(engine, house.clock() + 2 * HOUR)
    (health,) = await doors.provider_apps(house.runtime.db)
    assert health.incident_kind is None
    assert health.calm_since is not None
    assert await states(house) == {"healthy"}


async def test_four_that_were_really_revoked_are_told_so(house: House) -> None:
    people = [(await house.connect())[1] for _ in range(8)]
    for person in people[:4]:
        person.is_revoked = True
    await house.run_until(house.engine(), house.clock() + 2 * HOUR)
    found = await rows(
        house.database, "SELECT state, count(*) FROM altyaa.upstream_grant GROUP BY state ORDER BY state"
    )
    assert [(row["state"], row["count"]) for row in found] == [("healthy", 4), ("revoked", 4)]


async def test_five_that_were_really_revoked_are_told_so_and_the_next_outage_is_noticed_too(house: House) -> None:
    people = [(await house.connect())[1] for _ in range(6)]
    for person in people[:5]:
        person.is_revoked = True
    engine = house.engine()
    await house.run_until(engine, house.clock() + 9 * HOUR)
    assert len(await facts(house.database, "connection.revoked")) == 5
    (health,) = await doors.provider_apps(house.runtime.db)
    assert health.incident_kind is None
    assert health.calm_since is None, "nothing was out of order"
    for _ in range(6):
        await house.connect()
    house.clock.move(48 * MINUTE)
    house.rota.fault = lambda _call: answer(400, error="invalid_grant")
    began = house.clock()
    await house.run_until(engine, began + 3 * HOUR)
    (health,) = await doors.provider_apps(house.runtime.db)
    assert health.incident_since is not None
    assert health.incident_since >= began
    assert len(await facts(house.database, "connection.revoked")) == 5


async def test_a_few_accounts_among_many_that_work_freeze_nobody_for_long(house: House) -> None:
    people = [(await house.connect())[1] for _ in range(55)]
    for person in people[:5]:
        person.is_revoked = True
    await house.run_until(house.engine(), house.clock() + 3 * HOUR)
    assert len(await facts(house.database, "connection.revoked")) == 5
    (health,) = await doors.provider_apps(house.runtime.db)
    assert health.incident_kind is None


async def test_a_success_that_does_not_last_makes_no_verdict_of_what_came_before(house: House) -> None:
    """The platform works for one renewal, and what failed before that begins anew."""
    people = [(await house.connect())[1] for _ in range(6)]
    house.clock.move(48 * MINUTE)
    house.rota.fault = lambda _call: answer(400, error="invalid_grant")
    engine = house.engine()
    await house.run_until(engine, house.clock() + 2 * HOUR)
    lucky = people[0].refresh
    house.rota.fault = lambda call: None if shown(call) == lucky else answer(400, error="invalid_grant")
    while people[0].renewals == 0:
        house.clock.now = (await engine.turn()).next_due or house.clock()
    (health,) = await doors.provider_apps(house.runtime.db)
    assert (health.incident_kind, health.calm_since is None) == (None, False)
    (row,) = await rows(
        house.database, "SELECT min(due_at) AS due FROM altyaa.upstream_grant WHERE suspect_since IS NOT NULL"
    )
    house.clock.now = row["due"]
    await engine.turn()
    assert await facts(house.database, "connection.revoked") == []


async def test_an_app_that_is_refused_pauses_all_its_grants_and_blames_none(house: House) -> None:
    for _ in range(8):
        await house.connect()
    house.clock.move(48 * MINUTE)
    house.rota.fault = lambda _call: answer(401, error="invalid_client")
    engine = house.engine()
    await house.run_until(engine, house.clock() + HOUR)
    assert await states(house) == {"healthy"}
    assert len(house.rota.calls) <= 13, "one try in five minutes"
    (health,) = await doors.provider_apps(house.runtime.db)
    assert (health.incident_kind, health.incident_code) == ("app", "rota.invalid_client")
    house.rota.fault = lambda _call: None
    await house.run_until(engine, house.clock() + HOUR)
    (health,) = await doors.provider_apps(house.runtime.db)
    assert health.incident_kind is None
    found = await rows(house.database, "SELECT min(renewals) AS least FROM altyaa.upstream_grant")
    assert found[0]["least"] >= 1


async def test_a_nearly_used_up_limit_makes_the_app_wait(house: House) -> None:
    house.pack_changes = {"check_interval_seconds": 86_400}
    await house.connect(own_tokens=True)
    house.rota.headers = {"x-app-usage": '{"call_count": 99}'}
    house.clock.move(48 * MINUTE)
    await house.engine().turn()
    (health,) = await doors.provider_apps(house.runtime.db)
    assert health.paused_until == house.clock() + MINUTE


async def test_a_budget_is_shared_and_what_is_kept_for_renewals_is_kept(house: House) -> None:
    house.pack_changes = {"calls_per_minute": 10}
    for _ in range(12):
        await house.connect()
    house.clock.move(48 * MINUTE)
    await house.engine().turn()
    assert len(house.rota.calls) == 10
    await house.run_until(house.engine(), house.clock() + 2 * MINUTE)
    assert len(house.rota.calls) == 12
    db, now = house.runtime.db, house.clock() + HOUR

    async def take(wanted: int, reserve: float) -> int:
        return await doors.take_calls(
            db, NAME, APP.client_id, wanted, reserve=reserve, per_second=1 / 6, most=10, now=now
        )

    assert [await take(9, 3), await take(9, 3), await take(2, 0), await take(9, 0), await take(1, 0)] == [7, 0, 2, 1, 0]
