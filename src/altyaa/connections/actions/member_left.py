"""What somebody's leaving means for connections: they work by what that person allowed at the platform."""

from collections.abc import Mapping
from datetime import datetime, timedelta
from uuid import UUID

from altyaa.access.leaving import Affected, Choice, Keep, Revoke, Rotate, Settled
from altyaa.connections import store
from altyaa.connections.rules.about import about
from altyaa.connections.rules.states import DISCONNECTED
from altyaa.connections.store.connected_by import Theirs
from altyaa.events import actions as events
from altyaa.infra.db import WorkspaceTx
from altyaa.kernel.clock import Clock
from altyaa.kernel.fact import Fact, Json
from altyaa.kernel.ids import write_id
from altyaa.kernel.roles import Role
from altyaa.kernel.text import N_, Text, Value

CODE = "member_left"

_KINDS: Mapping[str, str] = {
    "page": N_("page of %(provider)s, which they connected on %(day)s"),
    "instagram": N_("Instagram account of %(provider)s, which they connected on %(day)s"),
    "account": N_("account of %(provider)s, which they connected on %(day)s"),
    "location": N_("location of %(provider)s, which they connected on %(day)s"),
}
_OTHER_KIND = N_("%(kind)s of %(provider)s, which they connected on %(day)s")


class ConnectionsLeaving:
    """The part of connections in a member's leaving (``access.leaving.Leaving``).

    They work on, as long as the platform lets them: whoever allowed it may take it back there at any time, and nobody
    else can. Another role changes nothing about that.
    """

    async def affected(self, tx: WorkspaceTx, user_id: UUID, role: Role | None) -> list[Affected]:
        """What they connected, oldest first, where they are removed."""
        theirs = [] if role is not None else await store.connected_by(tx, user_id)
        return [Affected(write_id("con", each.id), each.name, _what(each)) for each in theirs]

    async def settle(
        self, tx: WorkspaceTx, clock: Clock, user_id: UUID, role: Role | None, choices: Mapping[str, Choice]
    ) -> list[Settled]:
        """Carry out the choices. What nobody decided about works on, and is told to need a person."""
        if role is not None:
            return []
        for grant_id in sorted({each.grant_id for each in await store.connected_by(tx, user_id)}):
            await store.lock_grant(tx, grant_id)
        theirs, now = await store.connected_by(tx, user_id), clock()
        return [await _settle(tx, now, each, choices.get(write_id("con", each.id))) for each in theirs]


async def _settle(tx: WorkspaceTx, now: datetime, theirs: Theirs, choice: Choice | None) -> Settled:
    wire_id = write_id("con", theirs.id)
    match choice:
        case Revoke():
            await _forget(tx, now, theirs)
            return Settled(
                wire_id, theirs.name, "revoked", N_("disconnected: what they allowed at the platform is theirs")
            )
        case Rotate(days=days):
            by = now + timedelta(days=days)
            await _tell_due(tx, now, theirs, days, by)
            return Settled(wire_id, theirs.name, "rotate", f"to be connected again by {by:%Y-%m-%d}", by=by)
        case Keep(reason=reason):
            return Settled(wire_id, theirs.name, "kept", f"kept: {reason}", reason=reason)
        case None:
            await _tell_due(tx, now, theirs, 0, now)
            return Settled(wire_id, theirs.name, "rotation_due", N_("to be connected again: nobody decided"))


async def _forget(tx: WorkspaceTx, now: datetime, theirs: Theirs) -> None:
    """Our copy goes at once. The permission at the platform is its person's own: nobody is asked to end it there."""
    held = await store.held(tx, theirs.grant_id)
    is_last = not any(each.state != "disconnected" and each.id != theirs.id for each in held)
    await store.disconnect(tx, theirs.id, DISCONNECTED, now)
    if is_last:
        await store.end_grant(tx, theirs.grant_id, "disconnected", DISCONNECTED, now)
    await events.record(tx, _fact("connection.disconnected", theirs, now, {"last": is_last}))


async def _tell_due(tx: WorkspaceTx, now: datetime, theirs: Theirs, days: int, by: datetime) -> None:
    told: dict[str, Json] = {"code": CODE, "days_left": days, "by": by.isoformat().replace("+00:00", "Z")}
    await events.record(tx, _fact("connection.attention", theirs, now, told))


def _fact(type_: str, theirs: Theirs, now: datetime, more: dict[str, Json]) -> Fact:
    data = about(theirs.provider, theirs.display, theirs.kind, theirs.name, theirs.reference)
    return Fact(type_, write_id("con", theirs.id), now, {**data, **more})


def _what(theirs: Theirs) -> Text:
    values: dict[str, Value] = {"kind": theirs.kind, "provider": theirs.provider, "day": theirs.connected_at}
    return Text(_KINDS.get(theirs.kind, _OTHER_KIND), values)
