"""The service and the played platforms, each on a socket, and a person with a browser between them."""

from collections.abc import AsyncIterator, Callable, Collection, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass, replace
from math import inf
from pathlib import Path
from typing import Any, Literal
from urllib.parse import parse_qsl, urlsplit

import asyncpg
import httpx2
from pydantic import SecretStr

from altyaa.infra import entropy
from altyaa.kernel.roles import Role
from altyaa.kernel.secret import Secret
from altyaa.simulator import MovableClock, Simulator, read_world
from altyaa.simulator.cast import bring_in
from altyaa.simulator.faults import Effect, Rule
from altyaa.simulator.wire import Dropped, Request, Response
from altyaa.testing.cluster import Cluster
from altyaa.testing.factories import MINTED, MadeWorkspace, make_workspace
from altyaa.testing.http import http_client
from altyaa.testing.service import served
from tests.access.pages.house import Browser, House
from tests.conformance.browser import PageForm, forms
from tests.oauth.authorize.visitor import newcomer
from tests.simulator.sockets import served as played
from tests.simulator.stage import CLIENT_ID, SECRET, Stage

MARA = {"google": "110000000000000000001", "facebook": "300000000000001", "instagram": "17841400000000001"}
PAGE, OTHER_PAGE, HOLDING = "200000000000001", "200000000000002", "200000000000003"
MANAGE = "https://www.googleapis.com/auth/business.manage"

Breaking = Effect | Literal["empty"]
Bend = Callable[[Request, Response], Response]
"""What becomes of an answer on its way."""


class Bent(Simulator):
    """Platforms whose answers a test may change."""

    bend: Bend | None = None

    def answer(self, request: Request, patience_seconds: float = inf) -> Response | Dropped:
        """As the platform says it, or otherwise."""
        said = super().answer(request, patience_seconds)
        return said if self.bend is None or isinstance(said, Dropped) else self.bend(request, said)


@dataclass(frozen=True, slots=True)
class Town:
    """Everything: our house, and the platforms that it is set up at."""

    house: House
    stage: Stage
    simulator: Bent
    platforms: str

    async def sql(self, statement: str, *arguments: object) -> list[Any]:
        """As the database's administrator: for time that passes, and to look at what nobody may see."""
        connection = await asyncpg.connect(self.house.database.dsn("postgres"))
        try:
            return list(await connection.fetch(statement, *arguments))
        finally:
            await connection.close()

    def breaks(self, rule: Rule) -> None:
        """From now on something goes wrong at a platform."""
        self.simulator.faults.add(rule)

    def breaks_with(self, effect: Breaking) -> None:
        """Every answer of every platform is of this kind from now on."""
        if effect == "empty":
            self.bends(lambda _, said: replace(said, body=b""))
        else:
            self.breaks(Rule(effect))

    def bends(self, bend: Bend) -> None:
        """From now on answers of the platforms are changed."""
        self.simulator.bend = bend

    def heals(self) -> None:
        """Nothing goes wrong any more."""
        self.simulator.bend, faults = None, self.simulator.faults
        for number in list(faults.rules):
            faults.remove(number)


@asynccontextmanager
async def open_town(
    cluster: Cluster, data_dir: Path, names: Sequence[str] = ("google", "facebook", "instagram")
) -> AsyncIterator[Town]:
    """On a database of its own, with apps at these platforms; the platforms' clock is the real one."""
    clock = MovableClock(entropy.now)
    simulator = Bent(read_world("reality-2026-11"), clock, 7)
    bring_in(simulator)
    stage = Stage(simulator, clock, MARA)
    async with played(stage) as platforms, cluster.fresh() as database:
        settings: dict[str, Any] = {
            f"provider_{name}_{field}": value
            for name in names
            for field, value in (
                ("client_id", CLIENT_ID),
                ("client_secret", SecretStr(SECRET)),
                ("base_url", platforms),
            )
        }
        async with served(database, data_dir=data_dir, **settings) as service:
            yield Town(House(service, database, data_dir), stage, simulator, platforms)


class Traveller(Browser):
    """Somebody who connects accounts."""

    def __init__(self, town: Town) -> None:
        super().__init__(town.house)
        self.town = town

    async def enter(self, workspace: MadeWorkspace, role: Role = "owner") -> str:
        """Become a member and sign in; the address."""
        email = await newcomer(self.town.house, workspace, role)
        assert (await self.sign_in(email)).status_code == 303
        return email

    async def depart(self, provider: str, workspace: MadeWorkspace, connection: str | None = None) -> str:
        """Press the button that leads to the platform; the platform's address."""
        answer = await self.press(provider, workspace, connection)
        assert answer.status_code == 303, answer.text
        return str(answer.headers["location"])

    async def press(self, provider: str, workspace: MadeWorkspace, connection: str | None = None) -> httpx2.Response:
        """What comes of pressing it."""
        more = "" if connection is None else f"&connection={connection}"
        page = await self.get(f"/connect/{provider}?workspace={workspace.wire_id}{more}")
        form = form_to(page, f"/connect/{provider}")
        return await self.client.post(form.action, data=dict(form.fields))

    async def allow(
        self, url: str, *, person: str = "Mara", press: str = "Continue", leave_out: Collection[str] = ()
    ) -> str:
        """Go through the platform's pages; the path on which the browser returns to us."""
        async with http_client() as http:
            while not url.startswith(self.town.house.url):
                page = await http.get(url)
                if page.is_redirect:
                    url = str(page.url.join(page.headers["location"]))
                    continue
                assert page.status_code == 200, page.text
                (form,) = forms(page.text)
                (named,) = [values for said, values in form.buttons.items() if said.startswith((person, press))]
                sent = {name: value for name, value in form.fields if name not in leave_out}
                answer = await http.post(url, data=sent | dict(named))
                assert answer.status_code == 303, answer.text
                url = str(answer.url.join(answer.headers["location"]))
        code = dict(parse_qsl(urlsplit(url).query)).get("code")
        if code is not None:
            MINTED.append(Secret(code))
        return url.removeprefix(self.town.house.url)

    async def choose_from(self, provider: str, workspace: MadeWorkspace, **how: Any) -> httpx2.Response:
        """As far as the page with the choice."""
        back = await self.get(await self.allow(await self.depart(provider, workspace), **how))
        assert back.status_code == 303, back.text
        return await self.get(back.headers["location"])

    async def pick(self, page: httpx2.Response, *boxes: str) -> httpx2.Response:
        """Tick these, and send the form."""
        form = form_to(page, "/connect/")
        return await self.client.post(form.action, data=dict(form.fields) | {f"pick.{box}": "on" for box in boxes})

    async def connect(self, provider: str, workspace: MadeWorkspace, *boxes: str) -> None:
        """All of it."""
        done = await self.pick(await self.choose_from(provider, workspace), *boxes)
        assert done.status_code == 200, done.text


def form_to(page: httpx2.Response, path: str) -> PageForm:
    """The form of a page that leads there."""
    assert page.status_code in (200, 422), page.text
    return next(each for each in forms(page.text) if each.action.startswith(path))


async def a_workspace(town: Town) -> MadeWorkspace:
    """With an Owner."""
    return await make_workspace(town.house.runtime)


async def nothing_is_connected(town: Town, workspace: MadeWorkspace) -> bool:
    """Neither a grant nor a connection, and no sign-in holds a token."""
    for table in ("upstream_grant", "connection"):
        if await town.sql(f"SELECT 1 FROM altyaa.{table} WHERE workspace_id = $1", workspace.id):
            return False
    held = "SELECT 1 FROM altyaa.connect_attempt WHERE workspace_id = $1 AND sealed_pick IS NOT NULL"
    return not await town.sql(held, workspace.id)


def is_refusal(page: httpx2.Response, status: int, sentence: str, button: str = "Start again") -> bool:
    """A page that says so, and what to do next."""
    assert (page.status_code, sentence in page.text) == (status, True), page.text
    return button in page.text
