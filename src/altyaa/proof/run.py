"""One run: people connect, time passes, things go wrong, and the books are compared at the end."""

import asyncio
from collections.abc import Callable
from datetime import datetime, timedelta

from altyaa.connections.engine import Turned
from altyaa.infra.started import settle
from altyaa.proof.books import Books
from altyaa.proof.cast import bring_in, name_of
from altyaa.proof.fate import CALM, Stroke, rules, strike, strokes
from altyaa.proof.house import House, built
from altyaa.proof.model import START, Ask, Result
from altyaa.proof.visits import Visits
from altyaa.proof.watch import Watch
from altyaa.proof.worker import Worker
from altyaa.simulator import MovableClock, Simulator, read_world
from altyaa.simulator.state import Whose

EPILOGUE = timedelta(days=8)
"""In which nothing goes wrong any more: longer than any platform's tokens go without being tried."""
_SOON = timedelta(seconds=1)
Progress = Callable[[float], None]


async def run(ask: Ask, progress: Progress) -> Result:
    """Run it.

    Args:
        progress: Called with the virtual days that have passed.
    """
    clock = MovableClock(lambda: START)
    simulator = Simulator(read_world(ask.world), clock, ask.seed)
    async with built(ask, clock) as house:
        settle()  # as every worker does
        return await _Run(ask, house, simulator, clock, progress).whole()


class _Run:
    def __init__(self, ask: Ask, house: House, simulator: Simulator, clock: MovableClock, progress: Progress) -> None:
        self._house, self._simulator, self._clock, self._progress = house, simulator, clock, progress
        self._people = bring_in(simulator, ask)
        self._result, self._books = Result(ask), Books(simulator)
        self._visits = Visits(house, simulator, self._people, ask.seed)
        self._watch = Watch(house, self._books, self._visits, self._people, self._result)
        self._fate = strokes(ask, simulator, self._people)[::-1]
        self._workers = [Worker(number, house, self._books, clock, ask) for number in range(ask.workers)]
        self._end = START + timedelta(days=ask.days)
        for each in rules(ask):
            simulator.faults.add(each)

    async def whole(self) -> Result:
        """All of it."""
        self._visits.at = dict.fromkeys(self._people, START)
        await self._until(self._end)
        self._fate = [each for each in self._fate if each.whose is None]  # what is off is switched on again
        await self._until(self._end + EPILOGUE)
        await self._watch.compare()
        self._sum_up()
        return self._result

    async def _until(self, end: datetime) -> None:
        while self._clock() < end:
            now = self._clock()
            while self._fate and self._fate[-1].at <= now:
                self._strike(self._fate.pop())
            for whose in [each for each, at in self._visits.at.items() if at <= now]:
                await self._visit(whose)
            due = await self._turn(calm=now < START + CALM or now >= self._end)
            moments = [end, *self._visits.at.values(), *[each.at for each in self._fate[-1:]]]
            soonest = min(moments if due is None else [*moments, due])
            self._clock.advance(max(soonest - self._clock(), timedelta(0)) or _SOON)
            self._progress((self._clock() - START) / timedelta(days=1))

    async def _turn(self, *, calm: bool) -> datetime | None:
        turned: list[Turned] = await asyncio.gather(*(each.turn(calm=calm) for each in self._workers))
        for each in turned:
            self._result.counts.update({f"did_{name}": count for name, count in each.counts.items()})
        await self._watch.glance()
        return min((each.next_due for each in turned if each.next_due is not None), default=None)

    def _strike(self, stroke: Stroke) -> None:
        strike(stroke, self._simulator)
        self._result.counts[f"fate_{stroke.name}"] += 1
        if stroke.whose is not None:
            self._mark(stroke.whose, stroke.at, stroke.name)

    async def _visit(self, whose: Whose) -> None:
        known = self._watch.known.get(whose)
        if await self._visits.come(whose, known):
            self._watch.reconnected(whose)
            self._result.counts["connected_again" if known is not None else "connected"] += 1
        await self._watch.look()

    def _sum_up(self) -> None:
        result, books, counts = self._result, self._books, self._result.counts
        for whose, answers in books.lost():
            name = name_of(whose, self._people[whose])
            said = result.lost.get(name, (0, 0))[1]
            result.lost[name] = (answers, said)
            if answers != said:
                result.broken.append(f"{name}: {answers} answers never arrived, and {said} times we said so.")
        result.broken += books.wrong
        counts["second_presentations"] = books.second
        counts["presented_after_arrival"] = len(books.wrong)
        for event in self._simulator.record.events:
            if event.kind == "fault":
                counts[f"fault_{event.name}"] += 1
                if event.whose is not None:
                    self._mark(event.whose, event.at, event.name)
        for each in self._workers:
            counts["incidents"] += each.happened.pop("incidents", 0)
            counts.update({f"mishap_{name}": count for name, count in each.happened.items()})
        counts["renewals"] = counts["did_stored"] + counts["did_recovered"]
        counts["health_checks"] = counts["did_checked"]

    def _mark(self, whose: Whose, at: datetime, name: str) -> None:
        self._result.marks.setdefault(name_of(whose, self._people[whose]), []).append((at, name))
