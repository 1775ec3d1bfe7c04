"""What somebody's leaving means for keys: who knows a secret keeps it, whatever becomes of their membership."""

from collections.abc import Mapping
from datetime import datetime, timedelta
from uuid import UUID

from altyaa.access.leaving import Affected, Choice, Keep, Revoke, Rotate, Settled
from altyaa.events import actions as events
from altyaa.infra.db import WorkspaceTx
from altyaa.infra.revocation import revoked
from altyaa.kernel.clock import Clock
from altyaa.kernel.ids import write_id
from altyaa.kernel.roles import Role
from altyaa.kernel.text import N_, Text
from altyaa.keys import store
from altyaa.keys.actions.remind import rotation_due
from altyaa.keys.actions.revoke import end_key
from altyaa.keys.store.theirs import Theirs

REASON = "a member who made or saw it left, or manages the workspace no longer"
_TIES: Mapping[tuple[bool, bool], tuple[str, str]] = {
    (True, True): (
        N_("API key, made by them and seen, never used"),
        N_("API key, made by them and seen, last used on %(day)s"),
    ),
    (True, False): (N_("API key, made by them, never used"), N_("API key, made by them, last used on %(day)s")),
    (False, True): (N_("API key, seen by them, never used"), N_("API key, seen by them, last used on %(day)s")),
    (False, False): (
        N_("API key, made by a key of theirs, never used"),
        N_("API key, made by a key of theirs, last used on %(day)s"),
    ),
}
"""By whether they made it, and whether they saw it: of one that was never used, and of one that was."""


class KeysLeaving:
    """The keys' part in a member's leaving (``access.leaving.Leaving``).

    Theirs are keys that they made, those whose working secret they saw, and whatever these keys made in turn.
    """

    def __init__(self, clock: Clock) -> None:
        self._clock = clock

    async def affected(self, tx: WorkspaceTx, user_id: UUID, role: Role | None) -> list[Affected]:
        """Keys of theirs that have a working secret, oldest first, whatever role they get."""
        theirs = await store.keys_of(tx, user_id, self._clock())
        return [Affected(write_id("key", each.id), each.name, _what(each)) for each in theirs]

    async def settle(
        self, tx: WorkspaceTx, clock: Clock, user_id: UUID, role: Role | None, choices: Mapping[str, Choice]
    ) -> list[Settled]:
        """Carry out the choices; a key that nobody decided about becomes due for rotation."""
        now = clock()
        await store.lock_keys(tx, [each.id for each in await store.keys_of(tx, user_id, now)])
        theirs = await store.keys_of(tx, user_id, now)
        return [await _settle(tx, now, each, choices.get(write_id("key", each.id))) for each in theirs]


async def held_keys(tx: WorkspaceTx, user_id: UUID) -> list[str]:
    """Wire ids of every key that a person ever held, and of what these made: other products ask what was made by it."""
    return [write_id("key", each) for each in await store.held_keys(tx, user_id)]


async def _settle(tx: WorkspaceTx, now: datetime, key: Theirs, choice: Choice | None) -> Settled:
    wire_id = write_id("key", key.id)
    match choice:
        case Revoke():
            await end_key(tx, now, key.id, REASON, with_descendants=False)
            return Settled(wire_id, key.name, "revoked", "revoked")
        case Rotate(days=days):
            rotate_by = await _make_due(tx, now, key.id, now + timedelta(days=days))
            return Settled(wire_id, key.name, "rotate", f"due for rotation by {rotate_by:%Y-%m-%d}", by=rotate_by)
        case Keep(reason=reason):
            return Settled(wire_id, key.name, "kept", f"kept: {reason}", reason=reason)
        case None:
            await _make_due(tx, now, key.id, None)
            return Settled(wire_id, key.name, "rotation_due", N_("due for rotation: nobody decided"))


async def _make_due(tx: WorkspaceTx, now: datetime, key_id: UUID, rotate_by: datetime | None) -> datetime:
    """Mark a key as due for rotation; by when. An earlier date ends it earlier where the workspace ends such keys."""
    await store.mark_due(tx, key_id, REASON, rotate_by)
    key, told = (await store.keys(tx, now, only=key_id))[0], await store.reminded(tx, key_id)
    expires = told is not None and told.expires
    await events.record(tx, rotation_due(key, expires, now))
    if expires and rotate_by is not None:
        await revoked(tx, key_id)
    return key.rotate_by


def _what(key: Theirs) -> Text:
    never, last = _TIES[key.made, key.saw]
    return Text(never) if key.last_used_at is None else Text(last, {"day": key.last_used_at})
