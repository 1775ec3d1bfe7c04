"""``…/connections/{connection}/disconnect``: what would break, and the button that does it."""

from datetime import timedelta
from uuid import UUID

from starlette.requests import Request
from starlette.responses import Response

from altyaa.access.pages.answers import see_other
from altyaa.access.pages.confirming import posted_afresh
from altyaa.access.pages.desk import Desk
from altyaa.access.pages.inside import Inside
from altyaa.connections.actions.disconnect import Disconnected, disconnect
from altyaa.connections.actions.look import NO_SUCH_CONNECTION
from altyaa.connections.actions.means import Means
from altyaa.connections.pages.one import connection_in
from altyaa.connections.pages.room import received, refused_here, room
from altyaa.connections.rules.addresses import page_of
from altyaa.connections.rules.endings import told
from altyaa.kernel.ids import write_id
from altyaa.kernel.problems import INVALID_VALUE, Refused
from altyaa.kernel.secret import Secret
from altyaa.kernel.text import N_
from altyaa.web.csrf import Guard

LATELY = timedelta(days=7)
"""Whoever ends what was used since then types its name."""
_TAKERS = 20
_OTHER_NAME = Refused(INVALID_VALUE, "another name was typed", N_("This is not its name. Type it as it stands above."))


class Disconnecting:
    """A dry run; then, by its form, the end of one connection."""

    def __init__(self, desk: Desk, means: Means) -> None:
        self._desk, self._means = desk, means

    async def show(self, request: Request) -> Response:
        """Say what disconnecting would do: to the permission at the platform, and to who takes the token."""
        here = await received(self._desk, request)
        if isinstance(here, Response):
            return here
        would = await self._end(here, connection_in(request), dry_run=True)
        if isinstance(would, Refused):
            return refused_here(request, here, would)
        return await self._page(request, here, would)

    async def send(self, request: Request) -> Response:
        """Do it, and go on to its page, which says what became of the permission."""
        here = await received(self._desk, request)
        if isinstance(here, Response):
            return here
        wanted = connection_in(request)
        form = await posted_afresh(self._desk, request, here.guest, _about(here, wanted), "name")
        if isinstance(form, Response):
            return form
        would = await self._end(here, wanted, dry_run=True)
        if isinstance(would, Refused):
            return refused_here(request, here, would)
        if self._is_used(would) and form.text("name") != would.connection.name.strip():
            return await self._page(request, here, would, _OTHER_NAME)
        ended = await self._end(here, wanted, dry_run=False)
        if isinstance(ended, Refused):
            return refused_here(request, here, ended)
        path = page_of(here.membership.workspace_id, write_id("con", ended.connection.id))
        return see_other(path, note=ended.upstream)

    async def _end(self, here: Inside, wanted: UUID | None, *, dry_run: bool) -> Disconnected | Refused:
        if wanted is None:
            return NO_SUCH_CONNECTION
        return await disconnect(self._means, here.principal, wanted, dry_run=dry_run)

    def _is_used(self, would: Disconnected) -> bool:
        return any(taker.at > self._means.clock() - LATELY for taker in would.takers)

    async def _page(
        self, request: Request, here: Inside, would: Disconnected, refused: Refused | None = None
    ) -> Response:
        each, takers = would.connection, would.takers[:_TAKERS]
        async with self._desk.db.workspace(here.principal) as tx:
            names = await self._means.names(tx, [taker.actor for taker in takers])
        title = self._means.providers[each.provider].title
        return room(
            request,
            here,
            "disconnect.html",
            refused,
            form_token=_about(here, each.id).token,
            action=request.url.path,
            each=each,
            title=title,
            upstream=told(would.upstream, title, is_over=False),
            is_bad=would.upstream == "not_revoked",
            takers=[(names.get(taker.actor), taker) for taker in takers],
            more=len(would.takers) - len(takers),
            is_used=self._is_used(would),
            back=page_of(here.membership.workspace_id, write_id("con", each.id)),
        )


def _about(here: Inside, connection_id: UUID | None) -> Guard:
    return here.guard.about(Secret(f"disconnect {connection_id}"))
