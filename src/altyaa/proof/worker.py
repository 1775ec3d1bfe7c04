"""A worker that may die, stand still, or lose its database or its disk, at any point; and is started again."""

from collections import Counter
from datetime import timedelta
from random import Random
from typing import Any

from altyaa.connections.engine import Engine, Turned
from altyaa.infra.db import DatabaseUnavailable
from altyaa.infra.spool import Spool, SpoolUnusable
from altyaa.proof.books import Books
from altyaa.proof.fuse import Burn, Crash, Fuse, FusedDatabase, FusedSpool, crash, fused
from altyaa.proof.house import House
from altyaa.proof.model import MISHAPS, Ask
from altyaa.simulator import MovableClock
from altyaa.simulator.transport import transport

_CHANCE = 0.02
"""Of a turn."""
_POINTS = 40
"""A turn has about as many."""
_PAUSE = timedelta(minutes=2)
_DATABASE = ("begin", "one", "many", "execute", "commit")


class Worker:
    """One of them, with its number.

    Attributes:
        happened: What befell it, by name.
    """

    def __init__(self, number: int, house: House, books: Books, clock: MovableClock, ask: Ask) -> None:
        self._house, self._books, self._clock, self._fuse = house, books, clock, Fuse()
        self._draw = Random(f"{ask.seed}|worker {number}")
        self._mishaps = [each for each in MISHAPS if each in ask.faults]
        self.happened: Counter[str] = Counter()
        self._engine = self._started()

    async def turn(self, *, calm: bool) -> Turned:
        """What is due; None of it where the process died."""
        self._fuse.arm(*self._next_mishap(calm))
        try:
            return await self._engine.turn()
        except Crash:
            self._fuse.arm(None)
            self._engine = self._started()
            await self._engine.recover()
        except DatabaseUnavailable:
            pass
        return Turned(next_due=self._clock() + timedelta(seconds=1))

    def _started(self) -> Engine:
        house, fuse = self._house, self._fuse
        database: Any = _Counting(house.worker.db, fuse, self.happened)
        spool = FusedSpool(Spool.open(house.folder / "spool", house.new_id), fuse)
        # The books outermost: they see also what died with the one who waited for it.
        send = self._books.over(fused(transport(self._books.simulator), fuse))
        return Engine(
            database,
            house.worker.cabinet,
            house.worker.keyring,
            house.providers,
            house.apps,
            send,
            spool,
            self._clock,
            house.new_id(),
            new_id=house.new_id,
            at_once=1,
        )

    def _next_mishap(self, calm: bool) -> tuple[int | None, Burn]:
        if calm or not self._mishaps or self._draw.random() >= _CHANCE:
            return None, crash
        name = self._draw.choice(self._mishaps)
        burns: dict[str, Burn] = {"crash": crash, "pause": self._pause, "database": _no_database, "disk": _no_disk}
        return self._draw.randrange(_POINTS), self._counted(name, burns[name])

    def _counted(self, name: str, burn: Burn) -> Burn:
        def burns(point: str) -> bool:
            try:
                has = burn(point)
            except BaseException:
                self.happened[name] += 1
                self._books.disturb()
                raise
            self.happened[name] += has
            return has

        return burns

    def _pause(self, _name: str) -> bool:
        self._clock.advance(_PAUSE)
        return True


class _Counting(FusedDatabase):
    """Counts incidents of whole apps, which the database knows only while they last."""

    def __init__(self, db: Any, fuse: Fuse, happened: Counter[str]) -> None:
        super().__init__(db, fuse)
        self._happened = happened

    async def door(self, sql: str, *arguments: Any, into: Any) -> Any:
        found = await super().door(sql, *arguments, into=into)
        self._happened["incidents"] += "begin_incident" in sql and found[0].begun
        return found


def _no_database(name: str) -> bool:
    if name.startswith(_DATABASE):
        raise DatabaseUnavailable("the proof took it away")
    return False


def _no_disk(name: str) -> bool:
    if name.startswith("put"):
        raise SpoolUnusable("the proof took it away")
    return False
