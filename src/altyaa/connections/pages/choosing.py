"""``…/connections/new``: which platform; each with what it gives and what it needs."""

from dataclasses import dataclass

from starlette.requests import Request
from starlette.responses import Response

from altyaa.access.pages.desk import Desk
from altyaa.connections.actions.means import Means
from altyaa.connections.actions.policies import look_at_policies
from altyaa.connections.pages.room import received, room
from altyaa.connections.pages.rows import connect_path
from altyaa.connections.rules.policy_words import access_words, grant_words
from altyaa.kernel.text import Text
from altyaa.providers.pack import Pack


@dataclass(frozen=True, slots=True)
class Offer:
    """A platform that is set up here."""

    title: str
    href: str
    pack: Pack
    clocks: tuple[Text, Text]
    scopes: list[str]


class Choosing:
    """The platforms."""

    def __init__(self, desk: Desk, means: Means) -> None:
        self._desk, self._means = desk, means

    async def show(self, request: Request) -> Response:
        """Say of each that is set up what can be connected there, and who can."""
        here = await received(self._desk, request)
        if isinstance(here, Response):
            return here
        async with self._desk.db.workspace(here.principal) as tx:
            policies = await look_at_policies(tx, self._means.providers)
        offers = [
            Offer(
                each.pack.title,
                connect_path(here.membership.workspace_id, each.pack.name),
                each.pack,
                (access_words(each.pack, each.effective), grant_words(each.pack, each.effective)),
                each.pack.value("scopes"),
            )
            for each in policies
            if each.pack.name in self._means.apps
        ]
        return room(request, here, "choosing.html", offers=offers)
