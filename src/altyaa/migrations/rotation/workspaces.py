"""Every workspace's keyset, read and changed as the door: the owner sees no row, and the serving roles change none."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from tink.aead import Aead

from altyaa.infra.vault import VaultError, WorkspaceKeyset
from altyaa.infra.vault.moves import KNOWN_AFTER, QUIET, Add, Promote, Retirement, Wait, retirement, rotation
from altyaa.migrations.roles import DOOR

PAGE = 200
ONCE_IN = timedelta(days=1)
"""A keyset gets no second new key so soon: an interrupted rotation of all is continued by another run."""


@dataclass(frozen=True, slots=True)
class WorkspaceRow:
    """A keyset as it lies in the database.

    Attributes:
        now: When it was read, by the database's clock.
    """

    workspace_id: UUID
    sealed: bytes
    version: int
    changed_at: datetime
    promoted_at: datetime
    now: datetime


@dataclass(frozen=True, slots=True)
class WorkspaceKeysets:
    """What stands in ``altyaa.workspace_keyset``.

    Attributes:
        owner: asyncpg connection whose login may become the owner, and so the door.
    """

    owner: Any
    kek: Aead

    async def rows(self) -> AsyncIterator[WorkspaceRow]:
        """All of them, by workspace. Those that are made meanwhile may be among them."""
        after: UUID | None = None
        while True:
            async with self._as_door():
                found = await self.owner.fetch(
                    """
                    SELECT k.workspace_id, k.sealed, k.version, k.changed_at, k.promoted_at, now() AS now
                      FROM altyaa.workspace_keyset k
                     WHERE $1::uuid IS NULL OR k.workspace_id > $1
                     ORDER BY k.workspace_id
                     LIMIT $2
                    """,
                    after,
                    PAGE,
                )
            for row in found:
                yield WorkspaceRow(**row)
            if len(found) < PAGE:
                return
            after = found[-1]["workspace_id"]

    async def known_at(self) -> tuple[datetime | None, bool]:
        """When every process knows whatever key was added, and whether that is over; None where none was."""
        async with self._as_door():
            row = await self.owner.fetchrow(
                """
                SELECT max(k.changed_at) + $1 AS until, coalesce(max(k.changed_at) + $1 <= now(), true) AS known
                  FROM altyaa.workspace_keyset k
                 WHERE k.changed_at > k.promoted_at
                """,
                KNOWN_AFTER,
            )
        return row["until"], row["known"]

    def unwrap(self, row: WorkspaceRow) -> WorkspaceKeyset:
        """The keyset.

        Raises:
            VaultError: It does not open.
            VaultUnavailable: The KEK's service does not answer.
        """
        return WorkspaceKeyset.unwrap(row.sealed, self.kek, row.workspace_id)

    async def rotate(self, row: WorkspaceRow) -> Add | Wait | Promote | None:
        """Take the next step of a rotation; which it was. ``Wait`` is none; None where it was rotated of late.

        Raises:
            VaultError: The keyset does not open, or holds as many keys as it may.
            VaultUnavailable: As ``unwrap``.
        """
        of_late = row.now < row.promoted_at + ONCE_IN
        if of_late and row.changed_at == row.promoted_at:
            return None  # No key was added since, so there is nothing to ask the KEK for.
        keyset = self.unwrap(row)
        step = rotation(keyset.states, row.changed_at, row.now)
        match step:
            case Add():
                if of_late:
                    return None
                await self._replace(row, keyset.added().wrap(self.kek))
            case Promote(key_id=kid):
                await self._replace(row, keyset.promoted(kid).wrap(self.kek), promoted=True)
        return step

    async def retire(self, row: WorkspaceRow, used: set[int]) -> Retirement:
        """Disable, or destroy, what nothing needs any more.

        Args:
            used: Ids of keys that a ciphertext of the workspace is under.

        Raises:
            VaultError: As ``unwrap``.
            VaultUnavailable: As ``unwrap``.
        """
        keyset = self.unwrap(row)
        done = retirement(keyset.states, used, row.promoted_at + QUIET, row.changed_at, row.now)
        for kid in done.disable:
            keyset = keyset.disabled(kid)
        for kid in done.destroy:
            keyset = keyset.destroyed(kid)
        if done.disable or done.destroy:
            await self._replace(row, keyset.wrap(self.kek))
        return done

    async def rewrap(self, row: WorkspaceRow, kek: Aead) -> bool:
        """Seal under ``kek`` alone; False where that opens it already.

        Raises:
            VaultError: As ``unwrap``.
            VaultUnavailable: As ``unwrap``.
        """
        try:
            WorkspaceKeyset.unwrap(row.sealed, kek, row.workspace_id)
        except VaultError:
            await self._replace(row, self.unwrap(row).wrap(kek))
            return True
        return False

    async def _replace(self, row: WorkspaceRow, sealed: bytes, *, promoted: bool = False) -> None:
        """Compare and swap.

        Raises:
            VaultError: Somebody else has changed the keyset since it was read.
        """
        async with self._as_door():
            changed = await self.owner.fetchval(
                """
                UPDATE altyaa.workspace_keyset k
                   SET sealed = $3, version = k.version + 1, changed_at = now(),
                       promoted_at = CASE WHEN $4 THEN now() ELSE k.promoted_at END
                 WHERE k.workspace_id = $1 AND k.version = $2
                RETURNING true
                """,
                row.workspace_id,
                row.version,
                sealed,
                promoted,
            )
        if not changed:
            raise VaultError(
                f"The keyset of workspace {row.workspace_id} was changed, or removed, by somebody else at this moment. "
                "Run the command again: it goes on from here."
            )

    @asynccontextmanager
    async def _as_door(self) -> AsyncIterator[None]:
        async with self.owner.transaction():
            await self.owner.execute(f"SET LOCAL ROLE {DOOR}")
            yield
