"""Look at the policies of a workspace, and change them: existing connections are looked after as they say at once."""

from collections.abc import Mapping
from dataclasses import asdict, dataclass
from datetime import datetime
from uuid import UUID

from altyaa.access.actions.giver import giver
from altyaa.connections import store
from altyaa.connections.actions.means import NEEDED
from altyaa.connections.model import Policy, PolicyChange, SetPolicy
from altyaa.connections.rules.bounds import check_change
from altyaa.connections.rules.policy import policy
from altyaa.connections.rules.replan import replan
from altyaa.events import actions as events
from altyaa.infra.db import WorkspaceTx
from altyaa.kernel.fact import Fact, Json
from altyaa.kernel.ids import write_id
from altyaa.kernel.principal import Person
from altyaa.kernel.problems import NOT_FOUND, Refused
from altyaa.kernel.scopes import ScopeCatalogue
from altyaa.providers.model import Provider
from altyaa.providers.pack import Pack

NO_SUCH_PLATFORM = Refused(
    NOT_FOUND, "no such platform", "There is no such platform. GET /v1/connections/policies lists them."
)
_PARTS = tuple(PolicyChange.__slots__)


@dataclass(frozen=True, slots=True)
class PolicyView:
    """How connections at a platform are looked after.

    Attributes:
        changed: What the workspace set; None where it is the platform's own.
        effective: Both together.
    """

    pack: Pack
    changed: SetPolicy | None
    effective: Policy


async def look_at_policies(tx: WorkspaceTx, providers: Mapping[str, Provider]) -> list[PolicyView]:
    """Those of every platform, by name."""
    found = await store.set_policies(tx)
    return [_view(providers[name].pack, found.get(name)) for name in sorted(providers)]


async def look_at_policy(tx: WorkspaceTx, providers: Mapping[str, Provider], name: str) -> PolicyView | Refused:
    """That of one platform."""
    if name not in providers:
        return NO_SUCH_PLATFORM
    return _view(providers[name].pack, (await store.set_policies(tx)).get(name))


async def change_policy(
    tx: WorkspaceTx,
    scopes: ScopeCatalogue,
    providers: Mapping[str, Provider],
    now: datetime,
    name: str,
    change: PolicyChange | None,
) -> PolicyView | Refused:
    """Set it, the whole of it; or go back to the platform's own.

    Args:
        change: None to go back.
    """
    acting = await giver(tx, scopes, now, NEEDED)
    if isinstance(acting, Refused):
        return acting
    if name not in providers:
        return NO_SUCH_PLATFORM
    pack = providers[name].pack
    wrong = None if change is None else check_change(pack, change)
    if wrong is not None:
        return wrong
    before = await store.policy_change(tx, name)
    if before != change:
        await _put(tx, name, change, now)
        await _replan(tx, pack, policy(pack, change), now)
        data: dict[str, Json] = {"provider": name, "before": _told(before), "after": _told(change)}
        await events.record(tx, Fact("connection.policy_changed", write_id("wks", _workspace(tx)), now, data))
    return _view(pack, (await store.set_policies(tx)).get(name))


async def _put(tx: WorkspaceTx, name: str, change: PolicyChange | None, now: datetime) -> None:
    if change is None:
        await store.clear_policy(tx, name)
    else:
        await store.set_policy(tx, _workspace(tx), name, change, now)


async def _replan(tx: WorkspaceTx, pack: Pack, wanted: Policy, now: datetime) -> None:
    """Once the policy is written: whoever works on a grant reads it when they hold the grant."""
    living = await store.lock_living_grants(tx, pack.name)
    await store.plan_grants(tx, [replan(each, pack, wanted, now) for each in living])


def _view(pack: Pack, changed: SetPolicy | None) -> PolicyView:
    return PolicyView(pack, changed, policy(pack, None if changed is None else changed.change))


def _told(change: PolicyChange | None) -> Json:
    return None if change is None else {name: asdict(change)[name] for name in _PARTS}


def _workspace(tx: WorkspaceTx) -> UUID:
    assert not isinstance(tx.caller, Person)
    return tx.caller.workspace_id
