"""A workspace at six platforms: ours and LinkedIn, played in the process, with one engine and a clock set by hand."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path
from urllib.parse import parse_qsl, urlsplit

from altyaa.connections import doors
from altyaa.connections.actions.callback import Back, Waiting, come_back
from altyaa.connections.actions.establish import Established
from altyaa.connections.actions.held import Picker
from altyaa.connections.actions.look import View, health, look
from altyaa.connections.actions.means import Means, person
from altyaa.connections.actions.pick import choices, choose
from altyaa.connections.actions.start import start
from altyaa.connections.actions.who import Who
from altyaa.connections.engine import Engine
from altyaa.connections.rules.picks import keys_of
from altyaa.infra import entropy
from altyaa.infra.runtime import Runtime
from altyaa.infra.spool import Spool
from altyaa.kernel.principal import Principal
from altyaa.kernel.problems import Refused
from altyaa.kernel.secret import Secret
from altyaa.providers.model import App
from altyaa.providers.registry import PROVIDERS
from altyaa.simulator import MovableClock, Simulator, read_world
from altyaa.simulator.browse import decide
from altyaa.simulator.cast import bring_in
from altyaa.simulator.platforms import PLATFORMS
from altyaa.simulator.transport import transport
from altyaa.testing.cluster import TestDatabase
from altyaa.testing.factories import MadeWorkspace, make_workspace
from altyaa.testing.service import opened
from tests.connections.engine.house import START
from tests.keys.lives import worker
from tests.sixth.linkedin.provider import LINKEDIN
from tests.sixth.played import PLAYED

SIX = {**PROVIDERS, LINKEDIN.name: LINKEDIN}
APPS = {name: App(name, "9001", Secret("the app's secret")) for name in SIX}
MARA = "li_mara"


@dataclass(frozen=True, slots=True)
class House:
    """All of it."""

    runtime: Runtime
    workspace: MadeWorkspace
    simulator: Simulator
    clock: MovableClock
    means: Means
    engine: Engine

    @property
    def owner(self) -> Principal:
        """Whoever connects."""
        return person(self.workspace.owner_id, self.workspace.id)

    async def connect(self, provider: str, person_id: str) -> Established:
        """Everything that somebody has at a platform."""
        departure = await start(self.means, self.owner, provider, None)
        assert not isinstance(departure, Refused), departure
        back = decide(self.simulator, departure.url, person_id)
        who = Who(self.workspace.owner_id, departure.cookie)
        came = (await come_back(self.means, Back(provider, who, dict(parse_qsl(urlsplit(back).query))))).what
        assert isinstance(came, Waiting), came
        picker = Picker(provider, who, self.workspace.id, came.attempt_id)
        offered = await choices(self.means, picker)
        assert not isinstance(offered, Refused), offered
        made = await choose(self.means, picker, keys_of(offered.assets))
        assert isinstance(made, Established), made
        return made

    async def look(self) -> list[View]:
        """What its people are shown."""
        known = await health(self.runtime.db)
        async with self.runtime.db.workspace(self.owner) as tx:
            return await look(tx, known, SIX, self.clock(), most=100)

    async def run(self, **by: float) -> dict[str, int]:
        """Let time pass, and do what is due; counts of outcomes."""
        counts: dict[str, int] = {}
        end = self.clock() + timedelta(**by)
        while True:
            turned = await self.engine.turn()
            for outcome, count in turned.counts.items():
                counts[outcome] = counts.get(outcome, 0) + count
            due = end if turned.next_due is None else min(turned.next_due, end)
            self.clock.advance(max(due - self.clock(), timedelta(0)))
            if self.clock() == end:
                return counts


@asynccontextmanager
async def built(database: TestDatabase, root: Path) -> AsyncIterator[House]:
    """A house on this database."""
    clock = MovableClock(lambda: START)
    world = read_world("reality-2026-11", providers=SIX)
    simulator = Simulator(world, clock, 7, {**PLATFORMS, PLAYED.name: PLAYED})
    bring_in(simulator)
    send = transport(simulator)
    async with opened(database) as app, worker(database) as working:
        means = Means(
            app.db,
            app.cabinet,
            app.keyring,
            app.settings.scopes,
            "https://auth.harbor.example",
            SIX,
            APPS,
            {},
            send,
            clock,
        )
        spool = Spool.open(root, entropy.new_id)
        await doors.spool_seen(working.db, spool.host_id, "test", 0, clock())
        engine = Engine(
            working.db, working.cabinet, working.keyring, SIX, APPS, send, spool, clock, entropy.new_id(), at_once=1
        )
        yield House(app, await make_workspace(app), simulator, clock, means, engine)
