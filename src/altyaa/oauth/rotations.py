"""Refreshes of grants that nothing has happened to: those that arrive together are one statement.

Nearly all are such. A grant that somebody narrowed or ended, a token that was used before, a request for less than the
grant has: for these there is something to decide, and ``actions.refresh`` does it one by one.
"""

from collections.abc import Sequence

from altyaa.access.rules import scopes_for
from altyaa.infra.db import Database
from altyaa.infra.keyring import Keyring
from altyaa.infra.settings import Settings
from altyaa.infra.together import Together
from altyaa.kernel.clock import Clock
from altyaa.kernel.roles import ROLES, Role
from altyaa.oauth import doors
from altyaa.oauth.issue import Generation
from altyaa.oauth.model import Plain, TokenBits

_WAYS, _MOST = 2, 64
"""While one statement is under way the next one gathers, and its answers are read while another is."""


class Rotations:
    """Those of one process."""

    def __init__(self, db: Database, keyring: Keyring, settings: Settings, bits: TokenBits, clock: Clock) -> None:
        self._db, self._keyring, self._clock = db, keyring, clock
        self._seconds = (settings.access_token_seconds, settings.refresh_token_seconds)
        self._settings, self._bits = settings, bits
        self._together: Together[Plain, Generation | None] = Together(self._rotate, ways=_WAYS, most=_MOST)

    async def __call__(self, ask: Plain) -> Generation | None:
        """The generation after the one that was presented; None where there is something to decide.

        Raises:
            DatabaseUnavailable: Nothing was promised; the caller may try again with the same token.
        """
        return await self._together(ask)

    async def _rotate(self, asks: Sequence[Plain]) -> list[Generation | None]:
        keys, now = self._keyring.keys, self._clock()
        kid = keys.token.primary_id
        member, admin, owner = (self._nameable(role) for role in ROLES)
        rows = await doors.rotate(self._db, keys, asks, kid, now, self._seconds, (owner, admin, member))
        made: list[Generation | None] = [None] * len(asks)
        for row in rows:
            claims = asks[row.place - 1].claims
            made[row.place - 1] = Generation(
                grant_id=claims.grant_id,
                workspace_id=row.workspace_id,
                salt=row.salt,
                number=claims.generation + 1,
                kid=kid,
                issued_at=now,
                access_expires_at=row.access_expires_at,
                scopes=frozenset(row.scopes),
                resources=frozenset(),
            )
        return made

    def _nameable(self, role: Role) -> list[str]:
        """The scopes of a role that tokens made here can name."""
        return sorted(scopes_for(role, self._settings.scopes).intersection(self._bits.scopes))
