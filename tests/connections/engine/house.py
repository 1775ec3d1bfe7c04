"""A workspace with connections at the played platform, its workers, and a clock that is set by hand."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any
from uuid import UUID

from altyaa.connections import doors, store
from altyaa.connections.engine import Engine
from altyaa.connections.model import Connection, Grant, NewConnection, NewGrant
from altyaa.connections.rules.tokens import Kept, subject_words
from altyaa.connections.sealing import open_grant, open_own_token, seal_grant, seal_own_token
from altyaa.infra import entropy
from altyaa.infra.runtime import Runtime
from altyaa.infra.spool import Spool
from altyaa.kernel.principal import service
from altyaa.kernel.secret import Secret
from altyaa.providers.model import Send
from altyaa.testing.cluster import TestDatabase
from altyaa.testing.factories import MadeWorkspace, make_workspace
from altyaa.testing.service import opened
from tests.connections.engine.outside import APP, HOUR, NAME, Person, Rota, make_pack, make_provider
from tests.keys.lives import worker

START = datetime(2026, 11, 28, 12, tzinfo=entropy.now().tzinfo)
LEASE_OVER = timedelta(seconds=46)


@dataclass
class Hand:
    """A clock that stands until it is moved."""

    now: datetime = START

    def __call__(self) -> datetime:
        return self.now

    def move(self, by: timedelta) -> None:
        """Forward."""
        self.now += by


@dataclass
class House:
    """All of it.

    Attributes:
        runtime: As the worker.
        disks: By host, a spool.
    """

    runtime: Runtime
    database: TestDatabase
    workspace: MadeWorkspace
    root: Path
    clock: Hand = field(default_factory=Hand)
    pack_changes: dict[str, Any] = field(default_factory=dict)
    disks: dict[str, Spool] = field(default_factory=dict)

    def __post_init__(self) -> None:
        self.rota = Rota(self.clock)

    def spool(self, host: str = "one") -> Spool:
        """The disk of a host."""
        if host not in self.disks:
            self.disks[host] = Spool.open(self.root / host, entropy.new_id)
        return self.disks[host]

    async def alive(self, host: str = "one") -> None:
        """A host gives a sign of life."""
        await doors.spool_seen(self.runtime.db, self.spool(host).host_id, "test", 0, self.clock())

    def engine(
        self,
        host: str = "one",
        owner: UUID | None = None,
        *,
        db: Any = None,
        send: Send | None = None,
        spool: Any = None,
    ) -> Engine:
        """A worker."""
        provider = make_provider(make_pack(**self.pack_changes))
        return Engine(
            db or self.runtime.db,
            self.runtime.cabinet,
            self.runtime.keyring,
            {NAME: provider},
            {NAME: APP},
            send or self.rota.send,
            spool or self.spool(host),
            self.clock,
            owner or entropy.new_id(),
            at_once=1,
        )

    async def connect(
        self, subject: str | None = None, pages: int = 1, own_tokens: bool = False, grant_ends: datetime | None = None
    ) -> tuple[UUID, Person]:
        """A person connects, as the sign-in would store it; due for renewal in 48 minutes."""
        person = self.rota.person(subject or entropy.new_id().hex)
        now, grant_id = self.clock(), entropy.new_id()
        index = self.runtime.keyring.keys.blind_index.compute(subject_words(NAME, APP.client_id, person.subject))
        async with self.runtime.db.workspace(service(self.workspace.id)) as tx:
            keyset = await self.runtime.cabinet.keyset(tx, now)
            kept = Kept(Secret(person.access), Secret(person.refresh), person.subject)
            new = NewGrant(
                id=grant_id,
                provider=NAME,
                app_id=APP.client_id,
                subject_index=index,
                display=f"{person.subject[:8]}@rota.example",
                scopes=["read"],
                generation=1,
                sealed=seal_grant(keyset, grant_id, 1, kept),
                access_issued_at=now,
                access_ends_at=now + HOUR,
                grant_ends_at=grant_ends,
                assumed=[],
                renew_at=now + 48 * timedelta(minutes=1),
                check_at=None,
                due_at=now + 48 * timedelta(minutes=1),
                connected_by=self.workspace.owner_id,
            )
            assert await store.insert_grant(tx, self.workspace.id, new, now) == 1
            for number in range(pages):
                person.pages.append({"id": f"p{number}", "name": f"Page {number}", "token": None})
                connection_id = entropy.new_id()
                sealed = None
                if own_tokens:
                    person.pages[-1]["token"] = f"page.{person.subject}.{number}"
                    sealed = seal_own_token(keyset, connection_id, 1, Secret("page.old"))
                asset = NewConnection(
                    connection_id, grant_id, NAME, "page", f"p{number}", f"Page {number}", sealed, False, None
                )
                assert await store.insert_connection(tx, self.workspace.id, asset, now) == 1
        return grant_id, person

    async def grant(self, grant_id: UUID) -> Grant:
        """A grant as it is stored."""
        async with self.runtime.db.workspace(service(self.workspace.id)) as tx:
            found = await store.grant(tx, grant_id)
        assert found is not None
        return found

    async def kept(self, grant_id: UUID) -> Kept:
        """Its tokens."""
        found = await self.grant(grant_id)
        async with self.runtime.db.workspace(service(self.workspace.id)) as tx:
            keyset = await self.runtime.cabinet.keyset(tx, self.clock())
        assert found.sealed is not None
        return open_grant(keyset, grant_id, found.generation, found.sealed)

    async def connections(self, grant_id: UUID) -> list[Connection]:
        """What hangs under it, oldest first."""
        async with self.runtime.db.workspace(service(self.workspace.id)) as tx:
            return (await store.connections(tx, grant_id=grant_id, most=100))[::-1]

    async def own_token(self, connection_id: UUID) -> str | None:
        """A connection's own token."""
        async with self.runtime.db.workspace(service(self.workspace.id)) as tx:
            keyset = await self.runtime.cabinet.keyset(tx, self.clock())
            found = await store.own_token(tx, connection_id)
        if found is None or found.sealed is None:
            return None
        return open_own_token(keyset, connection_id, found.generation, found.sealed).reveal()

    async def run_until(self, engine: Engine, end: datetime) -> dict[str, int]:
        """Turn whenever something is due, with the clock moved there; counts of outcomes."""
        counts: dict[str, int] = {}
        while True:
            turned = await engine.turn()
            for outcome, count in turned.counts.items():
                counts[outcome] = counts.get(outcome, 0) + count
            if turned.next_due is None or turned.next_due > end:
                self.clock.now = max(end, self.clock.now)
                return counts
            self.clock.now = max(self.clock.now, turned.next_due)


@asynccontextmanager
async def built(database: TestDatabase, root: Path) -> AsyncIterator[House]:
    """A house on this database."""
    async with opened(database) as runtime, worker(database) as working:
        yield House(working, database, await make_workspace(runtime), root)
