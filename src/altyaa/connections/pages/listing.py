"""``/w/{workspace}/reputation/connections``: what is connected, how it is, and whose move it is."""

from dataclasses import dataclass
from urllib.parse import urlencode
from uuid import UUID

from starlette.requests import Request
from starlette.responses import Response

from altyaa.access.pages.desk import Desk
from altyaa.access.pages.inside import Inside
from altyaa.connections.actions.look import View, health
from altyaa.connections.actions.means import Means
from altyaa.connections.actions.overview import Overview, overview
from altyaa.connections.model import Search
from altyaa.connections.pages.room import READS, received, room
from altyaa.connections.pages.rows import connect_path, rows
from altyaa.connections.pages.words import FILTERS
from altyaa.connections.rules.addresses import page_of
from altyaa.connections.rules.filters import BY_WORD
from altyaa.infra.language.say import say
from altyaa.kernel.ids import read_id, write_id
from altyaa.kernel.text import Text

MOST = 25
"""On one page."""
LONGEST_WORDS = 200
_SAID_ON_TOP, _NAMED = 3, 5


@dataclass(frozen=True, slots=True)
class Trouble:
    """What is the matter with some of them, and where it is mended.

    Attributes:
        names: The first few; ``more`` counts the rest that were read.
    """

    names: list[str]
    more: int
    title: str
    sentence: Text
    connection: UUID


class Listing:
    """The list."""

    def __init__(self, desk: Desk, means: Means) -> None:
        self._desk, self._means = desk, means

    async def show(self, request: Request) -> Response:
        """All of the workspace, both clocks side by side; members may look, and Owners and Admins may act."""
        here = await received(self._desk, request, READS)
        if isinstance(here, Response):
            return here
        known, now, asked = await health(self._desk.db), self._means.clock(), self._asked(request)
        search = Search(asked["platform"], asked["q"], BY_WORD.get(asked["status"] or ""), _before(request))
        async with self._desk.db.workspace(here.principal) as tx:
            seen = await overview(tx, known, self._means.providers, now, search, MOST + 1)
        return self._page(request, here, seen, asked)

    def _asked(self, request: Request) -> dict[str, str | None]:
        """The filters as the address has them. What no form of ours says is left out."""
        platform, status = request.query_params.get("platform"), request.query_params.get("status")
        words = request.query_params.get("q", "").replace("\0", "").strip()[:LONGEST_WORDS]
        return {
            "platform": platform if platform in self._means.providers else None,
            "status": status if status in BY_WORD else None,
            "q": words or None,
        }

    def _page(self, request: Request, here: Inside, seen: Overview, asked: dict[str, str | None]) -> Response:
        now, providers, workspace_id = self._means.clock(), self._means.providers, here.membership.workspace_id
        kept = {name: value for name, value in asked.items() if value}
        older = None
        if len(seen.views) > MOST:
            last = write_id("con", seen.views[MOST - 1].connection.id)
            older = f"{page_of(workspace_id)}?{urlencode(kept | {'before': last})}"
        return room(
            request,
            here,
            "listing.html",
            rows=rows(request, workspace_id, seen.views[:MOST], providers, now),
            summary=seen.summary,
            is_needed=seen.summary.stopped > 0 or (seen.summary.needed_by or now) < now,
            troubles=self._troubles(seen.troubled),
            asked=asked,
            is_filtered=bool(kept),
            is_later="before" in request.query_params,
            platforms=[(name, each.title) for name, each in sorted(providers.items())],
            statuses=list(FILTERS.items()),
            offers=[
                (providers[name].title, connect_path(workspace_id, name))
                for name in self._means.apps
                if name in providers
            ],
            older=older,
        )

    def _troubles(self, troubled: list[View]) -> list[Trouble]:
        """What hangs under one account and has one thing the matter with it is said once."""
        found: dict[tuple[UUID, str], list[View]] = {}
        for view in troubled:
            found.setdefault((view.connection.grant_id, say(view.shown.sentence)), []).append(view)
        return [
            Trouble(
                [each.connection.name for each in alike[:_NAMED]],
                max(0, len(alike) - _NAMED),
                self._means.providers[alike[0].connection.provider].title,
                alike[0].shown.sentence,
                alike[0].connection.id,
            )
            for alike in list(found.values())[:_SAID_ON_TOP]
        ]


def _before(request: Request) -> UUID | None:
    return read_id("con", request.query_params.get("before", ""))
