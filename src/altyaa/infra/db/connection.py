"""One PostgreSQL session, and what its failures mean."""

import time
from collections.abc import Iterator
from contextlib import contextmanager
from functools import partial
from typing import Any

import asyncpg

CONNECT_SECONDS = 2.0
STATEMENT_SECONDS = 5.0
DOOR_SECONDS = 2.0


class DatabaseUnavailable(Exception):
    """The database cannot be reached or cannot serve at the moment. The request may be repeated."""


# 08 connection exceptions, 53 insufficient resources (disk full, too many connections), 57P0x shutdown and start-up.
# 26 a prepared statement is gone: an injected DEALLOCATE was here before, and another session has it still.
# 40001 serialization failure, 40P01 deadlock: rolled back for the sake of another transaction.
# 25006 read-only: a standby, or a primary that became one.
_UNAVAILABLE_STATES = ("08", "53", "57P0", "25006", "26", "40001", "40P01")


class Session(asyncpg.Connection):
    """A connection that knows its server process and how far the server's clock is from ours.

    Attributes:
        bound_pid: Process id a context may be bound to; 0 behind a pooler, where it changes under us.
        clock_offset_seconds: Add to our clock to get the server's.
        keeps_statements: Prepared statements stay on it, by name, for the next transaction.
    """

    __slots__ = ("bound_pid", "clock_offset_seconds", "keeps_statements")
    bound_pid: int
    clock_offset_seconds: float
    keeps_statements: bool

    async def learn(self) -> None:
        """Ask the server who it is, once, when the connection opens."""
        before = time.time()
        row = await self.fetchrow(
            "SELECT pg_backend_pid() AS pid, extract(epoch FROM clock_timestamp())::float8 AS now"
        )
        assert row is not None
        self.clock_offset_seconds = row["now"] - (before + time.time()) / 2
        # A pooler answers the handshake with a process id of its own.
        self.bound_pid = row["pid"] if row["pid"] == self.get_server_pid() else 0


def is_open(session: Session) -> bool:
    """Whether it can still be used. The pool's proxy raises once the connection is gone and it has let go of it."""
    try:
        return not session.is_closed()
    except asyncpg.InterfaceError:
        return False


def end(session: Session) -> None:
    """Close it at once, without a word to the server; nothing if that was done before."""
    if is_open(session):
        session.terminate()


async def open_pool(dsn: str, *, most: int, prepared_statements: bool) -> "asyncpg.Pool[asyncpg.Record]":
    """A pool of ``Session``. Connections open when they are first needed.

    Resetting a session is the transaction's own last step (``tx``), so the pool's extra round trip is left out.
    """
    return await asyncpg.create_pool(
        dsn,
        min_size=0,
        max_size=most,
        timeout=CONNECT_SECONDS,
        command_timeout=STATEMENT_SECONDS,
        statement_cache_size=100 if prepared_statements else 0,
        connection_class=Session,
        init=partial(_learn, keeps_statements=prepared_statements),
        reset=_no_reset,
    )


async def _learn(session: Any, *, keeps_statements: bool) -> None:
    session.keeps_statements = keeps_statements
    await session.learn()


async def _no_reset(_session: Any) -> None:
    return None


@contextmanager
def translated() -> Iterator[None]:
    """Turn each way in which the database cannot serve into ``DatabaseUnavailable``; leave other errors as they are."""
    try:
        yield
    except (OSError, TimeoutError) as error:
        raise DatabaseUnavailable(type(error).__name__) from error
    except asyncpg.PostgresError as error:
        if (error.sqlstate or "").startswith(_UNAVAILABLE_STATES):
            raise DatabaseUnavailable(type(error).__name__) from error
        raise
    except asyncpg.InterfaceError as error:
        # "connection is closed", "pool is closing": the socket died between two uses.
        if "closed" in str(error) or "closing" in str(error):
            raise DatabaseUnavailable("connection closed") from error
        raise
    except asyncpg.InternalClientError as error:
        # asyncpg's word for a server that died under an idle session: "another operation is in progress".
        raise DatabaseUnavailable("connection lost") from error
