"""A transaction in one workspace."""

import asyncio
import contextlib
from collections.abc import Sequence
from typing import Any, TypeVar

import asyncpg

from altyaa.infra.db.connection import CONNECT_SECONDS, DatabaseUnavailable, Session, end, is_open
from altyaa.kernel.principal import Person, Principal

Row = TypeVar("Row")

# One trip. RESET ALL drops a context or search_path that an injected set_config left behind on the session. The last
# statement counts prepared statements that SQL made: an injected DO block can swap one of asyncpg's for its own, and
# the next workspace on this connection would run it.
_CLOSE = (
    "; RESET ALL; UNLISTEN *; CLOSE ALL; SELECT pg_catalog.pg_advisory_unlock_all()"
    "; SELECT FROM pg_catalog.pg_prepared_statements WHERE from_sql"
)
_CLEAN = "SELECT 0"
# Behind a pooler the server's session outlives ours, with whatever an injected PREPARE left on it.
_FORGET = "; DEALLOCATE ALL"

# 42: syntax or access rule, 0A: feature not supported, 28: our context was refused. Nothing we wrote raises these, so
# the session may be in somebody else's hands.
_SUSPECT_CLASSES = ("42", "0A", "28")


class WorkspaceTx:
    """Statements of one transaction whose rows are those of one workspace.

    Made by ``Database.workspace`` and ``Database.person`` only. There are no savepoints: a context set inside one would
    outlive it.

    Attributes:
        caller: Whose transaction it is.
    """

    __slots__ = ("_failed", "_session", "caller")

    def __init__(self, session: Session, caller: Principal | Person) -> None:
        self._session, self.caller = session, caller
        self._failed = False

    async def one(self, sql: str, *arguments: object, into: type[Row]) -> Row | None:
        """The first row as ``into(**columns)``, or None."""
        rows = await self.many(sql, *arguments, into=into)
        return rows[0] if rows else None

    async def many(self, sql: str, *arguments: object, into: type[Row]) -> list[Row]:
        """Every row as ``into(**columns)``."""
        return [into(**row) for row in await self._fetch(sql, arguments)]

    async def execute(self, sql: str, argument: object, *more: object) -> int:
        """Run a statement that returns no rows; how many rows it touched.

        There is always an argument: without one, asyncpg would use the simple protocol, which takes two statements.
        """
        try:
            status: str = await self._session.execute(sql, argument, *more)
        except BaseException as error:
            self._note(error)
            raise
        return int(status.rsplit(" ", 1)[-1])

    async def _fetch(self, sql: str, arguments: Sequence[object]) -> list[Any]:
        try:
            return await self._session.fetch(sql, *arguments)
        except BaseException as error:
            self._note(error)
            raise

    def _note(self, error: BaseException) -> None:
        self._failed = True
        # After a cancellation or a timeout asyncpg asks the server to stop the statement; ``close`` waits for that.
        if not isinstance(error, (asyncpg.PostgresError, asyncio.CancelledError, TimeoutError)) or _suspect(error):
            end(self._session)

    async def open(self, context: str) -> None:
        """BEGIN and set the context.

        As a parameter and never as text, although that costs a trip: every session of the role reads the text of every
        other in ``pg_stat_activity``, and a context is good for as long as it lives in the process it is bound to,
        which the pool lends to the next workspace within milliseconds.
        """
        try:
            await self._session.execute("BEGIN")
            await self._session.fetchval("SELECT pg_catalog.set_config('altyaa.context', $1, true)", context)
        except BaseException:
            end(self._session)
            raise

    async def close(self, *, commit: bool) -> None:
        """End the transaction and leave nothing of it on the session.

        Raises:
            DatabaseUnavailable: The connection was lost before COMMIT.
            RuntimeError: A statement failed and its error was swallowed, or a statement ended the transaction.
        """
        if not commit:
            # Where the server is out of reach it rolls back by itself, and the caller has an error to raise already.
            with contextlib.suppress(asyncpg.PostgresError, asyncpg.InterfaceError, OSError):
                await self._end("ROLLBACK", CONNECT_SECONDS)
        elif self._failed:
            await self._end("ROLLBACK")
            raise RuntimeError("a statement of this transaction failed and the error was swallowed; rolled back")
        elif not is_open(self._session):
            raise DatabaseUnavailable("connection closed")
        elif not self._session.is_in_transaction():
            end(self._session)
            raise RuntimeError("a statement ended this transaction; what it did before may be lost")
        else:
            await self._end("COMMIT")

    async def _end(self, verb: str, timeout_seconds: float | None = None) -> None:
        if not is_open(self._session):
            return
        try:
            forget = "" if self._session.keeps_statements else _FORGET
            status = await self._session.execute(verb + forget + _CLOSE, timeout=timeout_seconds)
        except BaseException:
            # Whatever it was, the clean-up after it was not done.
            end(self._session)
            raise
        if status != _CLEAN:
            end(self._session)


def _suspect(error: BaseException) -> bool:
    return isinstance(error, asyncpg.PostgresError) and (error.sqlstate or "").startswith(_SUSPECT_CLASSES)
