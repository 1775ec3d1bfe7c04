"""A person who has allowed an app is sent back with a code as often as a person would come, and not in a loop."""

import asyncio
import time
from collections.abc import Awaitable, Callable

import httpx2

from altyaa.limits.callers import PER_PERSON_AND_APP
from tests.access.pages.house import House
from tests.oauth.authorize.test_attacks import codes
from tests.oauth.authorize.visitor import STATE, Visitor, app, came_back, form_of

AT_ONCE = 10


async def test_codes_of_a_standing_consent_are_limited_by_person_and_app(
    house: House, visitor: Visitor, other: Visitor
) -> None:
    workspace, client = await app(house)
    _, another = await app(house, any_workspace=True)
    await visitor.enter(workspace)
    assert "code" in came_back(await visitor.answer(await visitor.ask(client)))
    last, given = await until_refused(lambda: visitor.ask(client))
    assert (last["error"], last["state"], last["iss"]) == ("temporarily_unavailable", STATE, house.url)
    assert last["error_description"].isascii()
    assert await codes(house, client.record.id) == 1 + given
    last, _ = await until_refused(lambda: visitor.ask(client, prompt="none"))
    assert last["error"] == "temporarily_unavailable", "silently, too"
    assert form_of(await visitor.ask(another)).ticked, "another app"
    await other.enter(workspace)
    assert form_of(await other.ask(client)).ticked, "another person"


async def test_the_form_makes_no_more_of_them(house: House, visitor: Visitor) -> None:
    workspace, client = await app(house)
    await visitor.enter(workspace)
    page = await visitor.ask(client, prompt="consent")
    last, given = await until_refused(lambda: visitor.answer(page))
    assert last["error"] == "temporarily_unavailable"
    assert await codes(house, client.record.id) == given


async def until_refused(come: Callable[[], Awaitable[httpx2.Response]]) -> tuple[dict[str, str], int]:
    """Come again and again; what the app got that got no code any more, and how many codes were given."""
    began, given, refused = time.monotonic(), 0, list[dict[str, str]]()
    while not refused:
        got = [came_back(answer) for answer in await asyncio.gather(*(come() for _ in range(AT_ONCE)))]
        refused = [each for each in got if "code" not in each]
        given += len(got) - len(refused)
        back = (time.monotonic() - began) * PER_PERSON_AND_APP.quantity / PER_PERSON_AND_APP.window_seconds
        assert given <= PER_PERSON_AND_APP.quantity + back + 1, "as many as there may be, and what came back meanwhile"
    return refused[0], given
