"""What is written about connections, where a person is needed."""

import json
from functools import partial

from altyaa.access import store as people
from altyaa.connections import store
from altyaa.connections.model import ENDED, Connection
from altyaa.connections.rules.addresses import page_of
from altyaa.events.jobs.mail import Composer
from altyaa.events.model import Event
from altyaa.infra.db import WorkspaceTx
from altyaa.infra.mail.letter import Action, Letter
from altyaa.kernel.ids import read_id
from altyaa.kernel.secret import Secret

_LISTED = 20
_ASKED = "Open the connections and connect it again: you sign in at the platform, and everything keeps its place."


def letters(base_url: str) -> dict[str, Composer]:
    """Event type to what writes its letters."""
    about_grant = partial(_about_grant, base_url)
    return {
        "connection.attention": about_grant,
        "connection.expired": about_grant,
        "connection.revoked": about_grant,
        "connection.asset_lost": partial(_about_asset, base_url),
        "connection.calendar_leaked": partial(_about_calendar, base_url),
    }


async def _about_grant(base_url: str, tx: WorkspaceTx, event: Event) -> Letter | None:
    """Nothing, where it was connected anew or disconnected since."""
    told, found = json.loads(event.data), await _connection(tx, event)
    if found is None or found.grant_state != told["state"] or found.grant_code != told["code"]:
        return None
    under = await store.connections(tx, grant_id=found.grant_id, most=_LISTED + 1)
    names = ", ".join(each.name for each in under[:_LISTED]) + (" and more" if len(under) > _LISTED else "")
    subject = _subject(found, told)
    return await _letter(
        base_url, tx, subject, (told["sentence"], f"What it is about: {names}.", _until(found), _ASKED)
    )


async def _about_asset(base_url: str, tx: WorkspaceTx, event: Event) -> Letter | None:
    """Nothing, where it is back."""
    told, found = json.loads(event.data), await _connection(tx, event)
    if found is None or found.own_state != "asset_lost":
        return None
    return await _letter(base_url, tx, f"{found.name} cannot be reached any more", (told["sentence"],))


async def _about_calendar(base_url: str, tx: WorkspaceTx, event: Event) -> Letter | None:
    """The address itself is in no letter."""
    url = json.loads(event.data)["url"]
    paragraphs = (
        "The secret address of this workspace's calendar of deadlines was found where others can read it"
        + (f": {url}." if url else "."),
        "It has ended. Whoever had it saw the names of connected accounts and the days on which they have to be "
        "connected again, and nothing else. An Owner or Admin makes another address: "
        "altyaa connection calendar create in a shell, or POST /v1/connections/calendar.",
    )
    return await _letter(base_url, tx, "The address of your calendar was made public", paragraphs)


async def _connection(tx: WorkspaceTx, event: Event) -> Connection | None:
    connection_id = read_id("con", event.subject)
    found = [] if connection_id is None else await store.connections(tx, only=connection_id)
    return found[0] if found and found[0].own_state != "disconnected" else None


def _subject(found: Connection, told: dict[str, object]) -> str:
    days = told.get("days_left")
    if isinstance(days, int) and days > 0:
        return f"Connect {found.display} again within {days} {'day' if days == 1 else 'days'}"
    return f"Connect {found.display} again"


def _until(found: Connection) -> str:
    if found.grant_state in ENDED:
        return "Until then nothing can be read or written there. The connections keep their ids."
    return "Until then everything works as it did, as far as the platform lets it."


async def _letter(base_url: str, tx: WorkspaceTx, subject: str, paragraphs: tuple[str, ...]) -> Letter | None:
    workspace = await people.workspace(tx)
    if workspace is None:
        return None
    return Letter(
        subject=subject,
        preheader=paragraphs[0],
        paragraphs=paragraphs,
        reason=f"You got this because you are an Owner or Admin of the workspace {workspace.name}.",
        action=Action("Open the connections", Secret(f"{base_url}{page_of(workspace.id)}")),
    )
