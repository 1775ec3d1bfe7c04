"""People, at our pages: they connect, and connect again when they are told to, sooner or later."""

from collections.abc import Mapping
from datetime import datetime, timedelta
from random import Random
from urllib.parse import parse_qsl, urlsplit
from uuid import UUID

from altyaa.connections.actions.callback import Back, Waiting, come_back
from altyaa.connections.actions.establish import Established
from altyaa.connections.actions.held import Picker
from altyaa.connections.actions.means import Means, person
from altyaa.connections.actions.pick import choices, choose
from altyaa.connections.actions.start import start
from altyaa.connections.actions.who import Who
from altyaa.connections.model import Connection
from altyaa.connections.rules.picks import keys_of
from altyaa.kernel.problems import Refused
from altyaa.proof.house import House
from altyaa.simulator import Simulator
from altyaa.simulator.browse import decide
from altyaa.simulator.state import Whose
from altyaa.simulator.transport import transport

_HOUR = timedelta(hours=1)
TRY_AGAIN = 6 * _HOUR


class Visits:
    """Who comes when, and what comes of it.

    Attributes:
        at: By person, when they come next.
    """

    def __init__(self, house: House, simulator: Simulator, people: Mapping[Whose, str], seed: int) -> None:
        runtime = house.app
        self._house, self._simulator, self._people = house, simulator, people
        self._draws = {whose: Random(f"{seed}|{whose.person_id}|visits") for whose in people}
        self._means = Means(
            runtime.db,
            runtime.cabinet,
            runtime.keyring,
            runtime.settings.scopes,
            "https://auth.harbor.example",
            house.providers,
            house.apps,
            {},
            transport(simulator),
            house.clock,
            house.new_id,
        )
        self.at: dict[Whose, datetime] = {}

    def told(self, whose: Whose, *, is_over: bool) -> None:
        """A person hears that they are needed: within days where nothing works, within weeks where all still does."""
        if whose not in self.at:
            hours = self._draws[whose].uniform(2, 72) if is_over else self._draws[whose].uniform(24, 35 * 24)
            self.at[whose] = self._house.clock() + hours * _HOUR

    async def come(self, whose: Whose, known: Connection | None) -> bool:
        """Connect everything, or connect again; whether it worked. If not, they come again in some hours."""
        del self.at[whose]
        done = await self._went(whose, None if known is None else known.id)
        if not done:
            self.at[whose] = self._house.clock() + TRY_AGAIN
        return done

    async def _went(self, whose: Whose, connection_id: UUID | None) -> bool:
        house, provider = self._house, self._people[whose]
        caller = person(house.owner_id, house.workspace_id)
        departure = await start(self._means, caller, provider, None, connection_id)
        assert not isinstance(departure, Refused), departure
        try:
            back = decide(self._simulator, departure.url, whose.person_id)
        except ValueError:
            return False  # the platform shows no page, or another one
        query = dict(parse_qsl(urlsplit(back).query))
        who = Who(house.owner_id, departure.cookie)
        came = (await come_back(self._means, Back(provider, who, query))).what
        if not isinstance(came, Waiting):
            return isinstance(came, Established)
        picker = Picker(provider, who, house.workspace_id, came.attempt_id)
        offered = await choices(self._means, picker)
        if isinstance(offered, Refused):
            return False
        made = await choose(self._means, picker, keys_of(offered.assets))
        return isinstance(made, Established) and not made.is_nothing
