"""Store what a platform gave: the grant, and the connections under it that a person picked."""

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from uuid import UUID

from altyaa.access import store as people
from altyaa.connections import store
from altyaa.connections.actions.grants import store_grant
from altyaa.connections.actions.work import Work
from altyaa.connections.model import Held, NewConnection
from altyaa.connections.rules.about import about
from altyaa.connections.rules.picks import key_of
from altyaa.connections.sealing import seal_own_token
from altyaa.events import actions as events
from altyaa.kernel.fact import Fact
from altyaa.kernel.ids import write_id
from altyaa.providers.model import Asset


@dataclass(frozen=True, slots=True)
class Made:
    """A connection that works now."""

    id: UUID
    kind: str
    asset_id: str
    name: str
    reference: str | None


@dataclass(slots=True)
class Established:
    """What came of it.

    Attributes:
        by: The workspace's name.
        connected: New ones, and those that were disconnected before.
        again: Those that were there and have fresh tokens.
        missing: What was picked, or was there, and the platform gives no access to now.
        unseen: Those that were there, where the platform gave no list: the engine asks again.
        return_to: Where the last page of a link leads.
        is_nothing: No connection would live by it, so nothing was stored.
    """

    workspace_id: UUID
    by: str
    provider: str
    display: str
    return_to: str | None
    connected: list[Made] = field(default_factory=list)
    again: list[Made] = field(default_factory=list)
    missing: list[Asset] = field(default_factory=list)
    unseen: list[Made] = field(default_factory=list)
    is_nothing: bool = False

    def of(self, keys: frozenset[str]) -> "Established":
        """The same for whoever connected by a link: these alone, for what hangs beside them is not theirs to see."""
        mine = [
            [each for each in some if key_of(each.kind, each.asset_id) in keys] for some in (self.connected, self.again)
        ]
        missing = [each for each in self.missing if key_of(each.kind, each.id) in keys]
        unseen = [each for each in self.unseen if key_of(each.kind, each.asset_id) in keys]
        return replace(self, connected=mine[0], again=mine[1], missing=missing, unseen=unseen)

    @property
    def ids(self) -> list[UUID]:
        """Of what works now, or is looked at soon."""
        return [each.id for each in self.connected + self.again + self.unseen]


async def establish(work: Work, chosen: frozenset[str]) -> Established:
    """Store it all; nothing where no connection would live by it: such a grant would be renewed and shown nowhere.

    Args:
        chosen: Keys of assets. What is connected already stays so, picked or not.
    """
    name, attempt = work.platform.provider.name, work.attempt
    workspace = await people.workspace(work.tx)
    assert workspace is not None  # the sign-in refers to it
    display = work.pick.granted.display
    made = Established(work.caller.workspace_id, workspace.name, name, display, attempt.return_to)
    held = {key_of(each.kind, each.asset_id): each for each in await _held(work)}
    living = [each for each in held.values() if each.state != "disconnected"]
    offered = work.pick.assets or ()
    if not living and not any(each.problem is None and key_of(each.kind, each.id) in chosen for each in offered):
        made.missing, made.is_nothing = [each for each in offered if key_of(each.kind, each.id) in chosen], True
        return made
    grant_id = await store_grant(work)
    if work.pick.assets is None:
        made.unseen = [Made(each.id, each.kind, each.asset_id, each.name, each.reference) for each in living]
    else:
        await _connect(work, made, grant_id, held, chosen)
    if made.missing or made.unseen:
        await store.hurry_check(work.tx, grant_id, work.now)
    await _tell(work, made)
    return made


async def _held(work: Work) -> list[Held]:
    """What hangs under the grant that the workspace has of the same person; nobody disconnects it meanwhile."""
    grant_id = await store.grant_of_subject(work.tx, work.subject_index)
    if grant_id is None:
        return []
    await store.lock_grant(work.tx, grant_id)
    return await store.held(work.tx, grant_id)


async def _connect(
    work: Work, made: Established, grant_id: UUID, held: Mapping[str, Held], chosen: frozenset[str]
) -> None:
    listed = {key_of(each.kind, each.id): each for each in work.pick.assets or ()}
    for key, asset in listed.items():
        before = held.get(key)
        is_living = before is not None and before.state != "disconnected"
        if key not in chosen and not is_living:
            continue
        if asset.problem is not None:
            made.missing.append(asset)
        elif before is None:
            made.connected.append(await _new(work, grant_id, asset))
        else:
            (made.again if is_living else made.connected).append(await _again(work, before, asset))
    gone = [each for key, each in held.items() if key not in listed and each.state != "disconnected"]
    made.missing += [Asset(each.kind, each.asset_id, each.name) for each in gone]


async def _new(work: Work, grant_id: UUID, asset: Asset) -> Made:
    connection_id = work.means.new_id()
    new = NewConnection(
        id=connection_id,
        grant_id=grant_id,
        provider=work.platform.provider.name,
        kind=asset.kind,
        asset_id=asset.id,
        name=asset.name,
        sealed=None if asset.token is None else seal_own_token(work.keyset, connection_id, 1, asset.token),
        token_open=work.token_opens,
        connected_by=work.attempt.user_id,
        reference=work.attempt.reference,
    )
    await store.insert_connection(work.tx, work.caller.workspace_id, new, work.now)
    return Made(connection_id, asset.kind, asset.id, asset.name, work.attempt.reference)


async def _again(work: Work, before: Held, asset: Asset) -> Made:
    tx, attempt, reference = work.tx, work.attempt, before.reference
    if before.state == "disconnected":
        reference = attempt.reference or reference
        await store.revive_connection(tx, before.id, attempt.user_id, reference, work.token_opens, work.now)
    elif before.state_code is not None:
        await store.set_connection_state(tx, before.id, "healthy", None, work.now)
    if asset.token is not None:
        sealed = seal_own_token(work.keyset, before.id, before.generation + 1, asset.token)
        await store.set_own_token(tx, before.id, before.generation, sealed, asset.name)
    elif asset.name != before.name:
        await store.set_connection_name(tx, before.id, asset.name)
    return Made(before.id, asset.kind, asset.id, asset.name, reference)


async def _tell(work: Work, made: Established) -> None:
    again = made.again + made.unseen
    link = {"link": write_id("lnk", work.attempt.id)} if work.attempt.is_link else {}
    for type_, those in (("connection.connected", made.connected), ("connection.reauthenticated", again)):
        for each in those:
            data = about(made.provider, made.display, each.kind, each.name, each.reference) | link
            await events.record(work.tx, Fact(type_, write_id("con", each.id), work.now, data))
