"""A link leads as far as whoever made it may go, at every step; whoever opened it is not told why it does not."""

from collections.abc import Awaitable, Callable
from dataclasses import dataclass

import httpx2
import pytest

from altyaa.access.store import delete_member, set_role
from altyaa.infra import entropy
from altyaa.kernel.ids import write_id
from altyaa.kernel.principal import Principal
from altyaa.oauth import doors
from altyaa.oauth import store as apps
from altyaa.testing.factories import MadeWorkspace, make_key, make_member, make_workspace, operator, revoke_key
from altyaa.testing.oauth import make_client, make_grant, oauth_means
from tests.connections.flow.house import Town, nothing_is_connected
from tests.connections.flow.test_flow import BOXES
from tests.connections.links.house import Stranger, became, made_by

WRITE = "connections.write"
Fall = Callable[[], Awaitable[None]]


@dataclass(frozen=True, slots=True)
class Maker:
    """Who makes a link, and how they lose the power to."""

    principal: Principal
    fall: Fall


async def a_key(town: Town, workspace: MadeWorkspace, *, narrowed: bool, also: str = WRITE) -> Maker:
    """Revoked, or left without the scope."""
    runtime = town.house.runtime
    key = await make_key(runtime, workspace, WRITE, also)

    async def fall() -> None:
        if narrowed:
            await town.sql("UPDATE altyaa.api_key SET scopes = '{keys.read}' WHERE id = $1", key.id)
        else:
            await revoke_key(runtime, workspace, key.id)

    return Maker(Principal("key", write_id("key", key.id), workspace.id, frozenset({WRITE})), fall)


async def a_member(town: Town, workspace: MadeWorkspace, *, removed: bool) -> Maker:
    """Removed, or demoted."""
    runtime = town.house.runtime
    principal = await make_member(runtime, workspace, "admin")
    user_id = principal.user_id
    assert user_id is not None

    async def fall() -> None:
        async with runtime.db.workspace(operator(runtime, workspace)) as tx:
            if removed:
                await delete_member(tx, user_id)
            else:
                await set_role(tx, user_id, "member")

    return Maker(principal, fall)


async def an_app(town: Town, workspace: MadeWorkspace, *, for_itself: bool) -> Maker:
    """The app ends, or what a person allowed it does."""
    runtime = town.house.runtime
    client = await make_client(runtime, workspace, WRITE)
    means, scopes = await oauth_means(runtime), frozenset({WRITE})
    person = await make_member(runtime, workspace, "admin")
    await make_grant(means, client.record, person, WRITE)
    (grant,) = await town.sql("SELECT id FROM altyaa.oauth_grant WHERE client_id = $1", client.record.id)

    async def fall() -> None:
        async with runtime.db.workspace(operator(runtime, workspace)) as tx:
            if for_itself:
                await apps.end_client(tx, client.record.id, entropy.now(), "test")
            else:
                await apps.revoke_grants(tx, [grant["id"]], entropy.now(), "test")

    if for_itself:
        return Maker(Principal("client", client.id, workspace.id, scopes, client_id=client.record.id), fall)
    wire_id = write_id("grt", grant["id"])
    found = await doors.grant(runtime.db, doors.grant_handle(runtime.keyring.keys, grant["id"]))
    assert found is not None
    return Maker(Principal("grant", wire_id, workspace.id, scopes, found.user_id, client_id=found.client_id), fall)


MAKERS: dict[str, Callable[[Town, MadeWorkspace], Awaitable[Maker]]] = {
    "a key that is revoked": lambda town, workspace: a_key(town, workspace, narrowed=False),
    "a key that is narrowed": lambda town, workspace: a_key(town, workspace, narrowed=True),
    "a member who is removed": lambda town, workspace: a_member(town, workspace, removed=True),
    "a member who is demoted": lambda town, workspace: a_member(town, workspace, removed=False),
    "an app that ends": lambda town, workspace: an_app(town, workspace, for_itself=True),
    "an app that is told to go": lambda town, workspace: an_app(town, workspace, for_itself=False),
}
makers = pytest.mark.parametrize("make", MAKERS.values(), ids=MAKERS.keys())


def leads_nowhere(page: httpx2.Response) -> bool:
    """The page of every link that does, without a word of the workspace's people and keys."""
    assert page.status_code == 410, page.text
    assert not [
        word for word in ("key", "role", "Owner", "scope", "revoked") if word in page.text.replace("monkey", "")
    ]
    return "This link leads nowhere" in page.text


@makers
async def test_it_leads_to_a_connection(
    town: Town, guest: Stranger, make: Callable[[Town, MadeWorkspace], Awaitable[Maker]]
) -> None:
    workspace = await make_workspace(town.house.runtime)
    maker = await make(town, workspace)
    await guest.connect_by(await made_by(town, maker.principal), BOXES["google"])
    (row,) = await town.sql("SELECT connected_by FROM altyaa.connection WHERE workspace_id = $1", workspace.id)
    assert row["connected_by"] is None, "no member did it"


@makers
async def test_not_once_the_maker_has_lost_the_power(
    town: Town, guest: Stranger, make: Callable[[Town, MadeWorkspace], Awaitable[Maker]]
) -> None:
    """Before the page, before the platform."""
    workspace = await make_workspace(town.house.runtime)
    maker = await make(town, workspace)
    session = await made_by(town, maker.principal)
    page = await guest.asked(session)
    await maker.fall()
    assert leads_nowhere(await guest.get(str(page.url).removeprefix(town.house.url)))
    assert leads_nowhere(await guest.answer(page))
    assert leads_nowhere(await guest.answer(page, "decline"))
    assert (await became(town, workspace, session))["state"] == "opened"


@makers
async def test_not_at_the_callback(
    town: Town, guest: Stranger, make: Callable[[Town, MadeWorkspace], Awaitable[Maker]]
) -> None:
    workspace = await make_workspace(town.house.runtime)
    maker = await make(town, workspace)
    back = await guest.allow(await guest.leave(await made_by(town, maker.principal)))
    await maker.fall()
    assert leads_nowhere(await guest.get(back))
    assert await nothing_is_connected(town, workspace)


@makers
async def test_not_at_the_choice(
    town: Town, guest: Stranger, make: Callable[[Town, MadeWorkspace], Awaitable[Maker]]
) -> None:
    workspace = await make_workspace(town.house.runtime)
    maker = await make(town, workspace)
    page = await guest.choice(await made_by(town, maker.principal))
    await maker.fall()
    assert leads_nowhere(await guest.pick(page, BOXES["google"]))
    assert leads_nowhere(await guest.get(str(page.url).removeprefix(town.house.url)))
    rows = await town.sql("SELECT 1 FROM altyaa.connection WHERE workspace_id = $1", workspace.id)
    assert rows == []


async def test_the_operators_leads_on(town: Town, guest: Stranger) -> None:
    workspace = await make_workspace(town.house.runtime)
    caller = operator(town.house.runtime, workspace)
    await guest.connect_by(await made_by(town, caller), BOXES["google"])
