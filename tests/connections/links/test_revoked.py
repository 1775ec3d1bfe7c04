"""One account in two workspaces, taken back at the platform: both say so, each to its own people."""

import json
from datetime import timedelta

import pytest

from altyaa.connections import doors
from altyaa.connections.engine import Engine
from altyaa.infra import entropy
from altyaa.infra.spool import Spool
from altyaa.providers.registry import PROVIDERS
from altyaa.simulator.acts import Act, act
from altyaa.simulator.transport import transport
from tests.connections.api.test_connections import calls, connected
from tests.connections.flow.house import MARA, Town, Traveller
from tests.connections.flow.test_flow import BOXES
from tests.connections.links.house import Stranger
from tests.connections.links.test_shared import all_told, by_link
from tests.keys.lives import worker


async def looked_after(town: Town) -> None:
    """The worker's turns of a day, which notices what happened at the platform, twice."""
    clock, spool = town.stage.clock, Spool.open(town.house.data_dir / "spool", entropy.new_id)
    async with worker(town.house.database) as runtime:
        engine = Engine(
            runtime.db,
            runtime.cabinet,
            runtime.keyring,
            PROVIDERS,
            town.house.runtime.settings.provider_apps,
            transport(town.stage.simulator),
            spool,
            clock,
            entropy.new_id(),
        )
        await doors.spool_seen(runtime.db, spool.host_id, "test", 0, clock())
        for _ in range(30):
            clock.advance(timedelta(hours=1))
            await engine.turn()


@pytest.mark.timeout(120)
async def test_both_say_so_and_neither_learns_of_the_other(town: Town, mara: Traveller, guest: Stranger) -> None:
    workspace, (connection,) = await connected(town, mara, "google", BOXES["google"])
    theirs, another = await by_link(town, guest, "google")
    act(town.stage.simulator, Act("revoke", "google", MARA["google"]))
    await looked_after(town)
    pairs = [(workspace, connection), (theirs, another)]
    for (here, own), (there, other) in (pairs, pairs[::-1]):
        async with calls(town, here) as client:
            shown = (await client.get(f"/v1/connections/{own}")).json()
            assert (shown["state"], shown["who"], shown["button"]) == ("revoked", "workspace", "reconnect")
            assert shown["history"][0]["type"] == "connection.revoked"
            said = await all_told(town, client, here, own)
        assert not [each for each in (there.wire_id, other, str(there.id)) if each in said]
    events = await town.sql("SELECT data, workspace_id FROM altyaa.event WHERE type = 'connection.revoked'")
    references = {row["workspace_id"]: json.loads(row["data"]).get("reference") for row in events}
    assert references == {workspace.id: None, theirs.id: "customer 4711"}
    mails = await town.sql(
        "SELECT e.workspace_id FROM altyaa.mail m JOIN altyaa.event e ON e.workspace_id = m.workspace_id AND"
        " e.id = m.event_id WHERE e.type = 'connection.revoked'"
    )
    assert {row["workspace_id"] for row in mails} == {workspace.id, theirs.id}, "Owners and Admins of both"
