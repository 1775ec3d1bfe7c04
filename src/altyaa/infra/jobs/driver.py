"""PgQueuer's way to PostgreSQL: one session, of which PgQueuer sees what its own side said."""

import asyncio
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from typing import Any, Self

import asyncpg
import structlog
from pgqueuer.core.tm import TaskManager
from pgqueuer.ports.driver import Driver, NotifyCallback

from altyaa.infra.db import DatabaseUnavailable
from altyaa.infra.db.connection import CONNECT_SECONDS, STATEMENT_SECONDS, translated
from altyaa.kernel.secret import Secret

_COALESCE_SECONDS = 0.05
# Whatever a notification of another session says, this is what PgQueuer reads.
_CHANGED = (
    '{"channel": "jobs", "operation": "insert", "sent_at": "2000-01-01T00:00:00Z", "table": "pgqueuer",'
    ' "type": "table_changed_event"}'
)
_log = structlog.get_logger("jobs")


class FeedSilent(Exception):
    """LISTEN was accepted and nothing arrives: a pooler in transaction mode is between us and the server."""


class QueueDriver(Driver):
    """One session of the queue's own.

    Any session may NOTIFY, an injected statement's too, and PgQueuer obeys: it would cancel the jobs that a
    notification lists and keep every notification in memory. So what another session sent only says "look again", at
    most 20 times a second.

    Attributes:
        lost: Set once the session is gone.
    """

    def __init__(self, connection: Any, pid: int) -> None:
        self._connection, self._pid = connection, pid
        self._lock = asyncio.Lock()
        self._shutdown = asyncio.Event()
        self._wakers: list[_Waker] = []
        self.lost = asyncio.Event()
        connection.add_termination_listener(lambda _connection: self.lost.set())

    async def fetch(self, query: str, *args: object) -> list[dict[str, object]]:
        """Rows of a statement."""
        return [dict(row) for row in await self._run(self._connection.fetch, query, *args)]

    async def execute(self, query: str, *args: object) -> str:
        """Status of a statement."""
        status: str = await self._run(self._connection.execute, query, *args)
        return status

    async def notify(self, channel: str, payload: str) -> None:
        """NOTIFY, with bind parameters."""
        await self._run(self._connection.execute, "SELECT pg_catalog.pg_notify($1, $2)", channel, payload)

    async def add_listener(self, channel: str, callback: NotifyCallback) -> None:
        """LISTEN; what another session sends arrives as one and the same word."""
        waker = _Waker(callback)
        self._wakers.append(waker)

        def heard(_connection: Any, pid: int, _channel: str, payload: str) -> None:
            if pid == self._pid:
                callback(payload)
            else:
                waker.wake()

        await self._run(self._connection.add_listener, channel, heard)

    @property
    def shutdown(self) -> asyncio.Event:
        """Part of the protocol; nobody sets it."""
        return self._shutdown

    @property
    def tm(self) -> TaskManager:
        """Part of the protocol; we have no tasks."""
        return TaskManager()

    async def __aenter__(self) -> Self:
        return self

    async def __aexit__(self, *_: object) -> None:
        """``opened`` closes it: two parts of PgQueuer enter it, and the first to leave would take it from the other."""

    def close(self) -> None:
        """End the session at once."""
        for waker in self._wakers:
            waker.stop()
        self._connection.terminate()

    async def _run(self, call: Callable[..., Any], *args: object) -> Any:
        async with self._lock:
            try:
                return await call(*args)
            except (OSError, TimeoutError, asyncpg.InternalClientError):
                # No answer. Each further statement would wait as long again.
                self._connection.terminate()
                raise
            except asyncpg.PostgresError as error:
                _log.warning("queue_statement_failed", cause=type(error).__name__, sqlstate=error.sqlstate)
                raise


class _Waker:
    """Calls at once, then at most every 50 ms."""

    def __init__(self, callback: NotifyCallback) -> None:
        self._callback = callback
        self._pause: asyncio.TimerHandle | None = None
        self._again = False

    def wake(self) -> None:
        if self._pause is not None:
            self._again = True
            return
        self._callback(_CHANGED)
        self._pause = asyncio.get_running_loop().call_later(_COALESCE_SECONDS, self._rested)

    def _rested(self) -> None:
        self._pause, again, self._again = None, self._again, False
        if again:
            self.wake()

    def stop(self) -> None:
        if self._pause is not None:
            self._pause.cancel()


@asynccontextmanager
async def opened(dsn: Secret[str]) -> AsyncIterator[QueueDriver]:
    """A session for the time of the block, shown to hear its own notifications.

    Raises:
        DatabaseUnavailable: The database cannot be reached.
        FeedSilent: It can, and notifications do not arrive.
    """
    with translated():
        connection = await _connect(dsn)
        try:
            driver = QueueDriver(connection, await connection.fetchval("SELECT pg_catalog.pg_backend_pid()"))
            await _prove_feed(driver, dsn)
        except BaseException:
            connection.terminate()
            raise
    try:
        yield driver
    finally:
        driver.close()


async def _connect(dsn: Secret[str]) -> Any:
    try:
        return await asyncpg.connect(dsn.reveal(), timeout=CONNECT_SECONDS, command_timeout=STATEMENT_SECONDS)
    except ValueError:
        # Not chained: the driver's words hold a part of the address, maybe the password.
        raise DatabaseUnavailable("no address like postgresql://role:password@host/database") from None
    except asyncpg.PostgresError as error:
        raise DatabaseUnavailable(type(error).__name__) from error


async def _prove_feed(driver: QueueDriver, dsn: Secret[str]) -> None:
    """PgBouncer in transaction mode accepts LISTEN and delivers nothing of what other sessions send."""
    heard = asyncio.Event()
    await driver.add_listener("altyaa_jobs_proof", lambda _payload: heard.set())
    other = await _connect(dsn)
    try:
        await other.execute("SELECT pg_catalog.pg_notify($1, '')", "altyaa_jobs_proof")
        await asyncio.wait_for(heard.wait(), CONNECT_SECONDS)
    except TimeoutError:
        raise FeedSilent("no notifications") from None
    finally:
        other.terminate()
