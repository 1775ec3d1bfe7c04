"""Deadlines, and the calendar that they are read as: over HTTP, by programs that know an address and nothing else."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from ipaddress import ip_network
from pathlib import Path
from typing import Any

import httpx2
import pytest
import vobject

from altyaa.access.actions.members import Changed, affected_by, remove_member
from altyaa.app.connections import means_in
from altyaa.app.leaving import LEAVING
from altyaa.connections.actions.calendar import make_feed
from altyaa.connections.actions.leaving import NAME
from altyaa.connections.actions.read_calendar import read_feed
from altyaa.infra import entropy
from altyaa.infra.language import catalogues
from altyaa.infra.language.say import say
from altyaa.kernel.ids import write_id
from altyaa.kernel.principal import Principal
from altyaa.kernel.problems import EXCEEDS_OWN_ACCESS, ROLE_INSUFFICIENT, Refused
from altyaa.kernel.rate import Rate
from altyaa.kernel.roles import Role
from altyaa.kernel.secret import Secret
from altyaa.limits.callers import CALENDAR_READS
from altyaa.testing.factories import MINTED, MadeWorkspace, make_key, make_member, make_workspace, operator
from altyaa.testing.http import http_client
from tests.connections.api.test_command import command
from tests.connections.api.test_connections import LOCATION, calls, connected, refusal
from tests.connections.flow.house import OTHER_PAGE, PAGE, Town, Traveller
from tests.connections.links.test_power import Maker, a_key, a_member, an_app

DEADLINES, CALENDAR = "/v1/connections/deadlines", "/v1/connections/calendar"
DAY = timedelta(days=1)


def minted(url: str) -> str:
    """An address, whose secret no log may hold."""
    MINTED.append(Secret(url.rpartition("/")[2].removesuffix(".ics")))
    return url


async def made(client: httpx2.AsyncClient, town: Town) -> str:
    """A calendar's address, as it is reached here."""
    answer = await client.post(CALENDAR)
    assert answer.status_code == 201
    return minted(answer.json()["url"]).replace(town.house.runtime.settings.base_url, town.house.url)


@asynccontextmanager
async def program() -> AsyncIterator[httpx2.AsyncClient]:
    """It has no credential."""
    async with http_client(timeout=20) as client:
        yield client


async def ends(town: Town, workspace: MadeWorkspace, at: datetime, **more: Any) -> None:
    """Every grant of the workspace ends then."""
    query = "UPDATE altyaa.upstream_grant SET grant_ends_at = $2 WHERE workspace_id = $1"
    await town.sql(query, workspace.id, at)
    for column, value in more.items():
        await town.sql(f"UPDATE altyaa.upstream_grant SET {column} = $2 WHERE workspace_id = $1", workspace.id, value)


async def test_deadlines_are_those_of_people_with_what_to_do(town: Town, mara: Traveller) -> None:
    workspace, ids = await connected(town, mara, "facebook", f"page.{PAGE}", f"page.{OTHER_PAGE}")
    await mara.connect("google", workspace, LOCATION)  # nobody knows of an end there
    async with calls(town, workspace, "connections.read") as client:
        (first,) = (await client.get(DEADLINES)).json()["data"]
        assert [each["id"] for each in first["connections"]] == ids
        assert (first["provider"], first["overdue"], first["state"]) == ("facebook", False, "healthy")
        assert 88 <= first["days_left"] <= 90
        assert "Connect again" in first["how"]
        assert first["url"].endswith(f"/w/{workspace.wire_id}/reputation/connections")
        assert first["connected_by"].startswith("usr_")
        assert "Facebook asks for a person by " in first["sentence"]
        await town.sql(
            """
            UPDATE altyaa.upstream_grant SET state = 'revoked', state_code = 'google.invalid_grant', state_since = now()
             WHERE workspace_id = $1 AND provider = 'google'
            """,
            workspace.id,
        )
        overdue, later = (await client.get(DEADLINES)).json()["data"]
        assert (overdue["provider"], overdue["overdue"], overdue["days_left"]) == ("google", True, 0)
        assert overdue["sentence"].startswith("Google does not accept this sign-in any more")
        assert later == first
    async with calls(town, await make_workspace(town.house.runtime), "connections.read") as client:
        assert (await client.get(DEADLINES)).json()["data"] == []
    rows = (await command(town, workspace, "deadlines", "--json")).json()
    assert [row["provider"] for row in rows] == ["google", "facebook"]
    assert "Google does not accept" in (await command(town, workspace, "deadlines")).out


async def test_what_is_disconnected_has_no_deadline(town: Town, mara: Traveller) -> None:
    workspace, ids = await connected(town, mara, "facebook", f"page.{PAGE}")
    async with calls(town, workspace) as client:
        await client.delete(f"/v1/connections/{ids[0]}")
        assert (await client.get(DEADLINES)).json()["data"] == []
    assert "Nobody is needed" in (await command(town, workspace, "deadlines")).err


async def test_a_calendar_is_read_by_its_address_alone(town: Town, mara: Traveller) -> None:
    workspace, _ = await connected(town, mara, "facebook", f"page.{PAGE}")
    await ends(town, workspace, datetime(2030, 5, 17, 12, tzinfo=UTC))
    async with calls(town, workspace) as client, program() as reader:
        assert refusal(await client.get(CALENDAR)) == (404, "not_found")
        url = await made(client, town)
        shown = (await client.get(CALENDAR)).json()
        assert shown["made_by"].startswith("key_")
        assert (shown["last_read_at"], "url" in shown) == (None, False)
        answer = await reader.get(url)
        assert answer.status_code == 200
        assert answer.headers["content-type"] == "text/calendar; charset=utf-8"
        assert answer.headers["cache-control"] == "private, no-cache"
        (event,) = vobject.readOne(answer.text).vevent_list
        assert event.dtstart.value.isoformat() == "2030-05-17"
        assert event.sequence.value == "0"
        assert f"/w/{workspace.wire_id}/reputation/connections" in event.url.value
        assert "ald_" not in answer.text
        assert "@" not in answer.text.replace(str(event.summary.value), "").split("DESCRIPTION")[0]
        assert (await client.get(CALENDAR)).json()["last_read_at"] is not None
        head = await reader.head(url)
        assert (head.status_code, head.content, head.headers["etag"]) == (200, b"", answer.headers["etag"])


GERMAN = """\
#, python-format
msgid "%(workspace)s: connect again"
msgstr "%(workspace)s: neu verbinden"

#, python-format
msgid "Connect %(title)s again: %(account)s"
msgstr "%(title)s neu verbinden: %(account)s"

#, python-format
msgid "By %(time)s. %(sentence)s"
msgstr "Bis %(time)s. %(sentence)s"
"""


async def test_it_is_in_the_language_of_the_deployment(
    town: Town, mara: Traveller, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "de.po").write_text(GERMAN)
    monkeypatch.setattr(catalogues, "FOLDER", tmp_path)
    workspace, _ = await connected(town, mara, "facebook", f"page.{PAGE}")
    await ends(town, workspace, datetime(2030, 5, 17, 12, tzinfo=UTC))
    async with calls(town, workspace) as client:
        await made(client, town)
    runtime = town.house.runtime
    german = replace(runtime, settings=runtime.settings.model_copy(update={"language": "de"}))
    feed = await read_feed(means_in(german), workspace.id)
    assert isinstance(feed, bytes)
    calendar = vobject.readOne(feed.decode())
    (event,) = calendar.vevent_list
    assert calendar.contents["name"][0].value.endswith(": neu verbinden")
    assert event.summary.value.startswith("Facebook neu verbinden: ")
    assert event.description.value.startswith("Bis 2030-05-17 12:00 UTC. ")


async def test_who_has_it_already_is_spared_and_a_change_counts(town: Town, mara: Traveller) -> None:
    workspace, _ = await connected(town, mara, "facebook", f"page.{PAGE}")
    await ends(town, workspace, datetime(2030, 5, 17, 12, tzinfo=UTC))
    async with calls(town, workspace) as client, program() as reader:
        url = await made(client, town)
        first = await reader.get(url)
        for known in (first.headers["etag"], f'"x", W/{first.headers["etag"]}', "*"):
            again = await reader.get(url, headers={"If-None-Match": known})
            assert (again.status_code, again.content) == (304, b"")
            assert again.headers["etag"] == first.headers["etag"]
        assert (await reader.get(url, headers={"If-None-Match": '"x"'})).content == first.content
        await ends(town, workspace, datetime(2030, 6, 1, 12, tzinfo=UTC))
        moved = await reader.get(url, headers={"If-None-Match": first.headers["etag"]})
        (before,), (after,) = (vobject.readOne(each.text).vevent_list for each in (first, moved))
        assert (moved.status_code, after.dtstart.value.isoformat()) == (200, "2030-06-01")
        assert after.uid.value == before.uid.value
        assert (before.sequence.value, after.sequence.value) == ("0", "1")
        assert after.dtstamp.value >= before.dtstamp.value


async def test_another_address_takes_its_place_and_an_end_ends_it(town: Town) -> None:
    workspace = await make_workspace(town.house.runtime)
    async with calls(town, workspace) as client, program() as reader:
        old = await made(client, town)
        new = await made(client, town)
        assert (await reader.get(new)).status_code == 200
        assert refusal(await reader.get(old)) == (404, "not_found")
        assert (await client.delete(CALENDAR)).status_code == 200
        assert refusal(await reader.get(new)) == (404, "not_found")
        assert refusal(await client.delete(CALENDAR)) == (404, "not_found")
    query = "SELECT type FROM altyaa.event WHERE workspace_id = $1 AND type LIKE 'connection.calendar%' ORDER BY id"
    types = [row["type"].removeprefix("connection.calendar_") for row in await town.sql(query, workspace.id)]
    assert types == ["made", "made", "ended"]


async def test_a_repeated_write_shows_no_address_again(town: Town) -> None:
    workspace = await make_workspace(town.house.runtime)
    async with calls(town, workspace) as client:
        first = await client.post(CALENDAR, headers={"Idempotency-Key": "once"})
        minted(first.json()["url"])
        again = await client.post(CALENDAR, headers={"Idempotency-Key": "once"})
    assert (again.status_code, again.json()["url"], again.json()["id"]) == (200, None, first.json()["id"])


@pytest.mark.parametrize(("method", "scope"), [("POST", "connections.write"), ("DELETE", "connections.write")])
async def test_a_reader_makes_and_ends_none(town: Town, method: str, scope: str) -> None:
    workspace = await make_workspace(town.house.runtime)
    async with calls(town, workspace, "connections.read") as client:
        answer = await client.request(method, CALENDAR)
        assert refusal(answer) == (403, "insufficient_scope")
        assert scope in answer.json()["detail"]


async def test_nothing_else_is_opened_by_its_secret(town: Town) -> None:
    workspace = await make_workspace(town.house.runtime)
    async with calls(town, workspace) as client, program() as reader:
        url = await made(client, town)
        token = url.rpartition("/")[2].removesuffix(".ics")
        for path in ("/v1/connections", "/v1/whoami", DEADLINES):
            bearer = {"Authorization": f"Bearer {token}"}
            assert (await reader.get(f"{town.house.url}{path}", headers=bearer)).status_code == 401


async def test_a_forged_address_costs_no_query(town: Town) -> None:
    workspace = await make_workspace(town.house.runtime)
    async with calls(town, workspace) as client, program() as reader:
        url = await made(client, town)
        last = url.removesuffix(".ics")[-1]
        forged = url.replace(f"{last}.ics", f"{'a' if last != 'a' else 'b'}.ics")
        await town.sql("ALTER FUNCTION door.calendar_feed(bytea) RENAME TO calendar_feed_away")
        try:
            for path in (forged, f"{town.house.url}/calendar/x.ics"):
                assert refusal(await reader.get(path)) == (404, "not_found")
            assert (await reader.get(url)).status_code >= 500, "a real one asks"
        finally:
            await town.sql("ALTER FUNCTION door.calendar_feed_away(bytea) RENAME TO calendar_feed")


async def test_a_leaked_one_ends(town: Town) -> None:
    workspace = await make_workspace(town.house.runtime)
    async with calls(town, workspace) as client, program() as reader:
        url = await made(client, town)
        token = url.rpartition("/")[2].removesuffix(".ics")
        report = await reader.post(f"{town.house.url}/v1/leaks/self", json={"token": token})
        assert report.status_code < 300, report.text
        assert refusal(await reader.get(url)) == (404, "not_found")


async def test_it_is_not_read_without_end(town: Town) -> None:
    workspace = await make_workspace(town.house.runtime)
    async with calls(town, workspace) as client, program() as reader:
        url = await made(client, town)
        limits = town.house.service.serving.limits
        for _ in range(CALENDAR_READS.quantity + 1):
            if limits.calendar(workspace.id) is not None:
                break
        answer = await reader.get(url)
        assert (refusal(answer), "retry-after" in answer.headers) == ((429, "rate_limited"), True)
        other = await made_by_somebody_else(town)
        assert (await reader.get(other)).status_code == 200


async def made_by_somebody_else(town: Town) -> str:
    async with calls(town, await make_workspace(town.house.runtime)) as client:
        return await made(client, town)


async def affected(town: Town, workspace: MadeWorkspace, who: Principal, role: Role | None) -> list[tuple[str, bool]]:
    """What whoever removes or demotes them is told."""
    assert who.user_id is not None
    async with town.house.runtime.db.workspace(operator(town.house.runtime, workspace)) as tx:
        return [(each.name, each.ends) for each in await affected_by(tx, who.user_id, role, LEAVING)]


async def made_by(town: Town, workspace: MadeWorkspace, who: Principal) -> str:
    """A calendar that a member made."""
    means = means_in(town.house.runtime)
    async with town.house.runtime.db.workspace(who) as tx:
        made = await make_feed(tx, means, workspace.id, entropy.now())
    assert not isinstance(made, Refused)
    url = minted(made.url.reveal())
    return url.replace(town.house.runtime.settings.base_url, town.house.url)


async def test_it_ends_with_the_membership_of_who_made_it_and_not_with_another_role(town: Town) -> None:
    runtime, workspace = town.house.runtime, await make_workspace(town.house.runtime)
    ada = await make_member(runtime, workspace, "admin")
    noa = await make_member(runtime, workspace, "admin")
    assert ada.user_id is not None
    assert noa.user_id is not None
    url = await made_by(town, workspace, ada)
    assert await affected(town, workspace, ada, None) == [(NAME, True)]
    assert await affected(town, workspace, ada, "member") == [], "a member reads connections"
    assert await affected(town, workspace, noa, None) == []
    async with program() as reader:
        for who, status in ((noa, 200), (ada, 404)):
            async with runtime.db.workspace(operator(runtime, workspace)) as tx:
                assert who.user_id is not None
                assert isinstance(await remove_member(tx, entropy.now, who.user_id, LEAVING, {}), Changed)
            assert (await reader.get(url)).status_code == status
    query = "SELECT data->>'reason' AS reason FROM altyaa.event WHERE workspace_id = $1 AND type = $2"
    (row,) = await town.sql(query, workspace.id, "connection.calendar_ended")
    assert row["reason"] == "member_left"


async def reads_as(town: Town, workspace: MadeWorkspace, maker: Maker) -> tuple[int, int]:
    """What programs are answered before and after the maker's fall."""
    url = await made_by(town, workspace, maker.principal)
    async with program() as reader:
        before = (await reader.get(url)).status_code
        await maker.fall()
        answer = await reader.get(url)
    assert "key" not in answer.text or answer.status_code == 200, "nobody by an address is told why"
    return before, answer.status_code


@pytest.mark.parametrize("narrowed", [False, True], ids=["revoked", "without connections.read"])
async def test_it_is_read_no_longer_than_the_key_that_made_it(town: Town, narrowed: bool) -> None:
    workspace = await make_workspace(town.house.runtime)
    maker = await a_key(town, workspace, narrowed=narrowed, also="connections.read")
    assert await reads_as(town, workspace, maker) == (200, 404)


async def test_it_is_read_while_its_maker_reads_connections(town: Town) -> None:
    workspace = await make_workspace(town.house.runtime)
    assert await reads_as(town, workspace, await a_member(town, workspace, removed=False)) == (200, 200)
    assert await reads_as(town, workspace, await a_member(town, workspace, removed=True)) == (200, 404)


async def test_a_key_that_gets_an_end_later_opens_no_more(town: Town) -> None:
    workspace = await make_workspace(town.house.runtime)
    maker = await a_key(town, workspace, narrowed=False, also="connections.read")

    async def bounded() -> None:
        query = "UPDATE altyaa.api_key SET expires_at = now() + interval '1 day' WHERE workspace_id = $1"
        await town.sql(query, workspace.id)

    assert await reads_as(town, workspace, Maker(maker.principal, bounded)) == (200, 404)


@pytest.mark.parametrize("for_itself", [False, True], ids=["for a person", "for itself"])
async def test_no_app_makes_one(town: Town, for_itself: bool) -> None:
    """Its token ends within the hour, and the address would not."""
    workspace = await make_workspace(town.house.runtime)
    maker = await an_app(town, workspace, for_itself=for_itself)
    await refused_for(town, workspace, maker.principal, "an end")


async def test_no_key_with_bounds_makes_one(town: Town) -> None:
    runtime, workspace = town.house.runtime, await make_workspace(town.house.runtime)
    networks, limit = (ip_network("192.0.2.0/24"),), Rate(100, 60)
    key = await make_key(runtime, workspace, "connections.write", cidrs=networks, limit=limit)
    principal = Principal("key", write_id("key", key.id), workspace.id, frozenset({"connections.write"}))
    await refused_for(town, workspace, principal, "networks and a limit")


async def refused_for(town: Town, workspace: MadeWorkspace, who: Principal, bounds: str) -> None:
    """None is made, and the sentence says what to do."""
    async with town.house.runtime.db.workspace(who) as tx:
        refused = await make_feed(tx, means_in(town.house.runtime), workspace.id, entropy.now())
    assert isinstance(refused, Refused)
    assert refused.problem is EXCEEDS_OWN_ACCESS
    assert f"would work without {bounds}, which" in say(refused.sentence)
    assert "altyaa connection calendar create" in say(refused.sentence)
    assert await town.sql("SELECT id FROM altyaa.calendar_feed WHERE workspace_id = $1", workspace.id) == []


async def test_a_member_makes_none(town: Town) -> None:
    workspace = await make_workspace(town.house.runtime)
    noa = await make_member(town.house.runtime, workspace, "member")
    async with town.house.runtime.db.workspace(noa) as tx:
        refused = await make_feed(tx, means_in(town.house.runtime), workspace.id, entropy.now())
    assert isinstance(refused, Refused)
    assert refused.problem is ROLE_INSUFFICIENT


async def test_from_a_shell(town: Town) -> None:
    workspace = await make_workspace(town.house.runtime)
    none = await command(town, workspace, "calendar", "show")
    assert (none.status, "calendar create --workspace" in none.err) == (1, True)
    made_ = (await command(town, workspace, "calendar", "create", "--json")).json()
    assert "/calendar/ald_" in minted(made_["url"])
    shown = (await command(town, workspace, "calendar", "show", "--json")).json()
    assert (shown["id"], shown["made_by"]) == (made_["id"], "operator")
    assert (await command(town, workspace, "calendar", "end", "--json")).json()["id"] == made_["id"]
    assert (await command(town, workspace, "calendar", "end")).status == 1


async def test_an_end_that_a_renewal_moves_is_none_of_a_person(town: Town, mara: Traveller) -> None:
    workspace, _ = await connected(town, mara, "facebook", f"page.{PAGE}")
    await ends(town, workspace, datetime(2030, 5, 17, 12, tzinfo=UTC), provider="instagram")
    async with calls(town, workspace, "connections.read") as client:
        assert (await client.get(DEADLINES)).json()["data"] == []
        await ends(town, workspace, datetime(2030, 5, 17, 12, tzinfo=UTC), state="degraded")
        (failing,) = (await client.get(DEADLINES)).json()["data"]
        assert failing["at"] == "2030-05-17T12:00:00Z"
