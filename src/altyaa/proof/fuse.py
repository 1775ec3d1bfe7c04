"""A worker's surroundings in which every wait is a point where something may happen to it: before it, or after."""

from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Any

from altyaa.infra.spool import Spool
from altyaa.providers.model import Call, Reply, Send, Unanswered


class Crash(BaseException):
    """The process is gone. No ``except Exception`` of ours runs."""


Burn = Callable[[str], bool]
"""Called at a point with its name; whether it was one at which this can happen. It may raise."""


def crash(name: str) -> bool:
    """Die at any point."""
    raise Crash(name)


class Fuse:
    """Counts the points since it was armed, and burns at one of them, or at the next where that can happen.

    Attributes:
        names: What each point was, as ``send: before``.
    """

    def __init__(self) -> None:
        self.arm(None)

    def arm(self, at: int | None, burn: Burn = crash) -> None:
        """Begin to count; ``at`` is None to count only."""
        self.names: list[str] = []
        self._at, self._burn = at, burn

    def point(self, name: str) -> None:
        """One point."""
        self.names.append(name)
        if self._at is not None and len(self.names) > self._at and self._burn(name):
            self._at = None

    async def around(self, name: str, work: Callable[[], Awaitable[Any]]) -> Any:
        """Two points: before and after."""
        self.point(f"{name}: before")
        done = await work()
        self.point(f"{name}: after")
        return done


class FusedDatabase:
    """A database, each statement and each commit of which is a point."""

    def __init__(self, db: Any, fuse: Fuse) -> None:
        self._db, self._fuse = db, fuse

    @asynccontextmanager
    async def workspace(self, principal: Any) -> AsyncIterator[Any]:
        """As ``Database.workspace``."""
        self._fuse.point("begin")
        async with self._db.workspace(principal) as tx:
            yield _FusedTx(tx, self._fuse)
            self._fuse.point("commit: before")
        self._fuse.point("commit: after")

    async def door(self, sql: str, *arguments: Any, into: Any) -> Any:
        """As ``Database.door``."""
        name = sql.split("door.")[1].split("(")[0]
        return await self._fuse.around(name, lambda: self._db.door(sql, *arguments, into=into))


class _FusedTx:
    def __init__(self, tx: Any, fuse: Fuse) -> None:
        self._tx, self._fuse, self.caller = tx, fuse, tx.caller

    async def one(self, sql: str, *arguments: Any, into: Any) -> Any:
        return await self._fuse.around("one", lambda: self._tx.one(sql, *arguments, into=into))

    async def many(self, sql: str, *arguments: Any, into: Any) -> Any:
        return await self._fuse.around("many", lambda: self._tx.many(sql, *arguments, into=into))

    async def execute(self, sql: str, *arguments: Any) -> Any:
        return await self._fuse.around("execute", lambda: self._tx.execute(sql, *arguments))


class FusedSpool(Spool):
    """A spool, each use of which is a point."""

    def __init__(self, spool: Spool, fuse: Fuse) -> None:
        super().__init__(spool.folder)
        self._fuse = fuse

    async def settle(self, path: Path) -> None:
        """The one wait of ``put``: the file is written before it."""
        await self._fuse.around("put", lambda: super(FusedSpool, self).settle(path))

    async def of(self, grant_id: Any) -> Any:
        """As ``Spool.of``."""
        return await self._fuse.around("of", lambda: super(FusedSpool, self).of(grant_id))

    async def drop(self, answer: Any) -> None:
        """As ``Spool.drop``."""
        await self._fuse.around("drop", lambda: super(FusedSpool, self).drop(answer))


def fused(send: Send, fuse: Fuse) -> Send:
    """A way out, each call through which is two points."""

    async def through(call: Call, timeout: float) -> Reply | Unanswered:
        said: Reply | Unanswered = await fuse.around("send", lambda: send(call, timeout))
        return said

    return through
