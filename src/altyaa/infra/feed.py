"""The feed of revocations: what another process ended, this one hears of.

It is *healthy* while everything committed up to less than 2 seconds ago has been heard. That is known from a
``SELECT 1`` on the listening connection itself: PostgreSQL sends its answer after all notifications that were committed
when it was asked. So the moment that counts is when the question was sent, and it is compared at each use, by a clock
that goes on while the process or the machine sleeps.
"""

import asyncio
import time
from collections.abc import Callable
from contextlib import suppress
from secrets import token_hex
from uuid import UUID

import asyncpg
import structlog

from altyaa.infra.db import Database, DatabaseUnavailable
from altyaa.infra.db.connection import CONNECT_SECONDS
from altyaa.infra.revocation import CHANNEL
from altyaa.infra.telemetry import metrics
from altyaa.kernel.secret import Secret

DEADLINE_SECONDS = 2.0
BEAT_SECONDS = 0.5
_LONGEST_PAUSE_SECONDS = 2.0
_PROOF = "proof "
_log = structlog.get_logger("feed")


def boot_seconds() -> float:
    """Seconds since the machine started, its sleep included (CLOCK_BOOTTIME)."""
    return time.clock_gettime(time.CLOCK_BOOTTIME)


class Feed:
    """Listens on a connection of its own; behind a pooler in transaction mode nothing would arrive.

    Args:
        db: Sends the first notification, which proves that this one hears what others say.
        forget: Called with the ids of a notification.
        forget_all: Called when the connection is new: whatever was said before it listened was missed.
    """

    def __init__(
        self,
        dsn: Secret[str],
        db: Database,
        forget: Callable[[list[UUID]], None],
        forget_all: Callable[[], None],
    ) -> None:
        self._dsn, self._db, self._forget, self._forget_all = dsn, db, forget, forget_all
        self._heard_until = float("-inf")
        self._proofs: set[str] = set()
        self._first_heard = asyncio.Event()

    def is_healthy(self, now: float) -> bool:
        """Whether all that was committed up to 2 seconds ago has been heard.

        Args:
            now: ``boot_seconds()``.
        """
        return now - self._heard_until < DEADLINE_SECONDS

    async def first_heard(self, within_seconds: float) -> None:
        """Wait until it is healthy for the first time, or the time is over."""
        with suppress(TimeoutError):
            await asyncio.wait_for(self._first_heard.wait(), within_seconds)

    async def run(self) -> None:
        """Listen, and connect again whenever that ends; never ends by itself."""
        pause = BEAT_SECONDS
        while True:
            began = boot_seconds()
            try:
                await self._listen()
            except (OSError, TimeoutError, ValueError, asyncpg.PostgresError, asyncpg.InterfaceError) as error:
                _log.warning("feed_lost", cause=type(error).__name__)
            except (DatabaseUnavailable, Unproven) as error:
                _log.warning("feed_lost", cause=str(error))
            metrics.FEED_LOST.inc()
            lasted = boot_seconds() - began > _LONGEST_PAUSE_SECONDS
            pause = BEAT_SECONDS if lasted else min(pause * 2, _LONGEST_PAUSE_SECONDS)
            await asyncio.sleep(pause)

    async def _listen(self) -> None:
        connection = await asyncpg.connect(
            self._dsn.reveal(), timeout=CONNECT_SECONDS, statement_cache_size=0, command_timeout=DEADLINE_SECONDS
        )
        try:
            await connection.add_listener(CHANNEL, self._hear)
            await self._prove(connection)
            self._forget_all()
            while True:
                asked = boot_seconds()
                await connection.execute("SELECT 1")
                self._heard_until = asked
                self._first_heard.set()
                await asyncio.sleep(BEAT_SECONDS)
        finally:
            self._heard_until = float("-inf")
            # Not closed politely: a connection that is half-open would be waited for.
            connection.terminate()

    async def _prove(self, connection: "asyncpg.Connection[asyncpg.Record]") -> None:
        """Hear a notification that another connection sent.

        Raises:
            Unproven: It did not come.
        """
        proof = token_hex(8)
        await self._db.notify(CHANNEL, _PROOF + proof)
        until = boot_seconds() + DEADLINE_SECONDS
        while proof not in self._proofs:
            if boot_seconds() > until:
                raise Unproven("notifications do not arrive; name a direct connection in ALTYAA_DATABASE_LISTEN_URL")
            # Its answer comes after the notification: one round is enough, but for a pooler in between.
            await connection.execute("SELECT 1")
            await asyncio.sleep(0.01)
        self._proofs.clear()

    def _hear(self, _connection: object, _pid: int, _channel: str, payload: object) -> None:
        text = str(payload)
        if text.startswith(_PROOF):
            self._proofs.add(text.removeprefix(_PROOF))
            return
        try:
            self._forget([UUID(word) for word in text.split()])
        except ValueError:
            # Whoever may run SQL may say anything here. What cannot be read may have meant anything.
            self._forget_all()


class Unproven(Exception):
    """Notifications do not reach the connection."""
