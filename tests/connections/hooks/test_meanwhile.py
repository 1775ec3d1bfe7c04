"""Pushes while something else goes on: a choice, a crowd of them, a workspace that fails."""

import asyncio
from datetime import timedelta

from altyaa.infra import entropy
from altyaa.testing.factories import make_workspace
from altyaa.testing.http import http_client
from tests.connections.flow.house import PAGE, Town, Traveller, nothing_is_connected
from tests.connections.hooks.wire import broken, grant_in, happens, planted, removal, send, told_in

SUBJECT = "300000000000009"


async def test_a_choice_under_way_is_over_with_what_it_held(town: Town, mara: Traveller) -> None:
    place = await make_workspace(town.house.runtime)
    await mara.enter(place)
    page = await mara.choose_from("facebook", place)
    (pushed,) = await happens(town, "facebook", "revoke")
    assert pushed["status"] == 200
    assert await nothing_is_connected(town, place)
    (attempt,) = await town.sql("SELECT * FROM altyaa.connect_attempt")
    assert (attempt["outcome"], attempt["sealed_pick"], attempt["subject_index"]) == ("facebook.removed", None, None)
    assert (await mara.pick(page, f"page.{PAGE}")).status_code == 410
    assert await nothing_is_connected(town, place)


async def test_a_choice_that_came_after_it_goes_on(town: Town, mara: Traveller) -> None:
    place = await make_workspace(town.house.runtime)
    await mara.enter(place)
    page = await mara.choose_from("facebook", place)
    old = removal(town.stage.people["facebook"], entropy.now() - timedelta(minutes=1))
    assert (await send(town, old)).status_code == 200
    assert "Connected" in (await mara.pick(page, f"page.{PAGE}")).text


async def test_a_thousand_at_once_end_it_once(town: Town, mara: Traveller) -> None:
    places = [await planted(town, "facebook", SUBJECT) for _ in range(2)]
    push = removal(SUBJECT, entropy.now())
    async with http_client(base_url=town.house.url, timeout=120) as http:

        async def one() -> int:
            path, headers = f"/hooks/{push.hook}", dict(push.headers)
            return (await http.post(path, content=push.body, headers=headers)).status_code

        statuses = await asyncio.gather(*(one() for _ in range(1000)))
    assert set(statuses) == {200}
    for each in places:
        assert (await grant_in(town, each))["state"] == "revoked"
        assert await told_in(town, each) == ["connection.revoked"]


async def test_what_fails_in_one_workspace_is_done_in_the_others_and_sent_again(town: Town, mara: Traveller) -> None:
    places = sorted([await planted(town, "facebook", SUBJECT) for _ in range(3)], key=lambda each: each.id)
    push = removal(SUBJECT, entropy.now())
    async with broken(town, places[1]):
        answer = await send(town, push)
    assert (answer.status_code, answer.json()["code"]) == (503, "service_unavailable")
    assert [(await grant_in(town, each))["state"] for each in places] == ["revoked", "healthy", "revoked"]
    assert (await send(town, push)).status_code == 200
    assert (await grant_in(town, places[1]))["state"] == "revoked"
    for each in places:
        assert await told_in(town, each) == ["connection.revoked"]
