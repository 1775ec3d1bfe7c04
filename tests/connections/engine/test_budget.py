"""Looks when the budget of an app is used up: they wait their turn, and nothing is said of the grant."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime, timedelta

import pytest

from altyaa.connections import doors
from altyaa.connections.engine.calls import MOST_CALLS
from altyaa.providers.model import App, Asset, Call, Provider, Steps, Tokens
from altyaa.providers.pack import Pack
from tests.connections.engine.house import House
from tests.connections.engine.outside import APP, NAME, make_provider
from tests.keys.lives import rows

MINUTE = timedelta(minutes=1)


async def used_up(house: House, tokens: float) -> None:
    """What is left of the app's budget; below 0, nothing for a long time."""
    await rows(
        house.database,
        "INSERT INTO altyaa.provider_app (provider, app_id, tokens, tokens_at) VALUES ($1, $2, $3, $4)"
        " ON CONFLICT (provider, app_id) DO UPDATE SET tokens = $3, tokens_at = $4",
        NAME,
        APP.client_id,
        tokens,
        house.clock(),
    )


async def test_a_look_without_budget_waits_and_is_no_failure_of_the_grant(house: House) -> None:
    house.pack_changes = {"check_interval_seconds": 86_400}
    grant_id, _ = await house.connect()
    await used_up(house, -1e9)
    await rows(
        house.database,
        "UPDATE altyaa.upstream_grant SET check_at = $1, due_at = $1, renew_at = $2, access_ends_at = $2",
        house.clock(),
        house.clock() + timedelta(days=1),
    )
    engine, before = house.engine(), await house.grant(grant_id)
    for _ in range(3):
        turned = await engine.turn()
        after = await house.grant(grant_id)
        assert turned.counts == {"no_budget": 1}
        assert (after.state, after.retries, after.suspect_since) == ("healthy", 0, None)
        assert after.renew_at == before.renew_at, "only the look waits"
        assert after.check_at is not None
        assert 15 * MINUTE <= after.check_at - house.clock() <= 30 * MINUTE
        house.clock.now = after.check_at
    assert house.rota.calls == []


@pytest.mark.parametrize(
    ("calls_per_minute", "listed", "outcome", "made"),
    [(100, 50, "checked", 51), (100, 60, "no_budget", 51), (10**6, 2 * MOST_CALLS, "transient", MOST_CALLS + 1)],
)
async def test_a_long_list_leaves_others_their_part_and_an_endless_one_is_given_up(
    house: House, monkeypatch: pytest.MonkeyPatch, calls_per_minute: int, listed: int, outcome: str, made: int
) -> None:
    """One call is the probe's. Of a hundred calls, 65 are left to whoever has a shorter list, or renews."""

    def assets(app: App, tokens: Tokens, only: frozenset[str] | None = None) -> Steps[Sequence[Asset]]:
        for _ in range(listed):
            yield Call("assets", "GET", "https://rota.example/assets", query={"access_token": tokens.access})
        return [Asset("page", "p0", "Page 0")]

    def provider(pack: Pack) -> Provider:
        return replace(make_provider(pack), assets=assets)

    monkeypatch.setattr("tests.connections.engine.house.make_provider", provider)
    house.pack_changes = {"check_interval_seconds": 86_400, "calls_per_minute": calls_per_minute}
    await house.connect()
    await rows(house.database, "UPDATE altyaa.upstream_grant SET check_at = $1, due_at = $1", house.clock())
    assert (await house.engine().turn()).counts == {outcome: 1}
    assert len(house.rota.calls) == made


async def test_a_clock_that_runs_ahead_freezes_no_budget(house: House) -> None:
    db, now = house.runtime.db, house.clock()

    async def take(at: datetime) -> int:
        return await doors.take_calls(db, NAME, APP.client_id, 9, reserve=0, per_second=1, most=9, now=at)

    assert [await take(now), await take(now)] == [9, 0]
    assert await take(now + timedelta(days=365)) == 9
    assert await take(now + 1 * MINUTE) == 0, "what the other one spent is spent"
    assert await take(now + 1 * MINUTE + timedelta(seconds=5)) == 5
    assert await take(now + 1 * MINUTE) == 0, "a clock that is a little behind fills nothing twice"
    assert await take(now + 1 * MINUTE + timedelta(seconds=5)) == 0
