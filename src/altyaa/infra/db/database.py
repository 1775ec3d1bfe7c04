"""The pool of one process, opened by workspace or by door."""

import time
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import TypeVar
from uuid import UUID

import asyncpg

from altyaa.infra.db.connection import (
    CONNECT_SECONDS,
    DOOR_SECONDS,
    DatabaseUnavailable,
    Session,
    end,
    open_pool,
    translated,
)
from altyaa.infra.db.context import ANY_PID, ContextSigner
from altyaa.infra.db.tx import WorkspaceTx
from altyaa.infra.telemetry import metrics
from altyaa.kernel.principal import Person, Principal

Row = TypeVar("Row")

_BOUND_SECONDS = 30
_UNBOUND_SECONDS = 60


class Doors:
    """The ``door`` functions, called on one session."""

    def __init__(self, session: Session) -> None:
        self._session = session

    async def door(self, sql: str, *arguments: object, into: type[Row]) -> list[Row]:
        """As ``Database.door``."""
        return [into(**row) for row in await self._session.fetch(sql, *arguments, timeout=DOOR_SECONDS)]


class Database:
    """Every statement of a process goes through here.

    Attributes:
        signer: Signs the tenancy context of each transaction; set once the keysets are open.
    """

    def __init__(self, pool: "asyncpg.Pool[asyncpg.Record]") -> None:
        self._pool = pool
        self.signer: ContextSigner | None = None
        metrics.DATABASE_CONNECTIONS.set_function(pool.get_size)

    @classmethod
    async def open(cls, dsn: str, *, most: int = 10, prepared_statements: bool = True) -> "Database":
        """Make the pool; connects when first used."""
        return cls(await open_pool(dsn, most=most, prepared_statements=prepared_statements))

    async def close(self) -> None:
        """Close every connection."""
        await self._pool.close()

    @asynccontextmanager
    async def workspace(self, principal: Principal) -> AsyncIterator[WorkspaceTx]:
        """A transaction in the principal's workspace. Commits when the block ends, rolls back when it raises.

        Raises:
            DatabaseUnavailable: Nothing was promised; the caller may try again.
        """
        async with self._transaction(principal) as tx:
            yield tx

    @asynccontextmanager
    async def person(self, user_id: UUID) -> AsyncIterator[WorkspaceTx]:
        """A transaction among what is a person's own, in no workspace.

        Raises:
            DatabaseUnavailable: As ``workspace``.
        """
        async with self._transaction(Person(user_id)) as tx:
            yield tx

    @asynccontextmanager
    async def _transaction(self, caller: Principal | Person) -> AsyncIterator[WorkspaceTx]:
        async with self._session() as session:
            tx = WorkspaceTx(session, caller)
            await tx.open(self._context(session, caller))
            try:
                yield tx
            except BaseException:
                await tx.close(commit=False)
                raise
            await tx.close(commit=True)

    async def door(self, sql: str, *arguments: object, into: type[Row]) -> list[Row]:
        """Call a ``door`` function: what precedes a workspace. See ``access.doors``.

        Raises:
            DatabaseUnavailable: As ``workspace``.
        """
        async with self._session() as session:
            return await Doors(session).door(sql, *arguments, into=into)

    @asynccontextmanager
    async def doors(self) -> AsyncIterator["Doors"]:
        """One session for several doors, one after the other: each is a transaction of its own.

        Raises:
            DatabaseUnavailable: As ``workspace``.
        """
        async with self._session() as session:
            yield Doors(session)

    async def notify(self, channel: str, payload: str) -> None:
        """Send a notification to whoever listens.

        Raises:
            DatabaseUnavailable: As ``workspace``.
        """
        async with self._session() as session:
            await session.fetchval("SELECT pg_catalog.pg_notify($1, $2)", channel, payload, timeout=DOOR_SECONDS)

    async def ping(self) -> None:
        """One round trip.

        Raises:
            DatabaseUnavailable: No answer.
        """
        async with self._session() as session:
            await session.fetchval("SELECT 1", timeout=DOOR_SECONDS)

    @asynccontextmanager
    async def _session(self) -> AsyncIterator[Session]:
        with translated():
            async with self._acquired() as session:
                try:
                    yield session
                except (OSError, asyncpg.InternalClientError, asyncpg.InvalidSQLStatementNameError):
                    # No answer: waiting for the cancellation of a statement would wait as long again. Or a prepared
                    # statement is gone, and asyncpg would ask for it each time.
                    end(session)
                    raise

    @asynccontextmanager
    async def _acquired(self) -> AsyncIterator[Session]:
        try:
            # One that is open and idle is there at once: a clock for that costs as much as a short statement.
            acquired = await self._pool.acquire(timeout=None if self._pool.get_idle_size() else CONNECT_SECONDS)
        except ValueError:
            # Not chained: the driver's words hold a part of the address, maybe the password.
            raise DatabaseUnavailable("no address like postgresql://role:password@host/database") from None
        except asyncpg.PostgresError as error:
            # The server does not let us in: a password that was changed, a database that is being replaced.
            raise DatabaseUnavailable(type(error).__name__) from error
        session: Session = acquired  # type: ignore[assignment]  # its proxy, which passes everything on
        try:
            yield session
        except BaseException:
            await self._pool.release(acquired, timeout=CONNECT_SECONDS)
            raise
        await self._pool.release(acquired)

    def _context(self, session: Session, caller: Principal | Person) -> str:
        if self.signer is None:
            raise RuntimeError("the keysets are not open yet")
        pid = session.bound_pid
        lifetime = _UNBOUND_SECONDS if pid == ANY_PID else _BOUND_SECONDS
        expires = int(time.time() + session.clock_offset_seconds) + lifetime
        return self.signer.sign(caller, pid=pid, expires_unix=expires)
