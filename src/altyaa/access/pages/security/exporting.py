"""The ledger as a file: one JSON object a line, newest first, written as it is read."""

import json
from collections.abc import AsyncIterator
from uuid import UUID

from starlette.requests import Request
from starlette.responses import Response, StreamingResponse

from altyaa.access import store
from altyaa.access.actions.ledger import begin_export
from altyaa.access.pages.desk import Desk
from altyaa.access.pages.inside import Inside, inside
from altyaa.access.pages.security.asking import Asked, read_asked
from altyaa.access.pages.security.words import MAY_NOT_LOOK, NOT_FROM_HERE, refuse
from altyaa.access.rules import scopes_for
from altyaa.events.ledger import search
from altyaa.events.model import Event, Search
from altyaa.infra import entropy
from altyaa.kernel.ids import write_id

AT_ONCE = 500
"""Events in memory at any moment, and in one transaction."""
_HEADERS = {
    "Cache-Control": "no-store",
    "Content-Disposition": 'attachment; filename="ledger.ndjson"',
    "X-Content-Type-Options": "nosniff",
}


class Exporting:
    """The file."""

    def __init__(self, desk: Desk) -> None:
        self._desk = desk

    async def send(self, request: Request) -> Response:
        """Everything that was asked for. That somebody took it is a fact of its own, and not in the file."""
        here = await inside(self._desk, request)
        if isinstance(here, Response):
            return here
        if not here.may("audit.read"):
            return refuse(request, here, MAY_NOT_LOOK)
        if request.headers.get("sec-fetch-site") not in (None, "same-origin", "none"):
            return refuse(request, here, NOT_FROM_HERE)
        async with self._desk.db.workspace(here.principal) as tx:
            asked = await read_asked(tx, request.query_params)
            newest = await begin_export(tx, entropy.now, here.membership.workspace_id, asked.values)
        return StreamingResponse(self._lines(here, asked, newest), 200, _HEADERS, "application/x-ndjson")

    async def _lines(self, here: Inside, asked: Asked, newest: UUID | None) -> AsyncIterator[str]:
        """Nothing younger than the moment of asking. Whoever may read no longer gets no further page."""
        workspace = write_id("wks", here.membership.workspace_id)
        page = [] if asked.errors or newest is None else await self._page(here, asked.search, None)
        while page:
            lines = [line_of(each, workspace) for each in page if newest is not None and each.id <= newest]
            yield "".join(lines)
            page = await self._page(here, asked.search, page[-1]) if len(page) == AT_ONCE else []

    async def _page(self, here: Inside, asked: Search, last: Event | None) -> list[Event]:
        async with self._desk.db.workspace(here.principal) as tx:
            assert here.principal.user_id is not None
            member = await store.member(tx, here.principal.user_id)
            if member is None or "audit.read" not in scopes_for(member.role, self._desk.scopes):
                return []
            return await search(tx, asked, None if last is None else last.id, AT_ONCE)


def line_of(event: Event, workspace: str) -> str:
    """One event, in the words of ``GET /v1/events``."""
    told = {
        "id": write_id("evt", event.id),
        "type": event.type,
        "time": event.occurred_at.isoformat().replace("+00:00", "Z"),
        "subject": event.subject,
        "data": json.loads(event.data),
        "workspace": workspace,
        "actor": event.actor,
        "requestid": event.request_id,
        "ip": None if event.ip is None else str(event.ip),
        "useragent": event.user_agent,
    }
    return json.dumps(told, ensure_ascii=False, separators=(",", ":")) + "\n"
