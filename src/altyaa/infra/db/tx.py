"""A transaction in one workspace."""

from collections.abc import Sequence
from typing import Any, TypeVar

import asyncpg

from altyaa.infra.db.connection import Session

Row = TypeVar("Row")

# One trip. RESET ALL drops a context or search_path that an injected set_config left behind on the session. The last
# statement counts prepared statements that SQL made: an injected DO block can swap one of asyncpg's for its own, and
# the next workspace on this connection would run it.
_CLOSE = "; RESET ALL; UNLISTEN *; CLOSE ALL; SELECT FROM pg_catalog.pg_prepared_statements WHERE from_sql"
_CLEAN = "SELECT 0"

# 42: syntax or access rule, 0A: feature not supported, 28: our context was refused. Nothing we wrote raises these, so
# the session may be in somebody else's hands.
_SUSPECT_CLASSES = ("42", "0A", "28")


class WorkspaceTx:
    """Statements of one transaction whose rows are those of one workspace.

    Made by ``Database.workspace`` only. There are no savepoints: a context set inside one would outlive it.
    """

    __slots__ = ("_failed", "_session")

    def __init__(self, session: Session) -> None:
        self._session = session
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
        suspect = isinstance(error, asyncpg.PostgresError) and (error.sqlstate or "").startswith(_SUSPECT_CLASSES)
        if suspect or not isinstance(error, asyncpg.PostgresError):
            self._session.terminate()

    async def open(self, context: str) -> None:
        """BEGIN and set the context. Bound to this process it travels as text in the same trip; else as a parameter."""
        if self._session.bound_pid:
            await self._session.execute(f"BEGIN; SELECT pg_catalog.set_config('altyaa.context', '{context}', true)")
        else:
            await self._session.execute("BEGIN")
            await self._session.fetchval("SELECT pg_catalog.set_config('altyaa.context', $1, true)", context)

    async def close(self, *, commit: bool) -> None:
        """End the transaction and leave nothing of it on the session.

        Raises:
            RuntimeError: A statement failed and its error was swallowed: PostgreSQL would roll back silently.
        """
        if self._session.is_closed():
            return
        swallowed = commit and self._failed
        status = await self._session.execute(("COMMIT" if commit and not self._failed else "ROLLBACK") + _CLOSE)
        if status != _CLEAN:
            self._session.terminate()
        if swallowed:
            raise RuntimeError("a statement of this transaction failed and the error was swallowed; rolled back")
