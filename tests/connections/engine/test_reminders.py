"""People are told 30, 7 and 3 days before they must click again, by events and by letters that are worth sending."""

import json
from datetime import timedelta
from typing import Any

from altyaa.connections import store
from altyaa.connections.jobs.letters import letters
from altyaa.events import store as events
from altyaa.events.actions import record
from altyaa.infra.language.say import say
from altyaa.kernel.fact import Fact
from altyaa.kernel.ids import write_id
from altyaa.kernel.principal import service
from tests.connections.engine.house import START, House
from tests.connections.engine.outside import NAME, make_pack, make_provider
from tests.keys.lives import addressed, facts, rows

DAY = timedelta(days=1)


async def composed(house: House, type_: str) -> Any:
    """The letter about the last event of a type."""
    query = "SELECT id FROM altyaa.event WHERE type = $1 ORDER BY id DESC LIMIT 1"
    (row,) = await rows(house.database, query, type_)
    async with house.runtime.db.workspace(service(house.workspace.id)) as tx:
        event = await events.event(tx, row["id"])
        assert event is not None
        return await letters("https://auth.example.com", {NAME: make_provider(make_pack())})[type_](tx, event)


async def test_people_are_told_at_each_distance_once_for_all_connections(house: House) -> None:
    grant_id, _ = await house.connect(pages=2, grant_ends=START + 40 * DAY)
    await house.run_until(house.engine(), START + 41 * DAY)
    told = await facts(house.database, "connection.attention")
    assert [each["days_left"] for each in told] == [30, 30, 7, 7, 3, 3, 0, 0], "a fact for each of two connections"
    assert len(await addressed(house.database, "connection.attention")) == 4, "a letter for both"
    found = await house.grant(grant_id)
    assert (found.state, found.state_code, found.told_days) == ("attention", "grant_ends", 0)


async def test_the_letter_says_what_it_is_about_and_by_when(house: House) -> None:
    await house.connect(pages=2, grant_ends=START + 7 * DAY)
    await house.run_until(house.engine(), START + DAY)
    letter = await composed(house, "connection.attention")
    assert say(letter.subject).startswith("Connect ")
    assert say(letter.subject).endswith(" again within 7 days")
    assert "What it is about: Page 1 and Page 0." in map(say, letter.paragraphs)


async def test_no_letter_is_sent_about_what_is_in_order_again(house: House) -> None:
    grant_id, person = await house.connect()
    person.is_revoked = True
    await house.run_until(house.engine(), START + DAY)
    assert say((await composed(house, "connection.revoked")).paragraphs[0]) == "Sentence of invalid_grant."
    (connection,) = await house.connections(grant_id)
    async with house.runtime.db.workspace(service(house.workspace.id)) as tx:
        await store.disconnect(tx, connection.id, "disconnected", house.clock())
    assert await composed(house, "connection.revoked") is None


async def test_the_letter_has_the_sentence_of_the_code_and_not_the_one_that_the_fact_has_in_english(
    house: House,
) -> None:
    grant_id, _ = await house.connect()
    (connection,) = await house.connections(grant_id)
    async with house.runtime.db.workspace(service(house.workspace.id)) as tx:
        await store.set_connection_state(tx, connection.id, "asset_lost", "rota.invalid_grant", house.clock())
        told = {"code": "rota.invalid_grant", "sentence": "As it was said then."}
        await record(tx, Fact("connection.asset_lost", write_id("con", connection.id), START, told))
    letter = await composed(house, "connection.asset_lost")
    assert [say(each) for each in letter.paragraphs] == ["Sentence of invalid_grant."]
    assert say(letter.subject) == "Page 0 cannot be reached any more"


async def test_a_leaked_calendar_is_told_without_its_address(house: House) -> None:
    data = {"found_by": "github", "url": "https://example.com/leak", "source": "content"}
    async with house.runtime.db.workspace(service(house.workspace.id)) as tx:
        await record(tx, Fact("connection.calendar_leaked", write_id("cal", house.workspace.id), START, data))
    letter = await composed(house, "connection.calendar_leaked")
    assert say(letter.subject) == "The address of your calendar was made public"
    assert "https://example.com/leak" in say(letter.paragraphs[0])
    assert "It has ended." in say(letter.paragraphs[1])


async def test_a_grant_without_an_end_reminds_nobody(house: House) -> None:
    await house.connect()
    await house.run_until(house.engine(), START + 2 * DAY)
    assert await facts(house.database, "connection.attention") == []


async def test_renewals_are_told_once_a_day_as_a_count(house: House) -> None:
    _, person = await house.connect()
    await house.run_until(house.engine(), START + 3 * DAY)
    told = await facts(house.database, "connection.renewed")
    assert len(told) in (2, 3)
    assert all(28 <= each["count"] <= 34 and each["rotation"] == "adopted" for each in told)
    assert sum(each["count"] for each in told) <= person.renewals


async def test_no_event_holds_a_token(house: House) -> None:
    _, person = await house.connect(own_tokens=True)
    await house.run_until(house.engine(), START + 2 * DAY)
    person.is_revoked = True
    await house.run_until(house.engine(), START + 4 * DAY)
    said = json.dumps([dict(row) for row in await rows(house.database, "SELECT data FROM altyaa.event")])
    tokens = {token for _, token in house.rota.calls} | {person.refresh, person.access}
    assert not [token for token in tokens if token in said.replace('"', " ").split()]
    assert tokens
