"""The engine of one worker: claims what is due, works on it side by side, and ends what it began."""

import asyncio
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from uuid import UUID

import structlog

from altyaa.connections import doors, store
from altyaa.connections.engine.apps import Apps
from altyaa.connections.engine.calls import Overtaken
from altyaa.connections.engine.job import put_off
from altyaa.connections.engine.means import LEASE, Means
from altyaa.connections.engine.work import work
from altyaa.connections.model import Claimed
from altyaa.infra import entropy
from altyaa.infra.db import Database, DatabaseUnavailable
from altyaa.infra.keyring import Keyring
from altyaa.infra.spool import Spool
from altyaa.infra.vault import Cabinet, VaultError, VaultUnavailable
from altyaa.kernel.clock import Clock
from altyaa.kernel.ids import IdSource
from altyaa.kernel.principal import service
from altyaa.providers.model import App, Provider, Send

AT_ONCE = 20
_log = structlog.get_logger("connections")


@dataclass(slots=True)
class Turned:
    """What one turn did.

    Attributes:
        counts: By outcome.
        next_due: When there is something to do again, as of the end of the turn; None for never.
    """

    counts: dict[str, int] = field(default_factory=dict)
    next_due: datetime | None = None


class Engine:
    """Any number of them, on any hosts, share the work: each row is under one's lease.

    Args:
        spool: This machine's.
        owner: Who this process is, among those that hold leases.
        at_once: Grants that are worked on side by side; with 1 a run repeats exactly.
    """

    def __init__(
        self,
        db: Database,
        cabinet: Cabinet,
        keyring: Keyring,
        providers: Mapping[str, Provider],
        apps: Mapping[str, App],
        send: Send,
        spool: Spool,
        clock: Clock,
        owner: UUID,
        *,
        new_id: IdSource = entropy.new_id,
        at_once: int = AT_ONCE,
    ) -> None:
        health = Apps(db)
        self._means = Means(db, cabinet, keyring, providers, apps, send, spool, clock, new_id, owner, health)
        self._at_once = at_once
        self._running: set[asyncio.Task[str]] = set()
        self._draining = False

    async def turn(self, most: int = 500) -> Turned:
        """Work on what is due, up to so many grants.

        Whatever was begun goes on to its end where this is cancelled: ``drain`` waits for it.

        Raises:
            DatabaseUnavailable: Nothing could be claimed.
        """
        turned, left = Turned(), most
        await self._means.health.refresh()
        while not self._draining:
            free = min(self._at_once - len(self._running), left)
            begun = await self._begin(free) if free > 0 else 0
            left -= begun
            if not self._running:
                break
            if begun == 0 or not left or len(self._running) == self._at_once:
                await self._some_end(turned)
        turned.next_due = await doors.next_due(self._means.db, self._means.clock())
        return turned

    async def drain(self) -> None:
        """Claim nothing more, and wait for what was begun. No call takes longer than its own limit."""
        self._draining = True
        while self._running:
            await self._some_end(Turned())

    async def recover(self) -> int:
        """Have what the spool holds looked at soon; how many answers that are. At the start, and again and again.

        Raises:
            DatabaseUnavailable: The next time will do.
        """
        means, answers = self._means, await self._means.spool.all()
        for each in answers:
            async with means.db.workspace(service(each.workspace_id)) as tx:
                known = await store.grant(tx, each.grant_id)
                if known is not None and known.generation <= each.generation:
                    await store.hurry(tx, each.grant_id, means.clock())
                    continue
            await means.spool.drop(each)
        return len(answers)

    async def _begin(self, most: int) -> int:
        means, now = self._means, self._means.clock()
        claimed = await doors.claim_grants(means.db, means.owner, means.spool.host_id, now, now + LEASE, most)
        for each in claimed:
            # A task of its own: to cancel the turn must not cut a call off whose answer may hold the only token.
            self._running.add(asyncio.create_task(self._one(each, now + LEASE)))
        return len(claimed)

    async def _some_end(self, turned: Turned) -> None:
        done, _ = await asyncio.wait(self._running, return_when=asyncio.FIRST_COMPLETED)
        self._running -= done
        for task in done:
            outcome = task.result()
            turned.counts[outcome] = turned.counts.get(outcome, 0) + 1

    async def _one(self, claimed: Claimed, lease_until: datetime) -> str:
        """One grant's trouble stays its own: its lease ends by itself, and it is due again then."""
        try:
            return await self._work(claimed, lease_until)
        except Overtaken:
            return "overtaken"
        except (DatabaseUnavailable, VaultUnavailable) as error:
            _log.warning("grant_waits", grant=str(claimed.id), cause=type(error).__name__)
            return "unavailable"
        except Exception as error:  # noqa: BLE001  # of one grant, whatever it is; without its words: they may be a secret
            _log.error("grant_not_worked_on", grant=str(claimed.id), cause=type(error).__name__)
            return "failed"

    async def _work(self, claimed: Claimed, lease_until: datetime) -> str:
        try:
            return await work(self._means, claimed, lease_until)
        except VaultError as error:
            _log.error("grant_not_opened", grant=str(claimed.id), cause=str(error))
            await put_off(self._means, claimed)
            return "not_opened"
