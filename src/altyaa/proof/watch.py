"""Looks at what our database says of everybody, and holds it against what the platforms know at that moment."""

from collections.abc import Mapping
from datetime import datetime

from altyaa.connections import store
from altyaa.connections.model import ENDED, Connection
from altyaa.connections.rules.states import GRANT_ENDS
from altyaa.connections.rules.verdicts import LOST_IN_TRANSIT
from altyaa.kernel.principal import service
from altyaa.proof.books import Books
from altyaa.proof.cast import name_of
from altyaa.proof.house import House
from altyaa.proof.model import Result
from altyaa.proof.visits import Visits
from altyaa.simulator.state import Whose

_FOR_A_PERSON = ENDED | {"attention", "scope_lost"}
_HOUR_SECONDS = 3600
_GLANCE = """
    SELECT md5(string_agg(concat_ws(' ', g.id, g.state, g.state_code, g.grant_ends_at, c.state), ',' ORDER BY c.id))
      FROM altyaa.connection c JOIN altyaa.upstream_grant g ON (g.workspace_id, g.id) = (c.workspace_id, c.grant_id)
"""


class Watch:
    """Sees every change of a grant's state.

    Attributes:
        known: By person, one of their connections as it was when last seen.
    """

    def __init__(self, house: House, books: Books, visits: Visits, people: Mapping[Whose, str], result: Result) -> None:
        self._house, self._books, self._visits, self._people, self._result = house, books, visits, people, result
        self._owners = {
            (name, asset.id): whose
            for whose, name in people.items()
            for asset in books.simulator.platforms[name].people[whose.person_id].assets
        }
        self._warned: dict[Whose, datetime] = {}
        self._glance: str | None = None
        self.known: dict[Whose, Connection] = {}

    async def glance(self) -> None:
        """Look where anything is other than at the last glance, or where a date is over that we knew."""
        glance, clock = await self._house.outside.fetchval(_GLANCE), self._house.clock()
        is_over = any(each.grant_ends_at is not None and each.grant_ends_at <= clock for each in self.known.values())
        if is_over or glance != self._glance:
            self._glance = glance
            await self.look()

    async def look(self) -> list[Connection]:
        """Everything, now."""
        async with self._house.worker.db.workspace(service(self._house.workspace_id)) as tx:
            found = await store.connections(tx, most=10_000)
        for each in found:
            whose = self._owner(each)
            before = self.known.get(whose)
            if before is None or (before.grant_state, before.grant_code) != (each.grant_state, each.grant_code):
                self._changed(whose, before, each)
            if before is not None and before.grant_ends_at == each.grant_ends_at:
                self._must_be_told(whose, each)
            self.known[whose] = each
        return found

    def reconnected(self, whose: Whose) -> None:
        """A person was here, and everything of theirs is new."""
        self._books.heal(whose)
        self._warned.pop(whose, None)

    async def compare(self) -> None:
        """At the end, when everything had time to come out: what is shown is what is so."""
        for each in await self.look():
            whose = self._owner(each)
            why = self._why_dead(whose)
            if why is not None and each.grant_state == "healthy":
                self._broken(whose, f"is shown as healthy and is over: {why}")
            is_lost = self._is_lost(whose, each)
            if why is None and each.grant_state == "healthy" and is_lost != (each.own_state == "asset_lost"):
                there = "gone" if is_lost else "there"
                self._broken(whose, f"has {each.name} as {each.own_state}, and at the platform it is {there}")
            self._result.counts[f"at_the_end_{each.grant_state}"] += 1

    def _changed(self, whose: Whose, before: Connection | None, now: Connection) -> None:
        name, clock = self._name(whose), self._house.clock()
        self._result.states.setdefault(name, []).append((clock, now.grant_state))
        self._result.counts[f"became_{now.grant_state}"] += before is not None
        if now.grant_state in _FOR_A_PERSON:
            self._visits.told(whose, is_over=now.grant_state in ENDED)
        if now.grant_code == GRANT_ENDS and before is not None and before.grant_ends_at == now.grant_ends_at:
            self._warn(whose, now, clock)
        if now.grant_state in ENDED and before is not None:
            self._ended(whose, now)

    def _warn(self, whose: Whose, now: Connection, clock: datetime) -> None:
        assert now.grant_ends_at is not None
        if whose not in self._warned:
            self._warned[whose] = clock
            self._result.warned_hours.append((now.grant_ends_at - clock).total_seconds() / _HOUR_SECONDS)

    def _ended(self, whose: Whose, now: Connection) -> None:
        if now.grant_code == LOST_IN_TRANSIT:
            self._lost(whose)
        elif self._why_dead(whose) is None:
            self._result.counts["false_endings"] += 1
            self._broken(whose, f"is {now.grant_state} ({now.grant_code}), and lives at the platform")

    def _lost(self, whose: Whose) -> None:
        name = self._name(whose)
        if self._books.tell(whose):
            answers, said = self._result.lost.get(name, (0, 0))
            self._result.lost[name] = (answers, said + 1)
        elif self._why_dead(whose) is not None and whose in self._books.doubtful:
            # Ended at the platform while a call of ours was without an answer: from here nobody can tell the two apart.
            self._result.counts["ended_in_doubt"] += 1
        else:
            self._result.counts["lost_by_us"] += 1
            self._broken(whose, "was told of an answer lost on the way, and it had arrived")

    def _must_be_told(self, whose: Whose, each: Connection) -> None:
        """A date that was known is over."""
        ends, clock = each.grant_ends_at, self._house.clock()
        if ends is not None and ends <= clock and whose not in self._warned and each.grant_state not in ENDED:
            self._warned[whose] = clock
            self._broken(whose, "reached a date that we knew, and was not told before")

    def _owner(self, each: Connection) -> Whose:
        return self._owners[each.provider, _plain(each)]

    def _why_dead(self, whose: Whose) -> str | None:
        return self._books.simulator.why_dead(self._people[whose], whose)

    def _is_lost(self, whose: Whose, each: Connection) -> bool:
        assets = self._books.simulator.platforms[self._people[whose]].people[whose.person_id].assets
        lost = {asset.id for asset in assets if asset.is_lost}
        return any(asset.id == _plain(each) and not lost.isdisjoint((asset.id, asset.parent)) for asset in assets)

    def _broken(self, whose: Whose, what: str) -> None:
        self._result.broken.append(f"{self._house.clock():%Y-%m-%d %H:%M} {self._name(whose)} {what}.")

    def _name(self, whose: Whose) -> str:
        return name_of(whose, self._people[whose])


def _plain(each: Connection) -> str:
    """Google's ``locations/101`` is 101 in its books."""
    return each.asset_id.rpartition("/")[2]
