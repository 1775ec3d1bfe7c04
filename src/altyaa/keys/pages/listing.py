"""The list, and everything about one key."""

import json
from datetime import timedelta
from typing import Any
from urllib.parse import urlencode

from starlette.requests import Request
from starlette.responses import Response

from altyaa.access.pages.desk import Desk
from altyaa.access.pages.inside import Inside
from altyaa.infra import entropy
from altyaa.kernel.ids import read_id, write_id
from altyaa.kernel.problems import Refused
from altyaa.keys import actions
from altyaa.keys.model import STANDINGS
from altyaa.keys.pages.answers import LIST, NOTES, READ, WRITE, admitted, key_in, page, path_of, refused_page
from altyaa.keys.pages.rows import MOST_CHIPS, PILLS, row
from altyaa.keys.store.listing import Wanted

MOST = 25
"""On one page."""
_LONGEST_SEARCH = 100


class Listing:
    """What there is."""

    def __init__(self, desk: Desk) -> None:
        self._desk = desk

    async def show(self, request: Request) -> Response:
        """The keys of the workspace, newest first, searched by name and filtered by status."""
        here = await admitted(self._desk, request, READ)
        if isinstance(here, Response):
            return here
        wanted, now = _wanted(request), entropy.now()
        async with self._desk.db.workspace(here.principal) as tx:
            found = await actions.find_keys(tx, now, wanted, MOST + 1)
        rows = [row(each, now) for each in found[:MOST]]
        return page(
            request,
            here,
            "keys.html",
            rows=rows,
            wanted=wanted,
            standings=[(each, PILLS[each][1]) for each in STANDINGS],
            all_of_them=wanted == Wanted() and len(found) <= MOST,
            older=_older(here, wanted, rows[-1].wire_id) if len(found) > MOST else None,
            may_write=here.may(WRITE),
            most_chips=MOST_CHIPS,
        )

    async def show_one(self, request: Request) -> Response:
        """Everything about one key."""
        here = await admitted(self._desk, request, READ)
        if isinstance(here, Response):
            return here
        key_id, now = key_in(request), entropy.now()
        if isinstance(key_id, Refused):
            return refused_page(request, here, key_id)
        async with self._desk.db.workspace(here.principal) as tx:
            story = await actions.tell_story(tx, now, key_id, with_events=here.may("audit.read"))
        if isinstance(story, Refused):
            return refused_page(request, here, story)
        shown = row(story.shown, now)
        return page(
            request,
            here,
            "key.html",
            row=shown,
            scopes=[(name, self._desk.scopes.get(name)) for name in shown.key.scopes],
            descendants=[(each, path_of(here, each.id)) for each in story.descendants],
            minter=shown.key.minted_by and path_of(here, shown.key.minted_by),
            events=[(each, _data(each.data)) for each in story.events],
            names=story.names,
            path=path_of(here, key_id),
            may_write=here.may(WRITE) and shown.lives,
            may_audit=here.may("audit.read"),
            note=NOTES.get(request.query_params.get("note", "")),
            now=now,
            write_usr=lambda user_id: write_id("usr", user_id),
        )


def _wanted(request: Request) -> Wanted:
    asked = request.query_params
    named = asked.get("named", "").strip()[:_LONGEST_SEARCH].replace("\0", "")
    standing = next((each for each in STANDINGS if each == asked.get("status")), None)
    return Wanted(named=named or None, standing=standing, before=read_id("key", asked.get("before", "")))


def _older(here: Inside, wanted: Wanted, last: str) -> str:
    asked = {"named": wanted.named, "status": wanted.standing, "before": last}
    return f"{here.path(LIST)}?{urlencode({word: value for word, value in asked.items() if value})}"


def _data(text: str) -> dict[str, Any]:
    """Details of a fact; a duration among them as one."""
    data: dict[str, Any] = json.loads(text)
    if "overlap_seconds" in data:
        data["overlap"] = timedelta(seconds=data["overlap_seconds"])
    return data
