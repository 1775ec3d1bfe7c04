"""What somebody's leaving means for the calendar: who knows its address reads it, whatever becomes of their role."""

from collections.abc import Awaitable, Callable, Mapping
from uuid import UUID

from altyaa.access.leaving import Affected, Choice, Settled
from altyaa.access.rules import scopes_for
from altyaa.connections import store
from altyaa.connections.actions.calendar import end
from altyaa.connections.model import Feed
from altyaa.infra.db import WorkspaceTx
from altyaa.kernel.clock import Clock
from altyaa.kernel.ids import write_id
from altyaa.kernel.roles import Role
from altyaa.kernel.scopes import ScopeCatalogue
from altyaa.kernel.text import N_, Text, text

OPENS = "connections.read"
NAME = N_("Calendar of deadlines")

HeldKeys = Callable[[WorkspaceTx, UUID], Awaitable[list[str]]]
"""Wire ids of the keys that a person ever held, and of what these made."""


class CalendarLeaving:
    """The calendar's part in a member's leaving (``access.leaving.Leaving``).

    It ends where whoever made it may no longer read connections. Somebody else makes another in a minute.

    Args:
        held_keys: Of another product, so ``app`` hands it over.
    """

    def __init__(self, scopes: ScopeCatalogue, held_keys: HeldKeys) -> None:
        self._scopes, self._held_keys = scopes, held_keys

    async def affected(self, tx: WorkspaceTx, user_id: UUID, role: Role | None) -> list[Affected]:
        """The workspace's calendar, if they made it, or a key that they held."""
        found = await self._theirs(tx, user_id, role)
        if found is None:
            return []
        return [Affected(write_id("cal", found.id), NAME, _what(found), ends=True)]

    async def settle(
        self, tx: WorkspaceTx, clock: Clock, user_id: UUID, role: Role | None, choices: Mapping[str, Choice]
    ) -> list[Settled]:
        """End it. There is nothing to choose."""
        found = await self._theirs(tx, user_id, role)
        if found is None:
            return []
        await end(tx, found, clock(), "member_left")
        return [Settled(write_id("cal", found.id), NAME, "ended", N_("ended with the membership"))]

    async def _theirs(self, tx: WorkspaceTx, user_id: UUID, role: Role | None) -> Feed | None:
        if role is not None and OPENS in scopes_for(role, self._scopes):
            return None
        found = await store.feed(tx)
        if found is None or found.made_by not in (write_id("usr", user_id), *await self._held_keys(tx, user_id)):
            return None
        return found


def _what(feed: Feed) -> Text:
    if feed.read_at is None:
        return text("address for calendar programs, made by them, never read")
    return text("address for calendar programs, made by them, last read on %(day)s", day=feed.read_at)
