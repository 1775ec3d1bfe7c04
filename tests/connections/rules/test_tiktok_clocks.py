"""TikTok's two clocks, from one renewal to the next: who is told what, whether a renewal prolongs the grant or not."""

from collections.abc import Iterator
from dataclasses import replace
from datetime import datetime, timedelta

import pytest

from altyaa.connections.model import Grant
from altyaa.connections.rules.policy import policy
from altyaa.connections.rules.standing import after_success, clocks_from
from altyaa.kernel.secret import Secret
from altyaa.providers.model import Tokens
from altyaa.providers.pack import Pack
from altyaa.providers.registry import PROVIDERS
from altyaa.simulator import WORLDS
from tests.connections.rules.things import DAY, HOUR, NOW, grant

YEARS = 400 * DAY


def lived(pack: Pack, *, prolongs: bool) -> Iterator[tuple[datetime, Grant, int | None]]:
    """A grant at each moment that it was due, over more than a year or until it ended; with what people were told."""
    life, access = pack.span("grant_seconds"), pack.span("access_seconds")
    assert life is not None
    assert access is not None
    scopes = list(pack.value("required_scopes"))
    held = grant(provider="tiktok", scopes=scopes, grant_ends_at=NOW + life, connected_at=NOW, last_renewed_at=NOW)
    now = NOW
    while now < NOW + YEARS and held.grant_ends_at is not None and now < held.grant_ends_at:
        ends = now + life if prolongs else held.grant_ends_at
        tokens = Tokens(Secret("act"), min(now + access, ends), Secret("rft"), ends, frozenset(scopes))
        clocks = clocks_from(held, tokens, now, pack)
        found = after_success(held, clocks, pack, policy(pack), now, renewed=now, work="renew")
        said = found.standing
        held = replace(held, state=said.state, state_code=said.state_code, told_days=said.told_days)
        held = replace(held, grant_ends_at=ends, renew_at=said.renew_at)
        yield now, held, found.remind
        assert said.due_at is not None
        now = said.due_at


@pytest.mark.parametrize("world", WORLDS)
def test_people_are_told_thirty_seven_and_three_days_before_a_grant_ends_that_no_renewal_prolongs(world: str) -> None:
    pack = PROVIDERS["tiktok"].pack.in_world(world)
    told = {days: now for now, _, days in lived(pack, prolongs=False) if days is not None}
    assert list(told) == [30, 7, 3]
    ends = NOW + (pack.span("grant_seconds") or timedelta())
    for days, now in told.items():
        assert days * DAY - HOUR < ends - now <= days * DAY, "on the day, and not with the renewal after it"


@pytest.mark.parametrize("world", WORLDS)
def test_nobody_is_told_of_an_end_that_each_answer_puts_off(world: str) -> None:
    """Whether TikTok prolongs a grant is what its answers say: the pack need not know."""
    steps = list(lived(PROVIDERS["tiktok"].pack.in_world(world), prolongs=True))
    assert steps[-1][0] > NOW + YEARS - 31 * DAY
    assert {days for _, _, days in steps} == {None}
    assert {held.state for _, held, _ in steps} == {"healthy"}


def test_who_clicks_again_is_told_anew_of_the_next_end() -> None:
    pack = PROVIDERS["tiktok"].pack
    *_, (_, old, _) = lived(pack, prolongs=False)
    assert (old.state, old.told_days) == ("attention", 3)
    tokens = Tokens(Secret("act"), NOW + 2 * HOUR, Secret("rft"), NOW + timedelta(days=180), frozenset(old.scopes))
    again = after_success(old, clocks_from(old, tokens, NOW, pack), pack, policy(pack), NOW, renewed=NOW, work="renew")
    assert (again.remind, again.standing.told_days) == (None, None)
