"""Workspace keysets of one process: made when first needed, unwrapped in memory for a while, forgotten.

Three limits:

- ``LOOK_AFTER``: a keyset in memory is compared with its row again, so that `altyaa vault rotate` reaches us.
- ``FORGET_AFTER``: it is dropped, and the KEK is asked again. So whoever takes the KEK away from us has done so after
  an hour, and a key service that is away is not noticed where a keyset was unwrapped less than an hour ago.
- ``RETRY_AFTER``: a key service that did not answer is left alone. Otherwise every transaction that needs a keyset
  would wait for it, each with a connection in its hands, and soon nobody else would have one.
"""

import asyncio
from collections import OrderedDict
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import TYPE_CHECKING, TypeVar
from uuid import UUID
from weakref import WeakValueDictionary

from tink import aead

from altyaa.infra.vault import store
from altyaa.infra.vault.errors import VaultUnavailable
from altyaa.infra.vault.workspace_keyset import WorkspaceKeyset

if TYPE_CHECKING:  # As in ``store``.
    from altyaa.infra.db import Database, WorkspaceTx
    from altyaa.kernel.principal import Principal

T = TypeVar("T")

LOOK_AFTER = timedelta(seconds=60)
FORGET_AFTER = timedelta(hours=1)
RETRY_AFTER = timedelta(seconds=5)
ANSWER_SECONDS = 5.0
MOST_HELD = 10_000
_THREADS = 4


@dataclass(frozen=True, slots=True)
class _Held:
    keyset: WorkspaceKeyset
    sealed: bytes
    opened_at: datetime
    looked_at: datetime


class Cabinet:
    """Hands out workspace keysets."""

    def __init__(self, kek: aead.Aead) -> None:
        self._kek = kek
        self._held: OrderedDict[UUID, _Held] = OrderedDict()  # in the order in which they were unwrapped
        self._opening: WeakValueDictionary[UUID, asyncio.Lock] = WeakValueDictionary()
        # Of its own: threads that wait for a key service must not keep others from what they need a thread for.
        self._threads = ThreadPoolExecutor(_THREADS, "vault")
        self._retry_at: datetime | None = None

    async def keyset(self, tx: "WorkspaceTx", now: datetime) -> WorkspaceKeyset:
        """The keyset of the transaction's workspace, for the time of the transaction.

        Where it is not in memory the KEK's service is asked inside the transaction; ``ready`` asks before it.

        Raises:
            VaultError: It does not open.
            VaultUnavailable: It is not in memory, and the KEK's service does not answer.
        """
        workspace_id = tx.caller.workspace_id
        if workspace_id is None:
            raise ValueError("a person's own transaction has no workspace")
        held = self._remembered(workspace_id, now)
        if held is not None:
            return held
        found = await store.workspace_keyset(tx, workspace_id)
        if found is None:
            sealed = await self._minted(workspace_id, now)
            await store.insert_workspace_keyset(tx, workspace_id, sealed, now)
            found = await store.workspace_keyset(tx, workspace_id)  # that one, or whose maker was first
            assert found is not None
        if found.uncommitted:
            # Not remembered: if this transaction rolls back, another keyset takes its place.
            return await self._asked(now, WorkspaceKeyset.unwrap, found.sealed, self._kek, workspace_id)
        return await self._opened(workspace_id, found.sealed, now)

    async def ready(self, db: "Database", principal: "Principal", now: datetime) -> None:
        """Have the keyset of the principal's workspace in memory, so that no transaction waits for the KEK's service.

        Raises:
            VaultError: As ``keyset``.
            VaultUnavailable: As ``keyset``.
            DatabaseUnavailable: As ``Database.workspace``.
        """
        workspace_id = principal.workspace_id
        if self._kept(workspace_id, now) is not None:
            return  # ``keyset`` compares it with its row, in a transaction that there is anyway
        async with db.workspace(principal) as tx:
            found = await store.workspace_keyset(tx, workspace_id)
        if found is None:
            sealed = await self._minted(workspace_id, now)
            async with db.workspace(principal) as tx:
                await store.insert_workspace_keyset(tx, workspace_id, sealed, now)
                found = await store.workspace_keyset(tx, workspace_id)
            assert found is not None
        await self._opened(workspace_id, found.sealed, now)

    def _remembered(self, workspace_id: UUID, now: datetime) -> WorkspaceKeyset | None:
        """What is in memory and was compared with its row lately."""
        held = self._kept(workspace_id, now)
        return held.keyset if held is not None and now < held.looked_at + LOOK_AFTER else None

    def _kept(self, workspace_id: UUID, now: datetime) -> _Held | None:
        """What is in memory; of all workspaces, what is too old is forgotten."""
        while self._held and (oldest := next(iter(self._held.items())))[1].opened_at <= now - FORGET_AFTER:
            del self._held[oldest[0]]
        return self._held.get(workspace_id)

    async def _opened(self, workspace_id: UUID, sealed: bytes, now: datetime) -> WorkspaceKeyset:
        # Of several first transactions one asks. Nobody waits for the database under this lock, or two could for ever.
        async with self._opening.setdefault(workspace_id, asyncio.Lock()):
            held = self._held.get(workspace_id)
            if held is not None and held.sealed == sealed:
                self._held[workspace_id] = replace(held, looked_at=now)
                return held.keyset
            keyset = await self._asked(now, WorkspaceKeyset.unwrap, sealed, self._kek, workspace_id)
            self._held[workspace_id] = _Held(keyset, sealed, now, now)
            self._held.move_to_end(workspace_id)
            if len(self._held) > MOST_HELD:
                self._held.popitem(last=False)
            return keyset

    async def _minted(self, workspace_id: UUID, now: datetime) -> bytes:
        return await self._asked(now, WorkspaceKeyset.mint(workspace_id).wrap, self._kek)

    async def _asked(self, now: datetime, ask: Callable[..., T], *arguments: object) -> T:
        """Have the KEK do something, in a thread: it may be a service elsewhere."""
        if self._retry_at is not None and now < self._retry_at:
            raise VaultUnavailable("The key service did not answer a moment ago. It is asked again in a few seconds.")
        asked = asyncio.get_running_loop().run_in_executor(self._threads, ask, *arguments)
        try:
            return await asyncio.wait_for(asked, ANSWER_SECONDS)
        except VaultUnavailable:
            self._retry_at = now + RETRY_AFTER
            raise
        except TimeoutError:
            self._retry_at = now + RETRY_AFTER
            raise VaultUnavailable(f"The key service did not answer within {ANSWER_SECONDS:g} s.") from None
