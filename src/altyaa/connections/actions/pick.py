"""Choose what to connect: each is asked for at the platform once more before it counts as connected."""

from dataclasses import dataclass, replace

from altyaa.access import store as people
from altyaa.connections import store
from altyaa.connections.actions.calls import list_assets, refused
from altyaa.connections.actions.establish import Established, establish
from altyaa.connections.actions.held import Picker, held, hold
from altyaa.connections.actions.means import Means
from altyaa.connections.actions.who import caller_of
from altyaa.connections.actions.work import Work, subject_index
from altyaa.connections.model import Held
from altyaa.connections.rules.assets import living_ids
from altyaa.connections.rules.picks import key_of, keys_of
from altyaa.infra.db import WorkspaceTx
from altyaa.kernel.principal import Principal
from altyaa.kernel.problems import INVALID_VALUE, Refused
from altyaa.providers.model import Asset, Failure

NONE_PICKED = Refused(
    INVALID_VALUE, "nothing picked", "Tick at least one of them, or leave this page: nothing happens."
)


@dataclass(frozen=True, slots=True)
class Choice:
    """What there is to choose from.

    Attributes:
        by: The name of the workspace that will use it.
        account: Whose it is, as the platform calls them.
        connected: Keys of what is connected already, for members.
    """

    by: str
    account: str
    assets: tuple[Asset, ...]
    connected: frozenset[str]


async def choices(means: Means, picker: Picker) -> Choice | Refused:
    """What a person may pick; the platform is asked the first time. If it does not answer, the choice stays open.

    Raises:
        DatabaseUnavailable: It could not be read or kept.
    """
    platform, caller = means.platform(picker.provider), await _caller(means, picker)
    if isinstance(platform, Refused):
        return platform
    if isinstance(caller, Refused):
        return caller
    async with means.db.workspace(caller) as tx:
        before = await held(tx, means, picker)
    if isinstance(before, Refused):
        return before
    pick = before.pick
    if pick.assets is None:
        found = await list_assets(means, platform, pick.granted, frozenset())
        if isinstance(found, Failure):
            return refused(found)
        pick = replace(pick, assets=found)
    async with means.db.workspace(caller) as tx:
        still = await held(tx, means, picker)
        if isinstance(still, Refused):
            return still
        if still.pick.assets is None:
            await hold(tx, means, platform, picker.attempt_id, pick, still.until)
        index = subject_index(means, picker.provider, platform.app.client_id, pick.granted.subject)
        known, workspace = await _known(tx, index), await people.workspace(tx)
    assert workspace is not None  # the sign-in refers to it
    told = [] if still.attempt.is_link else known  # a link says nothing of what is there
    connected = frozenset(key_of(each.kind, each.asset_id) for each in told if each.state != "disconnected")
    return Choice(workspace.name, pick.granted.display, pick.assets or (), connected)


async def choose(means: Means, picker: Picker, chosen: frozenset[str]) -> Established | Refused:
    """Connect what was picked, if the platform gives access to it now; all other tokens are dropped.

    A platform that does not answer leaves the choice open, and so does a database that takes nothing.

    Raises:
        DatabaseUnavailable: Nothing was connected.
    """
    platform, caller = means.platform(picker.provider), await _caller(means, picker)
    if isinstance(platform, Refused):
        return platform
    if isinstance(caller, Refused):
        return caller
    async with means.db.workspace(caller) as tx:
        before = await held(tx, means, picker)
        if isinstance(before, Refused):
            return before
        index = subject_index(means, picker.provider, platform.app.client_id, before.pick.granted.subject)
        known = await _known(tx, index)
    offered = before.pick.assets or ()
    if not chosen or not chosen <= keys_of(offered):
        return NONE_PICKED
    picked = frozenset(each.id for each in offered if key_of(each.kind, each.id) in chosen)
    found = await list_assets(means, platform, before.pick.granted, picked | living_ids(known))
    if isinstance(found, Failure):
        return refused(found)
    now = means.clock()
    async with means.db.workspace(caller) as tx:
        still = await held(tx, means, picker)
        if isinstance(still, Refused):
            return still
        fresh = replace(still.pick, assets=found)
        keyset = await means.cabinet.keyset(tx, now)
        made = await establish(Work(tx, means, platform, caller, keyset, still.attempt, fresh, now), chosen)
        shown = made.of(chosen) if still.attempt.is_link else made
        outcome = "connected" if shown.ids or not (made.is_nothing or still.attempt.is_link) else "nothing"
        await store.finish_connect_attempt(tx, picker.attempt_id, outcome, now, shown.ids)
    listed = keys_of(found)
    shown.missing += [each for each in offered if (key := key_of(each.kind, each.id)) in chosen and key not in listed]
    return shown


async def _caller(means: Means, picker: Picker) -> Principal | Refused:
    return await caller_of(means, picker.who, picker.workspace_id, picker.attempt_id)


async def _known(tx: WorkspaceTx, index: bytes) -> list[Held]:
    """What the workspace ever connected of the same person's."""
    grant_id = await store.grant_of_subject(tx, index)
    return [] if grant_id is None else await store.held(tx, grant_id)
