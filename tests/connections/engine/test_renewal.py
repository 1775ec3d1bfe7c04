"""A grant is renewed in time, whatever happens around it, and no failure is taken for more than it is."""

from datetime import timedelta
from uuid import UUID

import pytest

from altyaa.connections import store
from altyaa.kernel.principal import service
from altyaa.providers.model import Call, Reply, Send, Unanswered
from tests.connections.engine.house import LEASE_OVER, START, House
from tests.connections.engine.outside import answer
from tests.keys.lives import addressed, facts, rows

MINUTE, HOUR, DAY = timedelta(minutes=1), timedelta(hours=1), timedelta(days=1)
OUTCOMES = "SELECT outcome FROM altyaa.renewal_attempt ORDER BY id"


async def outcomes(house: House) -> list[object]:
    """What became of each attempt."""
    return [row["outcome"] for row in await rows(house.database, OUTCOMES)]


async def test_a_grant_is_renewed_before_its_end_and_again_and_again(house: House) -> None:
    grant_id, person = await house.connect()
    counts = await house.run_until(house.engine(), START + DAY)
    found, kept = await house.grant(grant_id), await house.kept(grant_id)
    assert counts == {"stored": person.renewals}
    assert 29 <= person.renewals <= 33
    assert (found.generation, found.renewals, found.state) == (1 + person.renewals, person.renewals, "healthy")
    assert (kept.refresh and kept.refresh.reveal(), kept.access.reveal()) == (person.refresh, person.access)
    assert found.access_ends_at is not None
    assert found.access_ends_at > house.clock()
    assert await house.spool().all() == []
    assert set(await outcomes(house)) == {"stored"}


async def test_nothing_is_sent_before_it_is_due(house: House) -> None:
    await house.connect()
    house.clock.move(47 * MINUTE)
    assert (await house.engine().turn()).counts == {}
    assert house.rota.calls == []


async def test_the_life_of_a_token_is_counted_from_when_it_was_asked_for(house: House) -> None:
    grant_id, _ = await house.connect()
    house.clock.move(48 * MINUTE)
    asked = house.clock()

    async def slow(call: Call, timeout: float) -> Reply | Unanswered:
        said = await house.rota.send(call, timeout)
        house.clock.move(timedelta(seconds=10))
        return said

    await house.engine(send=slow).turn()
    assert (await house.grant(grant_id)).access_ends_at == asked + HOUR


async def test_an_outage_keeps_the_tokens_and_is_tried_for_ever(house: House) -> None:
    grant_id, person = await house.connect()
    before = await house.kept(grant_id)
    house.rota.fault = lambda _call: answer(503, error="down")
    await house.run_until(house.engine(), START + 3 * DAY)
    found = await house.grant(grant_id)
    assert (found.state, found.state_code) == ("degraded", "rota.strange")
    assert await house.kept(grant_id) == before
    assert 60 < len(house.rota.calls) < 120, "about once an hour"
    house.rota.fault = lambda _call: None
    house.rota.people[0].before.clear()
    await house.run_until(house.engine(), house.clock() + 2 * HOUR)
    assert (await house.grant(grant_id)).state == "healthy"
    assert person.renewals > 0
    assert len(await facts(house.database, "connection.degraded")) == 1
    assert len(await facts(house.database, "connection.recovered")) == 1


async def test_what_a_platform_asks_to_wait_is_waited(house: House) -> None:
    await house.connect()
    house.clock.move(48 * MINUTE)
    house.rota.fault = lambda _call: answer(429, error="slow_down")
    await house.engine().turn()
    assert (await rows(house.database, "SELECT state FROM altyaa.upstream_grant"))[0]["state"] == "healthy"


async def test_one_refusal_is_a_suspicion_and_a_second_a_minute_later_confirms_it(house: House) -> None:
    grant_id, person = await house.connect()
    house.clock.move(48 * MINUTE)
    person.is_revoked = True
    engine = house.engine()
    await engine.turn()
    found = await house.grant(grant_id)
    assert (found.state, found.suspect_since) == ("healthy", house.clock())
    first = house.clock()
    counts = await house.run_until(engine, first + DAY)
    found = await house.grant(grant_id)
    assert counts == {"suspect": 1}
    assert (found.state, found.state_code, found.renew_at) == ("revoked", "rota.invalid_grant", None)
    assert found.state_since - first >= MINUTE
    (told,) = await facts(house.database, "connection.revoked")
    assert told["sentence"] == "Sentence of invalid_grant."
    assert len(await addressed(house.database, "connection.revoked")) == 1
    await house.run_until(engine, house.clock() + 10 * DAY)
    assert len(house.rota.calls) == 2, "a dead grant is left alone"


async def test_a_refusal_under_200_is_a_refusal(house: House) -> None:
    """It held no token, so nothing is in doubt, and nothing was lost on the way."""
    grant_id, _ = await house.connect()
    house.clock.move(48 * MINUTE)
    house.rota.fault = lambda _call: answer(200, error="invalid_grant")
    counts = await house.run_until(house.engine(), house.clock() + DAY)
    found = await house.grant(grant_id)
    assert counts == {"suspect": 2}
    assert (found.state, found.state_code) == ("revoked", "rota.invalid_grant")
    assert await outcomes(house) == ["failed", "failed"]
    assert await house.spool().all() == []


async def test_a_suspicion_that_the_second_try_does_not_confirm_is_forgotten(house: House) -> None:
    grant_id, person = await house.connect()
    house.clock.move(48 * MINUTE)
    person.is_revoked = True
    engine = house.engine()
    await engine.turn()
    person.is_revoked = False
    await house.run_until(engine, house.clock() + 10 * MINUTE)
    found = await house.grant(grant_id)
    assert (found.state, found.suspect_since, found.suspect_code) == ("healthy", None, None)
    assert await facts(house.database, "connection.revoked") == []


async def test_an_access_token_that_a_look_finds_refused_is_renewed_and_nobody_is_told(house: House) -> None:
    house.pack_changes = {"check_interval_seconds": 900}
    grant_id, person = await house.connect()
    engine = house.engine()
    await house.run_until(engine, START + 49 * MINUTE)
    before = len(house.rota.calls)
    house.rota.fault = lambda call: answer(400, error="invalid_grant") if call.purpose == "probe" else None
    while len(house.rota.calls) < before + 2:
        house.clock.now = max(house.clock(), (await engine.turn()).next_due or house.clock())
    assert [purpose for purpose, _ in house.rota.calls[before:]] == ["probe", "token"]
    assert person.renewals == 2
    found = await house.grant(grant_id)
    assert (found.state, found.suspect_since, found.retries) == ("healthy", None, 0)
    assert await facts(house.database, "connection.revoked") == []


async def test_the_answer_of_another_account_is_not_stored(house: House) -> None:
    grant_id, _ = await house.connect()
    house.rota.extra = {"sub": "somebody else"}
    house.clock.move(48 * MINUTE)
    await house.engine().turn()
    found = await house.grant(grant_id)
    assert (found.generation, found.state, found.state_code) == (1, "attention", "rota.other_account")
    assert await house.spool().all() == []


async def test_a_refresh_token_that_did_not_come_overwrites_nothing(house: House) -> None:
    grant_id, person = await house.connect()
    kept = await house.kept(grant_id)
    house.rota.extra = {"refresh_token": "", "scope": ""}
    house.clock.move(48 * MINUTE)
    await house.engine().turn()
    after = await house.kept(grant_id)
    assert after.refresh == kept.refresh
    assert after.access.reveal() == person.access
    assert (await house.grant(grant_id)).scopes == ["read"]


async def test_scopes_that_are_gone_are_said_and_the_tokens_are_kept(house: House) -> None:
    grant_id, person = await house.connect()
    house.rota.extra = {"scope": "other"}
    house.clock.move(48 * MINUTE)
    await house.engine().turn()
    found, kept = await house.grant(grant_id), await house.kept(grant_id)
    assert (found.state, found.state_code, found.scopes) == ("scope_lost", "rota.scope_missing", ["other"])
    assert kept.refresh is not None
    assert kept.refresh.reveal() == person.refresh
    house.rota.extra = {"scope": "read"}
    await house.run_until(house.engine(), house.clock() + HOUR)
    assert (await house.grant(grant_id)).state == "healthy"


async def test_the_generation_before_is_kept_sealed(house: House) -> None:
    grant_id, _ = await house.connect()
    before = (await house.grant(grant_id)).sealed
    house.clock.move(48 * MINUTE)
    await house.engine().turn()
    (row,) = await rows(house.database, "SELECT sealed_before FROM altyaa.upstream_grant")
    assert row["sealed_before"] == before


async def test_a_lost_answer_of_a_one_time_token_says_that_it_was_lost_and_never_that_somebody_revoked(
    house: House,
) -> None:
    grant_id, person = await house.connect()
    house.clock.move(48 * MINUTE)
    house.rota.lose = 1
    counts = await house.run_until(house.engine(), house.clock() + DAY)
    found = await house.grant(grant_id)
    assert counts == {"unanswered": 1, "suspect": 1}
    assert (found.state, found.state_code) == ("expired", "lost_in_transit")
    assert person.renewals == 1
    assert await outcomes(house) == ["lost_in_transit", "failed"]
    assert await facts(house.database, "connection.revoked") == []
    (told,) = await facts(house.database, "connection.expired")
    assert "Nobody revoked anything" in told["sentence"]


async def test_a_lost_answer_comes_again_where_the_platform_gives_a_grace(house: House) -> None:
    grant_id, person = await house.connect()
    house.pack_changes, house.rota.grace = {"grace_seconds": 60}, MINUTE
    house.clock.move(48 * MINUTE)
    house.rota.lose = 1
    counts = await house.run_until(house.engine(), house.clock() + 10 * MINUTE)
    kept = await house.kept(grant_id)
    assert counts == {"unanswered": 1, "stored": 1}
    assert kept.refresh is not None
    assert kept.refresh.reveal() == person.refresh
    assert await outcomes(house) == ["failed", "stored"]


async def test_what_never_left_this_machine_is_not_in_doubt(house: House) -> None:
    grant_id, person = await house.connect()
    house.clock.move(48 * MINUTE)
    house.rota.fault = lambda _call: Unanswered("No connection could be made.", was_sent=False)
    engine = house.engine()
    await engine.turn()
    assert await outcomes(house) == ["unsent"]
    house.rota.fault, person.is_revoked = (lambda _call: None), True
    await house.run_until(engine, house.clock() + HOUR)
    assert (await house.grant(grant_id)).state == "revoked"


async def test_after_a_person_connected_anew_an_answer_on_its_way_is_not_stored(house: House) -> None:
    grant_id, _ = await house.connect()
    house.clock.move(48 * MINUTE)
    engine = house.engine(send=meanwhile_ended(house, grant_id))
    assert (await engine.turn()).counts == {"adopted": 1}
    found = await house.grant(grant_id)
    assert (found.state, found.sealed) == ("disconnected", None)
    assert await house.spool().all() == []


def meanwhile_ended(house: House, grant_id: UUID) -> Send:
    """A call during which the workspace disconnects."""

    async def send(call: Call, timeout: float) -> Reply | Unanswered:
        said = await house.rota.send(call, timeout)
        async with house.runtime.db.workspace(service(house.workspace.id)) as tx:
            assert await store.end_grant(tx, grant_id, "disconnected", "disconnected", house.clock())
        return said

    return send


@pytest.mark.parametrize("own_tokens", [False, True])
async def test_tokens_of_assets_are_derived_anew_after_each_renewal(house: House, own_tokens: bool) -> None:
    grant_id, _ = await house.connect(pages=2, own_tokens=own_tokens)
    house.clock.move(48 * MINUTE)
    await house.engine().turn()
    purposes = [purpose for purpose, _ in house.rota.calls]
    assert purposes == (["token", "probe", "assets"] if own_tokens else ["token"])
    for each in await house.connections(grant_id):
        expected = f"page.{house.rota.people[0].subject}.{each.asset_id[1:]}" if own_tokens else None
        assert await house.own_token(each.id) == expected


async def test_an_asset_is_lost_when_it_is_missing_for_an_hour_and_comes_back(house: House) -> None:
    house.pack_changes = {"check_interval_seconds": 86_400}
    grant_id, person = await house.connect(pages=2, own_tokens=True)
    lost = person.pages.pop()
    house.clock.move(48 * MINUTE)
    engine = house.engine()
    await engine.turn()
    states = [(each.own_state, each.own_code) for each in await house.connections(grant_id)]
    assert states == [("healthy", None), ("healthy", "asset_missing")]
    await house.run_until(engine, house.clock() + 59 * MINUTE)
    states = [(each.own_state, each.own_code) for each in await house.connections(grant_id)]
    assert states == [("healthy", None), ("healthy", "asset_missing")]
    await house.run_until(engine, house.clock() + HOUR)
    states = [(each.own_state, each.own_code) for each in await house.connections(grant_id)]
    assert states == [("healthy", None), ("asset_lost", "asset_missing")]
    assert len(await facts(house.database, "connection.asset_lost")) == 1
    assert len(await addressed(house.database, "connection.asset_lost")) == 1
    token = await house.own_token((await house.connections(grant_id))[1].id)
    assert token == "page.old", "what did not come overwrote nothing"
    person.pages.append(lost)
    await house.run_until(engine, house.clock() + 2 * HOUR)
    assert {each.own_state for each in await house.connections(grant_id)} == {"healthy"}
    assert len(await facts(house.database, "connection.recovered")) == 1


async def test_lists_that_are_empty_for_some_minutes_lose_nothing_and_what_is_lost_is_found_within_hours(
    house: House,
) -> None:
    house.pack_changes = {"check_interval_seconds": 86_400}
    grant_id, person = await house.connect()
    engine = house.engine()
    await house.run_until(engine, START + HOUR)
    kept, person.pages = person.pages, []
    async with house.runtime.db.workspace(service(house.workspace.id)) as tx:
        await store.hurry_check(tx, grant_id, house.clock())
    await house.run_until(engine, house.clock() + 6 * MINUTE)
    person.pages = kept
    await house.run_until(engine, house.clock() + HOUR)
    assert await facts(house.database, "connection.asset_lost") == []
    person.pages = []
    async with house.runtime.db.workspace(service(house.workspace.id)) as tx:
        await store.hurry_check(tx, grant_id, house.clock())
    await house.run_until(engine, house.clock() + 3 * HOUR)
    assert len(await facts(house.database, "connection.asset_lost")) == 1
    person.pages = kept
    await house.run_until(engine, house.clock() + 3 * HOUR)
    assert len(await facts(house.database, "connection.recovered")) == 1


async def test_a_worker_that_dies_leaves_a_grant_that_is_due_when_its_lease_ends(house: House) -> None:
    await house.connect()
    house.clock.move(48 * MINUTE)

    async def die(_call: Call, _timeout: float) -> Reply | Unanswered:
        raise SystemError

    await house.engine(send=die).turn()
    assert (await house.engine().turn()).counts == {}
    house.clock.move(LEASE_OVER)
    assert (await house.engine().turn()).counts == {"stored": 1}
