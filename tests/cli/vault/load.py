"""A process that seals and opens all the time: each value is opened, compared with the last one, and replaced."""

import asyncio
from collections import Counter
from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from uuid import UUID

from altyaa.connections import store
from altyaa.connections.model import NewConnection, NewGrant
from altyaa.connections.rules.tokens import Kept
from altyaa.connections.sealing import open_own_token, seal_grant, seal_own_token
from altyaa.infra import entropy
from altyaa.infra.runtime import Runtime
from altyaa.infra.vault import VaultError
from altyaa.kernel.principal import Principal, service
from altyaa.kernel.secret import Secret
from altyaa.testing.factories import MadeWorkspace


@dataclass
class Load:
    """Tokens of connections, and whoever works on them.

    Attributes:
        ahead: By how much the process's clock is ahead.
        written: By connection, the token that was written last.
        done: How many opens were ``right`` and ``wrong``.
    """

    serving: Runtime
    workspace: MadeWorkspace
    ahead: timedelta = timedelta(0)
    written: dict[UUID, str] = field(default_factory=dict)
    done: Counter[str] = field(default_factory=Counter)

    @property
    def caller(self) -> Principal:
        """Who works."""
        return service(self.workspace.id)

    def now(self) -> datetime:
        """By the process's clock."""
        return entropy.now() + self.ahead

    async def fill(self, number: int) -> None:
        """So many connections with a token of their own."""
        now, grant_id = self.now(), entropy.new_id()
        async with self.serving.db.workspace(self.caller) as tx:
            keyset = await self.serving.cabinet.keyset(tx, now)
            sealed = seal_grant(keyset, grant_id, 1, Kept(Secret("token of the grant"), None, "subject"))
            assert await store.insert_grant(tx, self.workspace.id, _grant(grant_id, sealed, now), now) == 1
            for each in range(number):
                connection_id, token = entropy.new_id(), f"token {each} of generation 1"
                sealed = seal_own_token(keyset, connection_id, 1, Secret(token))
                page = NewConnection(connection_id, grant_id, "played", "page", f"{each}", "Page", sealed, False, None)
                assert await store.insert_connection(tx, self.workspace.id, page, now) == 1
                self.written[connection_id] = token

    async def renew(self, connection_id: UUID) -> None:
        """Open what is there, compare it, and seal another in its place."""
        async with self.serving.db.workspace(self.caller) as tx:
            keyset = await self.serving.cabinet.keyset(tx, self.now())
            found = await store.own_token(tx, connection_id)
            assert found is not None
            assert found.sealed is not None
            try:
                token = open_own_token(keyset, connection_id, found.generation, found.sealed).reveal()
            except VaultError:
                token = ""
            self.done["right" if token == self.written[connection_id] else "wrong"] += 1
            token = f"token of generation {found.generation + 1}"
            sealed = seal_own_token(keyset, connection_id, found.generation + 1, Secret(token))
            assert await store.set_own_token(tx, connection_id, found.generation, sealed, "Page") == 1
        self.written[connection_id] = token

    @asynccontextmanager
    async def running(self) -> AsyncIterator[None]:
        """Two work on every second one for the time of the block; the others are left to the sweep."""
        mine, stop = list(self.written)[::2], asyncio.Event()
        tasks = [asyncio.create_task(self._work(mine[each::2], stop)) for each in range(2)]
        try:
            yield
        finally:
            stop.set()
            await asyncio.gather(*tasks)

    async def _work(self, mine: Sequence[UUID], stop: asyncio.Event) -> None:
        while not stop.is_set():
            for each in mine:
                await self.renew(each)


def _grant(grant_id: UUID, sealed: bytes, now: datetime) -> NewGrant:
    return NewGrant(
        id=grant_id,
        provider="played",
        app_id="app",
        subject_index=2 * grant_id.bytes,
        display="mara@harbor.example",
        scopes=[],
        generation=1,
        sealed=sealed,
        access_issued_at=now,
        access_ends_at=None,
        grant_ends_at=None,
        assumed=[],
        renew_at=None,
        check_at=None,
        due_at=None,
        connected_by=None,
    )
