"""What somebody's leaving means for apps' secrets: who was shown one keeps it, whatever becomes of their membership."""

from collections.abc import Awaitable, Callable, Mapping
from datetime import datetime, timedelta
from uuid import UUID

from altyaa.access.leaving import Affected, Choice, Keep, Revoke, Rotate, Settled
from altyaa.events import actions as events
from altyaa.infra.db import WorkspaceTx
from altyaa.infra.revocation import revoked
from altyaa.kernel.clock import Clock
from altyaa.kernel.fact import Fact, Json
from altyaa.kernel.ids import write_id
from altyaa.kernel.roles import Role
from altyaa.kernel.text import N_, Text
from altyaa.oauth import store
from altyaa.oauth.actions.clients.end import end_secrets
from altyaa.oauth.store.client_secrets import GivenSecret

REASON = "a member who made it left, or manages the workspace no longer"
_TIES: Mapping[tuple[bool, bool], str] = {
    (True, True): N_("client secret ending in %(last_four)s, made by them, the app's only one"),
    (True, False): N_("client secret ending in %(last_four)s, made by them"),
    (False, True): N_("client secret ending in %(last_four)s, made by a key of theirs, the app's only one"),
    (False, False): N_("client secret ending in %(last_four)s, made by a key of theirs"),
}
"""By whether they made it themselves, and whether the app has no other."""

HeldKeys = Callable[[WorkspaceTx, UUID], Awaitable[list[str]]]
"""Wire ids of the keys that a person ever held, and of what these made."""


class ClientsLeaving:
    """The part of apps' secrets in a member's leaving (``access.leaving.Leaving``).

    Theirs are those that they made, or that a key made which they held.

    Args:
        held_keys: Of another product, so ``app`` hands it over.
    """

    def __init__(self, clock: Clock, held_keys: HeldKeys) -> None:
        self._clock, self._held_keys = clock, held_keys

    async def affected(self, tx: WorkspaceTx, user_id: UUID, role: Role | None) -> list[Affected]:
        """Secrets of theirs that work, of apps that live, oldest first, whatever role they get."""
        theirs = await self._theirs(tx, user_id, self._clock())
        return [Affected(write_id("sec", each.id), each.name, _what(each, user_id)) for each in theirs]

    async def settle(
        self, tx: WorkspaceTx, clock: Clock, user_id: UUID, role: Role | None, choices: Mapping[str, Choice]
    ) -> list[Settled]:
        """Carry out the choices; a secret that nobody decided about works on, and is told to be due for rotation."""
        now = clock()
        for client_id in sorted({each.client_id for each in await self._theirs(tx, user_id, now)}):
            await store.lock_client(tx, client_id)
        theirs = await self._theirs(tx, user_id, now)
        return [await _settle(tx, now, each, choices.get(write_id("sec", each.id))) for each in theirs]

    async def _theirs(self, tx: WorkspaceTx, user_id: UUID, now: datetime) -> list[GivenSecret]:
        return await store.given_secrets(tx, [write_id("usr", user_id), *await self._held_keys(tx, user_id)], now)


async def _settle(tx: WorkspaceTx, now: datetime, secret: GivenSecret, choice: Choice | None) -> Settled:
    wire_id = write_id("sec", secret.id)
    match choice:
        case Revoke():
            client = await store.lock_client(tx, secret.client_id)
            assert client is not None, "its secret names it"
            await end_secrets(tx, client, [secret.id], now, REASON)
            return Settled(wire_id, secret.name, "revoked", "revoked")
        case Rotate(days=days):
            asked = now + timedelta(days=days)
            ends_at = asked if secret.ends_at is None else min(secret.ends_at, asked)
            await store.end_client_secret(tx, secret.id, ends_at)
            await revoked(tx, secret.client_id)
            await _tell_due(tx, now, secret, ends_at)
            return Settled(wire_id, secret.name, "rotate", f"ends on {ends_at:%Y-%m-%d}: rotate it before", by=ends_at)
        case Keep(reason=reason):
            return Settled(wire_id, secret.name, "kept", f"kept: {reason}", reason=reason)
        case None:
            await _tell_due(tx, now, secret, secret.ends_at)
            return Settled(wire_id, secret.name, "rotation_due", N_("due for rotation: nobody decided"))


async def _tell_due(tx: WorkspaceTx, now: datetime, secret: GivenSecret, ends_at: datetime | None) -> None:
    told: dict[str, Json] = {
        "name": secret.name,
        "secret": write_id("sec", secret.id),
        "last_four": secret.last_four,
        "ends_at": None if ends_at is None else ends_at.isoformat().replace("+00:00", "Z"),
        "reason": REASON,
    }
    await events.record(tx, Fact("oauth.client.rotation_due", write_id("app", secret.client_id), now, told))


def _what(secret: GivenSecret, user_id: UUID) -> Text:
    is_own = secret.created_by == write_id("usr", user_id)
    return Text(_TIES[is_own, secret.is_only], {"last_four": secret.last_four})
