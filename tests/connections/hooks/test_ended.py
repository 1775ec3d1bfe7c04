"""A person takes their yes back at the platform: every workspace knows at once, each for itself."""

from datetime import timedelta
from time import perf_counter

import pytest

from altyaa.infra import entropy
from altyaa.simulator.push import Told
from altyaa.simulator.tiktok_push import told
from altyaa.testing.factories import make_workspace
from altyaa.testing.http import http_client
from tests.connections.api.test_connections import calls
from tests.connections.flow.house import Town, Traveller
from tests.connections.flow.test_flow import BOXES
from tests.connections.hooks.wire import (
    RISC,
    TOKENS_REVOKED,
    age,
    grant_in,
    happens,
    planted,
    removal,
    security_event,
    send,
    told_in,
)
from tests.simulator.stage import CLIENT_ID, SECRET

both = pytest.mark.parametrize("provider", ["google", "facebook"])
ANSWERS = {"google": 202, "facebook": 200, "tiktok": 200}
SUBJECT, HOUR = "300000000000009", timedelta(hours=1)


@both
async def test_every_workspace_shows_it_at_once_and_none_learns_of_the_other(
    town: Town, mara: Traveller, other: Traveller, provider: str, record_property: pytest.FixtureRequest
) -> None:
    places = [await make_workspace(town.house.runtime) for _ in range(2)]
    for who, each in zip((mara, other), places, strict=True):
        await who.enter(each)
        await who.connect(provider, each, BOXES[provider])
    await age(town)
    async with calls(town, places[0]) as ours, calls(town, places[1]) as theirs:
        began = perf_counter()
        (pushed,) = await happens(town, provider, "revoke")
        took = perf_counter() - began
        shown = [(await each.get("/v1/connections")).json()["data"] for each in (ours, theirs)]
        seen = (await ours.get(f"/v1/connections/{shown[0][0]['id']}")).text
    record_property("push_to_state_ms", round(took * 1000))  # type: ignore[operator]
    assert (pushed["status"], pushed["answer"]) == (ANSWERS[provider], "")
    for (connection,), place in zip(shown, places, strict=True):
        assert (connection["state"], connection["who"], connection["button"]) == ("revoked", "workspace", "reconnect")
        assert "the access was removed there" in connection["sentence"]
        found = await grant_in(town, place)
        assert (found["sealed"], found["sealed_before"], found["due_at"]) == (None, None, None)
        assert await told_in(town, place) == ["connection.connected", "connection.revoked"]
    assert places[1].wire_id not in seen
    assert shown[1][0]["id"] not in seen


@both
async def test_what_was_connected_again_is_not_ended_by_an_older_push(
    town: Town, mara: Traveller, provider: str
) -> None:
    place = await make_workspace(town.house.runtime)
    await mara.enter(place)
    await mara.connect(provider, place, BOXES[provider])
    subject, before = town.stage.people[provider], await grant_in(town, place)
    (pushed,) = await happens(town, provider, "revoke")
    await mara.connect(provider, place, BOXES[provider])
    # Platforms tell seconds: the new yes is from a later one.
    await town.sql("UPDATE altyaa.upstream_grant SET connected_at = connected_at + interval '2 s'")
    async with http_client(base_url=town.platforms, timeout=60) as http:
        again = (await http.post(f"/_simulator/pushes/{pushed['number']}")).json()
    assert again["status"] == ANSWERS[provider]
    found = await grant_in(town, place)
    assert (found["id"], found["state"], found["state_code"]) == (before["id"], "healthy", None)
    assert found["sealed"] is not None
    assert found["check_at"] <= entropy.now(), "the platform is asked, and tells how things are"
    await age(town)
    later = entropy.now()
    newer = removal(subject, later) if provider == "facebook" else security_event(subject, TOKENS_REVOKED, later)
    assert (await send(town, newer)).status_code == ANSWERS[provider]
    assert (await grant_in(town, place))["state"] == "revoked"


async def test_the_same_push_again_is_answered_and_tells_nothing_more(town: Town, mara: Traveller) -> None:
    place = await planted(town, "facebook", SUBJECT)
    push = removal(SUBJECT, entropy.now())
    assert (await send(town, push)).status_code == 200
    before = await grant_in(town, place)
    assert (await send(town, push)).status_code == 200
    assert await grant_in(town, place) == before
    assert await told_in(town, place) == ["connection.revoked"]


async def test_a_person_nobody_knows_is_answered_alike(town: Town, mara: Traveller) -> None:
    await planted(town, "facebook", SUBJECT)
    known = await send(town, removal(SUBJECT, entropy.now()))
    unknown = await send(town, removal("1", entropy.now()))
    assert (unknown.status_code, unknown.content) == (known.status_code, known.content) == (200, b"")


async def test_the_same_number_at_another_platform_is_somebody_else(town: Town, mara: Traveller) -> None:
    place = await planted(town, "google", SUBJECT)
    assert (await send(town, removal(SUBJECT, entropy.now()))).status_code == 200
    assert (await grant_in(town, place))["state"] == "healthy"


@pytest.mark.parametrize(
    "type_",
    ["account-disabled", "account-enabled", "account-credential-change-required", "sessions-revoked"],
)
async def test_what_may_have_ended_it_is_looked_into_now(town: Town, mara: Traveller, type_: str) -> None:
    place = await planted(town, "google", SUBJECT)
    assert (await send(town, security_event(SUBJECT, f"{RISC}/{type_}", entropy.now()))).status_code == 202
    found = await grant_in(town, place)
    assert (found["state"], found["check_at"] <= entropy.now(), found["due_at"] <= entropy.now()) == (
        "healthy",
        True,
        True,
    )
    assert await told_in(town, place) == []


@pytest.mark.parametrize("type_", [f"{RISC}/verification", f"{RISC}/of-tomorrow"])
async def test_a_verification_and_what_is_not_known_is_answered(town: Town, mara: Traveller, type_: str) -> None:
    place = await planted(town, "google", SUBJECT)
    before = await grant_in(town, place)
    assert (await send(town, security_event(SUBJECT, type_, entropy.now()))).status_code == 202
    assert await grant_in(town, place) == before


async def test_an_event_of_tiktok_that_ends_nothing_is_answered(town: Town, mara: Traveller) -> None:
    place = await planted(town, "tiktok", SUBJECT)
    said = {"client_key": CLIENT_ID, "event": "video.publish.completed", "user_openid": SUBJECT, "content": "{}"}
    assert (await send(town, told(said, SECRET, entropy.now()))).status_code == 200
    assert (await grant_in(town, place))["state"] == "healthy"


def _removed(provider: str, **changes: int) -> Told:
    """Told now; ``changes`` may say when it happened."""
    now = entropy.now()
    if provider == "facebook":
        return removal(SUBJECT, now)
    if provider == "google":
        return security_event(SUBJECT, TOKENS_REVOKED, now, **changes)
    said = {"client_key": CLIENT_ID, "event": "authorization.removed", "user_openid": SUBJECT}
    return told(said | {"create_time": int(now.timestamp())} | changes, SECRET, now)


@both
async def test_where_it_is_not_told_when_it_happened_a_yes_of_today_is_looked_at(
    town: Town, mara: Traveller, provider: str
) -> None:
    today = await planted(town, provider, SUBJECT, HOUR)
    before = await planted(town, provider, SUBJECT)
    assert (await send(town, _removed(provider))).status_code == ANSWERS[provider]
    found = await grant_in(town, today)
    assert (found["state"], found["check_at"] <= entropy.now(), found["due_at"] <= entropy.now()) == (
        "healthy",
        True,
        True,
    )
    assert await told_in(town, today) == []
    assert (await grant_in(town, before))["state"] == "revoked"


@pytest.mark.parametrize(("provider", "name"), [("google", "toe"), ("tiktok", "create_time")])
async def test_where_it_is_told_when_it_happened_that_decides(
    town: Town, mara: Traveller, provider: str, name: str
) -> None:
    place, now = await planted(town, provider, SUBJECT, HOUR), entropy.now()
    old = {name: int((now - 2 * HOUR).timestamp())}
    assert (await send(town, _removed(provider, **old))).status_code == ANSWERS[provider]
    assert (await grant_in(town, place))["state"] == "healthy"
    assert (await send(town, _removed(provider, **{name: int(now.timestamp())}))).status_code == ANSWERS[provider]
    assert (await grant_in(town, place))["state"] == "revoked"
