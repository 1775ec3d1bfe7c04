"""The ledger: what happened, searched and read."""

import json
from html import escape
from typing import Any
from urllib.parse import urlencode

from markupsafe import Markup
from starlette.requests import Request
from starlette.responses import Response

from altyaa.access.pages.answers import PAGES
from altyaa.access.pages.desk import Desk
from altyaa.access.pages.inside import Inside, inside
from altyaa.access.pages.security.asking import Asked, read_asked
from altyaa.access.pages.security.naming import names_of
from altyaa.access.pages.security.sentences import SENTENCES, UNKNOWN, grouped
from altyaa.access.pages.security.words import MAY_NOT_LOOK, refuse
from altyaa.events.ledger import search
from altyaa.events.model import Event
from altyaa.kernel.ids import read_id, write_id
from altyaa.kernel.text import N_

MOST = 25
"""On one page."""
NOBODYS = {"operator": N_("The operator"), "service": N_("Altyaa")}
_NAMES_IN_DATA = ("name", "client", "email", "account", "reference")


class Ledger:
    """The page."""

    def __init__(self, desk: Desk) -> None:
        self._desk = desk

    async def show(self, request: Request) -> Response:
        """Newest first, 25 a page; the question stands in the address."""
        here = await inside(self._desk, request)
        if isinstance(here, Response):
            return here
        if not here.may("audit.read"):
            return refuse(request, here, MAY_NOT_LOOK)
        before = read_id("evt", request.query_params.get("before", ""))
        async with self._desk.db.workspace(here.principal) as tx:
            asked = await read_asked(tx, request.query_params)
            found = [] if asked.errors else await search(tx, asked.search, before, MOST + 1)
            shown = found[:MOST]
            names = await names_of(tx, self._desk, [wire for each in shown for wire in (each.actor, each.subject)])
        return PAGES.render(
            request,
            "security/ledger.html",
            viewer=here.viewer,
            csrf_token=here.guard.token,
            here=here,
            asked=asked,
            groups=[(start, title, [(each, SENTENCES[each]) for each in types]) for start, title, types in grouped()],
            rows=[_row(each, names) for each in shown],
            older=_older(here, asked, shown[-1]) if len(found) > MOST else None,
            newest=None if before is None else _at(here, asked.query),
        )


def _older(here: Inside, asked: Asked, last: Event) -> str:
    return _at(here, urlencode({**asked.values, "before": write_id("evt", last.id)}))


def _at(here: Inside, query: str) -> str:
    path = here.path("settings/security/ledger")
    return f"{path}?{query}" if query else path


def _row(event: Event, names: dict[str, str]) -> dict[str, Any]:
    data = json.loads(event.data)
    return {
        "event": event,
        "sentence": SENTENCES.get(event.type, UNKNOWN),
        "who": names.get(event.actor) or NOBODYS.get(event.actor, event.actor),
        "who_href": f"?{urlencode({'actor': event.actor})}",
        "what": names.get(event.subject) or _told(data) or event.subject,
        "what_href": f"?{urlencode({'subject': event.subject})}",
        "details": _details(event, data),
    }


def _details(event: Event, data: dict[str, Any]) -> Markup:
    """The whole of it, as a program reads it; what is not known is left out. Quotes stay: it is text of an element."""
    told = {
        "id": write_id("evt", event.id),
        "actor": event.actor,
        "subject": event.subject,
        "requestid": event.request_id,
        "useragent": event.user_agent,
        "data": data,
    }
    known = {name: value for name, value in told.items() if value is not None}
    return Markup(escape(json.dumps(known, indent=1, ensure_ascii=False), quote=False))  # noqa: S704


def _told(data: dict[str, Any]) -> str | None:
    """What the fact itself calls its subject."""
    told = (data.get(name) for name in _NAMES_IN_DATA)
    return next((each for each in told if isinstance(each, str) and each), None)
