"""A person asks Meta to have their data deleted: it is, and a page that needs no account says so."""

from datetime import timedelta
from typing import Any

import pytest

from altyaa.connections.actions.follow import follow
from altyaa.connections.actions.means import Platform
from altyaa.connections.jobs.clock import DELETIONS_LAST, SweepConnections
from altyaa.infra import entropy
from altyaa.infra.db import Database
from altyaa.kernel.principal import service
from altyaa.kernel.secret import Secret
from altyaa.providers.model import App
from altyaa.providers.push import Pushed
from altyaa.providers.registry import PROVIDERS
from altyaa.testing.factories import make_workspace
from altyaa.testing.http import http_client
from tests.connections.engine.house import Hand
from tests.connections.flow.house import OTHER_PAGE, PAGE, Town, Traveller
from tests.connections.hooks.wire import broken, grant_in, happens, planted, removal, send, told_in
from tests.simulator.stage import CLIENT_ID, SECRET

SUBJECT, HOOK, HOUR = "300000000000009", "meta/deletion", timedelta(hours=1)


async def page(url: str) -> tuple[int, str]:
    """What anybody sees there."""
    async with http_client() as http:
        answer = await http.get(url, headers={"accept": "text/html"})
    assert answer.headers["content-type"].startswith("text/html")
    return answer.status_code, answer.text


async def whatever_names(town: Town, *words: str) -> list[str]:
    """Tables, other than that of facts, that hold one of these words."""
    tables = ("upstream_grant", "connection", "connect_attempt", "deletion_request", "renewal_attempt")
    found = []
    for table in tables:
        rows: list[Any] = await town.sql(f"SELECT t::text AS said FROM altyaa.{table} t")
        found += [table for row in rows if any(word in row["said"] for word in words)]
    return found


async def test_everything_personal_is_gone_in_every_workspace(town: Town, mara: Traveller, other: Traveller) -> None:
    places = [await make_workspace(town.house.runtime) for _ in range(2)]
    for who, each in zip((mara, other), places, strict=True):
        await who.enter(each)
        await who.connect("facebook", each, f"page.{PAGE}", f"page.{OTHER_PAGE}")
    names = [row["name"] for row in await town.sql("SELECT name FROM altyaa.connection")]
    assert await whatever_names(town, "Mara Lindqvist", *names) == ["upstream_grant"] * 2 + ["connection"] * 4
    removed, asked = await happens(town, "facebook", "ask_deletion")
    assert (removed["hook"], removed["status"], asked["hook"], asked["status"]) == ("meta/deauthorize", 200, HOOK, 200)
    assert await whatever_names(town, "Mara Lindqvist", town.stage.people["facebook"], *names) == []
    assert await town.sql("SELECT 1 FROM altyaa.connection WHERE sealed IS NOT NULL") == []
    for each in places:
        found = await grant_in(town, each)
        assert (found["state"], found["state_code"], found["display"]) == (
            "disconnected",
            "facebook.erased",
            "(deleted)",
        )
        assert (found["sealed"], found["sealed_before"], found["scopes"], found["due_at"]) == (None, None, [], None)
        assert (await told_in(town, each))[-2:] == ["connection.disconnected"] * 2


async def test_the_page_says_what_was_deleted_and_when(town: Town, mara: Traveller) -> None:
    await planted(town, "facebook", SUBJECT)
    said = (await send(town, removal(SUBJECT, entropy.now(), HOOK))).json()
    assert said["url"] == f"{town.house.url}/hooks/meta/deletion/{said['confirmation_code']}"
    assert len(said["confirmation_code"]) == 43
    status, text = await page(said["url"])
    assert (status, "<h1>Deleted</h1>" in text, f"{entropy.now():%B %Y}" in text) == (200, True, True)
    assert "your name there" in text
    assert SUBJECT not in text
    (row,) = await town.sql("SELECT d::text AS said FROM altyaa.deletion_request d ORDER BY received_at DESC LIMIT 1")
    assert said["confirmation_code"] not in row["said"]


async def test_the_page_of_somebody_nobody_knew(town: Town, mara: Traveller) -> None:
    said = (await send(town, removal("1", entropy.now(), HOOK))).json()
    status, text = await page(said["url"])
    assert (status, "<h1>Nothing was kept</h1>" in text) == (200, True)
    assert "under the number that Facebook gave for you" in text


async def test_a_code_that_nobody_was_given(town: Town, mara: Traveller) -> None:
    for code in ("x", "A" * 43, "%00", "é" * 30):
        status, text = await page(f"{town.house.url}/hooks/meta/deletion/{code}")
        assert (status, "There is no request with this code" in text) == (404, True), code


async def test_the_same_wish_has_the_same_code_and_another_time_another(town: Town, mara: Traveller) -> None:
    await planted(town, "facebook", SUBJECT)
    wish = removal(SUBJECT, entropy.now(), HOOK)
    first, second = [(await send(town, wish)).json() for _ in range(2)]
    assert first == second
    assert "<h1>Deleted</h1>" in (await page(first["url"]))[1], "what the first time found stays so"
    later = (await send(town, removal(SUBJECT, entropy.now() + timedelta(seconds=5), HOOK))).json()
    assert later["confirmation_code"] != first["confirmation_code"]


async def test_an_older_wish_deletes_nothing_that_was_connected_since(town: Town, mara: Traveller) -> None:
    place = await planted(town, "facebook", SUBJECT, HOUR)
    said = (await send(town, removal(SUBJECT, entropy.now() - 2 * HOUR, HOOK))).json()
    found = await grant_in(town, place)
    assert (found["state"], found["display"]) == ("healthy", "Mara Lindqvist")
    _, text = await page(said["url"])
    assert "<h1>Connected again</h1>" in text
    assert "every permission" not in text
    assert "To have that deleted, too, ask again." in text


async def test_the_page_tells_what_was_deleted_from_what_was_connected_since(town: Town, mara: Traveller) -> None:
    before, since = await planted(town, "facebook", SUBJECT), await planted(town, "facebook", SUBJECT, HOUR)
    said = (await send(town, removal(SUBJECT, entropy.now() - 2 * HOUR, HOOK))).json()
    assert [(await grant_in(town, each))["display"] for each in (before, since)] == ["(deleted)", "Mara Lindqvist"]
    _, text = await page(said["url"])
    assert "<h1>Deleted</h1>" in text
    assert "To have that deleted, too, ask again." in text


async def test_a_choice_that_came_after_the_wish_is_left_and_the_page_says_so(town: Town, mara: Traveller) -> None:
    place = await make_workspace(town.house.runtime)
    await mara.enter(place)
    await mara.choose_from("facebook", place)
    said = (await send(town, removal(town.stage.people["facebook"], entropy.now() - HOUR, HOOK))).json()
    assert "<h1>Connected again</h1>" in (await page(said["url"]))[1]


@pytest.mark.parametrize("provider", [name for name, each in PROVIDERS.items() if HOOK in each.hooks])
async def test_an_account_that_is_the_person_goes_by_another_id(town: Town, mara: Traveller, provider: str) -> None:
    place, now = await planted(town, provider, SUBJECT, asset=("account", SUBJECT)), entropy.now()
    (grant,) = await town.sql("SELECT id FROM altyaa.upstream_grant")
    platform = Platform(PROVIDERS[provider], App(provider, CLIENT_ID, Secret(SECRET)))
    for _ in range(2):
        async with town.house.runtime.db.workspace(service(place.id)) as tx:
            await follow(tx, platform, grant["id"], Pushed(SUBJECT, "erase", now, f"{provider}.erased"), now)
    (connection,) = await town.sql("SELECT id, asset_id FROM altyaa.connection")
    assert connection["asset_id"] == f"erased-{connection['id']}"
    assert await whatever_names(town, SUBJECT) == []


async def test_what_is_not_the_person_keeps_its_id_and_what_callers_call_it(town: Town, mara: Traveller) -> None:
    await planted(town, "facebook", SUBJECT)
    await town.sql("UPDATE altyaa.connection SET reference = 'shop-7'")
    await send(town, removal(SUBJECT, entropy.now(), HOOK))
    (connection,) = await town.sql("SELECT name, asset_id, reference FROM altyaa.connection")
    assert dict(connection) == {"name": "(deleted)", "asset_id": "1", "reference": "shop-7"}


async def test_a_wish_is_forgotten_a_year_after_it_was_done(town: Town, mara: Traveller) -> None:
    said = (await send(town, removal("1", entropy.now(), HOOK))).json()
    (row,) = await town.sql("SELECT done_at FROM altyaa.deletion_request")
    worker = await Database.open(town.house.database.dsn("altyaa_worker"))
    try:
        clock = Hand()
        clock.now = row["done_at"] + DELETIONS_LAST
        for status in (200, 404):
            await SweepConnections(worker, clock)()
            assert (await page(said["url"]))[0] == status
            clock.move(timedelta(seconds=1))
    finally:
        await worker.close()


async def test_a_wish_that_is_not_done_everywhere_is_asked_for_again(town: Town, mara: Traveller) -> None:
    places = [await planted(town, "facebook", SUBJECT) for _ in range(2)]
    wish = removal(SUBJECT, entropy.now(), HOOK)
    async with broken(town, places[0]):
        assert (await send(town, wish)).status_code == 503
    assert (await grant_in(town, places[1]))["display"] == "(deleted)"
    (row,) = await town.sql("SELECT done_at FROM altyaa.deletion_request ORDER BY received_at DESC LIMIT 1")
    assert row["done_at"] is None
    said = (await send(town, wish)).json()
    assert "<h1>Deleted</h1>" in (await page(said["url"]))[1]
    assert (await grant_in(town, places[0]))["display"] == "(deleted)"


async def test_it_can_be_connected_again_under_its_ids(town: Town, mara: Traveller) -> None:
    place = await make_workspace(town.house.runtime)
    await mara.enter(place)
    await mara.connect("facebook", place, f"page.{PAGE}")
    before = await grant_in(town, place)
    await happens(town, "facebook", "ask_deletion")
    await mara.connect("facebook", place, f"page.{PAGE}")
    found = await grant_in(town, place)
    assert (found["id"], found["state"], found["display"]) == (before["id"], "healthy", "Mara Lindqvist")
    (connection,) = await town.sql("SELECT * FROM altyaa.connection")
    assert (connection["state"], connection["sealed"] is not None) == ("healthy", True)
    assert connection["name"] != "(deleted)"
