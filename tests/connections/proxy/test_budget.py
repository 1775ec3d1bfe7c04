"""Callers share an app's budget with the engine and with one another."""

import json
from datetime import timedelta

from altyaa.connections import doors
from altyaa.connections.actions.turns import Turns
from altyaa.connections.engine.budget import take_call
from altyaa.connections.rules.fairness import Takings, Waits, others_part
from altyaa.infra import entropy
from altyaa.infra.db import Database
from altyaa.providers.facebook.dialect import PACK
from altyaa.testing.service import Service
from tests.connections.proxy.passage import PAGE_PATH, Passage, answer
from tests.connections.proxy.test_states import refusal

SECOND = timedelta(seconds=1)


async def flood(db: Database, app: str, askers: dict[str, int], seconds: int, takings: Takings) -> dict[str, int]:
    """What each gets who asks so many times a second, by turns and for so long; from a bucket that is full at first."""
    begin = entropy.now()
    got = dict.fromkeys(askers, 0)
    for tick in range(seconds):
        now = begin + tick * SECOND
        for turn in range(max(askers.values())):
            for who, times in askers.items():
                workspace = who.partition("/")[0]
                part = others_part(takings.of(workspace, now), takings.of(who, now))
                if turn < times and await take_call(db, PACK, app, "proxy", None, now, for_others=part):
                    got[who] += 1
                    takings.note(workspace, now)
                    takings.note(who, now)
    return got


async def test_renewals_find_their_part_however_many_callers_ask(service: Service) -> None:
    db, now = service.runtime.db, entropy.now()
    got = await flood(db, "renewals", {f"w{n}/c": 20 for n in range(5)}, 30, Takings())
    assert sum(got.values()) > 150
    for _ in range(80):
        assert await take_call(db, PACK, "renewals", "token", None, now + 30 * SECOND)


async def test_nobody_starves_beside_one_who_asks_without_end(service: Service) -> None:
    db, takings = service.runtime.db, Takings()
    alone = await flood(db, "fair", {"loud/c": 30}, 40, takings)
    assert alone["loud/c"] > 4 * 40, "almost all of five calls a second, as long as nobody else asks"
    later = entropy.now() + 40 * SECOND
    part = others_part(takings.of("quiet", later), takings.of("quiet/c", later))
    for _ in range(20):
        assert await take_call(db, PACK, "fair", "proxy", None, later, for_others=part), (
            "whoever comes is served at once"
        )


async def test_several_who_ask_without_end_get_alike(service: Service) -> None:
    got = await flood(service.runtime.db, "alike", {"a/c": 20, "b/c": 20, "c/c": 20, "small/c": 1}, 60, Takings())
    assert got["small/c"] == 60, "who asks little gets it all"
    loud = [got[who] for who in ("a/c", "b/c", "c/c")]
    assert max(loud) < 1.3 * min(loud)


async def test_one_connection_leaves_something_to_the_others_of_its_workspace(service: Service) -> None:
    got = await flood(service.runtime.db, "own", {"w/loud": 30, "w/small": 1}, 60, Takings())
    assert got["w/small"] >= 58
    assert got["w/loud"] > 100


def test_takings_fade_and_are_forgotten() -> None:
    takings, now = Takings(), entropy.now()
    for _ in range(100):
        takings.note("a", now)
    assert takings.of("a", now) == 100
    assert 30 < takings.of("a", now + 20 * SECOND) < 40
    assert takings.of("a", now + 600 * SECOND) < 0.01
    assert takings.of("b", now) == 0
    waits = Waits()
    waits.note("a", now + SECOND, now)
    assert (waits.of("a", now), waits.of("a", now + SECOND), waits.of("b", now)) == (now + SECOND, None, None)


def test_turns_are_never_all_of_one_workspace() -> None:
    turns, mine, theirs = Turns(10), entropy.new_id(), entropy.new_id()
    held = [turns.turn(mine) for _ in range(8)]
    assert sum(each.__enter__() for each in held) == 5
    with turns.turn(theirs) as is_free:
        assert is_free
    for each in held:
        each.__exit__(None, None, None)
    with turns.turn(mine) as is_free:
        assert is_free


async def test_a_platform_that_is_nearly_used_up_makes_the_whole_app_wait(passage: Passage) -> None:
    used = json.dumps({"call_count": 97, "total_time": 3, "total_cputime": 3})
    passage.says = answer("{}", x_app_usage=used)
    first = await passage.call(PAGE_PATH)
    assert (first.status, first.headers["x-app-usage"]) == (200, used)
    (app,) = [each for each in await doors.provider_apps(passage.town.house.runtime.db) if each.provider == "facebook"]
    assert app.paused_until is not None
    assert 50 * SECOND < app.paused_until - entropy.now() <= 60 * SECOND
    second = await passage.call(PAGE_PATH)
    assert refusal(second) == (429, "rate_limited")
    assert json.loads(second.body)["policy"] == "platform"
    assert 50 < int(second.headers["retry-after"]) <= 60
    assert len(passage.log) == 1
    await passage.town.sql("DELETE FROM altyaa.provider_app")
    passage.says = answer("{}")
    assert (await passage.call(PAGE_PATH)).status == 200, "the app waited, and not the connection"


async def test_no_wait_that_a_caller_brings_about_is_long(passage: Passage) -> None:
    db = passage.town.house.runtime.db
    await passage.call(PAGE_PATH)
    await doors.slow_app(db, "facebook", "9001", entropy.now() + timedelta(days=4000))
    await doors.slow_app(db, "facebook", "nobody's", entropy.now() + SECOND)
    (app,) = [each for each in await doors.provider_apps(db) if each.provider == "facebook"]
    assert app.app_id == "9001"
    assert app.paused_until is not None
    assert app.paused_until < entropy.now() + timedelta(minutes=6)


async def test_throttled_is_429_and_nothing_is_sent_before_the_time(passage: Passage) -> None:
    passage.says = answer("{}", status=429, retry_after="2")
    for _ in range(3):
        got = await passage.call("v4/accounts/1/locations/5001/media", provider="google")
        assert refusal(got) == (429, "rate_limited")
        assert int(got.headers["retry-after"]) in (1, 2)
    assert len(passage.log) == 1
    assert (await passage.call(PAGE_PATH)).status == 429, "this one is asked, and says the same"
    assert len(passage.log) == 2


async def test_an_empty_budget_is_429(passage: Passage) -> None:
    await passage.call(PAGE_PATH)
    await passage.town.sql("UPDATE altyaa.provider_app SET tokens = 0, tokens_at = now() WHERE provider = 'facebook'")
    passage.log.clear()
    got = await passage.call(PAGE_PATH)
    assert refusal(got) == (429, "rate_limited")
    assert passage.log == []
