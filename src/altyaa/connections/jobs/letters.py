"""What is written about connections, where a person is needed."""

import json
from collections.abc import Mapping
from functools import partial
from typing import Any

from altyaa.access import store as people
from altyaa.access.jobs.reasons import manages
from altyaa.connections import store
from altyaa.connections.model import ENDED, Connection
from altyaa.connections.rules.addresses import page_of
from altyaa.connections.rules.states import meaning
from altyaa.events.jobs.mail import Composer
from altyaa.events.model import Event
from altyaa.infra.db import WorkspaceTx
from altyaa.infra.mail.letter import Action, Letter
from altyaa.kernel.ids import read_id
from altyaa.kernel.secret import Secret
from altyaa.kernel.text import Text, counted, text
from altyaa.providers.model import Provider

Providers = Mapping[str, Provider]
_LISTED = 20
_ASKED = text("Open the connections and connect it again: you sign in at the platform, and everything keeps its place.")


def letters(base_url: str, providers: Providers) -> dict[str, Composer]:
    """Event type to what writes its letters."""
    about_grant = partial(_about_grant, base_url, providers)
    return {
        "connection.attention": about_grant,
        "connection.expired": about_grant,
        "connection.revoked": about_grant,
        "connection.asset_lost": partial(_about_asset, base_url, providers),
        "connection.calendar_leaked": partial(_about_calendar, base_url),
    }


async def _about_grant(base_url: str, providers: Providers, tx: WorkspaceTx, event: Event) -> Letter | None:
    """Nothing, where it was connected anew or disconnected since."""
    told, found = json.loads(event.data), await _connection(tx, event)
    if found is None or found.grant_state != told["state"] or found.grant_code != told["code"]:
        return None
    under = await store.connections(tx, grant_id=found.grant_id, most=_LISTED + 1)
    more = [text("more")] if len(under) > _LISTED else []
    about = text("What it is about: %(names)s.", names=(*[each.name for each in under[:_LISTED]], *more))
    paragraphs = (_sentence(providers, found, told), about, _until(found), _ASKED)
    return await _letter(base_url, tx, _subject(found, told), paragraphs)


async def _about_asset(base_url: str, providers: Providers, tx: WorkspaceTx, event: Event) -> Letter | None:
    """Nothing, where it is back."""
    told, found = json.loads(event.data), await _connection(tx, event)
    if found is None or found.own_state != "asset_lost":
        return None
    subject = text("%(name)s cannot be reached any more", name=found.name)
    return await _letter(base_url, tx, subject, (_sentence(providers, found, told),))


async def _about_calendar(base_url: str, tx: WorkspaceTx, event: Event) -> Letter | None:
    """The address itself is in no letter."""
    url = json.loads(event.data)["url"]
    found = (
        text(
            "The secret address of this workspace's calendar of deadlines was found where others can read it: %(url)s.",
            url=url,
        )
        if url
        else text("The secret address of this workspace's calendar of deadlines was found where others can read it.")
    )
    ended = text(
        "It has ended. Whoever had it saw the names of connected accounts and the days on which they have to be "
        "connected again, and nothing else. An Owner or Admin makes another address: "
        "altyaa connection calendar create in a shell, or POST /v1/connections/calendar."
    )
    return await _letter(base_url, tx, text("The address of your calendar was made public"), (found, ended))


async def _connection(tx: WorkspaceTx, event: Event) -> Connection | None:
    connection_id = read_id("con", event.subject)
    found = [] if connection_id is None else await store.connections(tx, only=connection_id)
    return found[0] if found and found[0].own_state != "disconnected" else None


def _sentence(providers: Providers, found: Connection, told: dict[str, Any]) -> Text:
    """What the fact's code means. The fact has words of its own, in English: for a platform that is gone since."""
    provider, code = providers.get(found.provider), told.get("code")
    meant = None if provider is None or code is None else meaning(provider.pack, code)
    return meant or Text("%(said)s", {"said": told["sentence"]})


def _subject(found: Connection, told: dict[str, Any]) -> Text:
    days = told.get("days_left")
    if not days:
        return text("Connect %(account)s again", account=found.display)
    return counted(
        "Connect %(account)s again within %(num)s day",
        "Connect %(account)s again within %(num)s days",
        days,
        account=found.display,
    )


def _until(found: Connection) -> Text:
    if found.grant_state in ENDED:
        return text("Until then nothing can be read or written there. The connections keep their ids.")
    return text("Until then everything works as it did, as far as the platform lets it.")


async def _letter(base_url: str, tx: WorkspaceTx, subject: Text, paragraphs: tuple[Text, ...]) -> Letter | None:
    workspace = await people.workspace(tx)
    if workspace is None:
        return None
    return Letter(
        subject=subject,
        preheader=paragraphs[0],
        paragraphs=paragraphs,
        reason=manages(workspace),
        action=Action(text("Open the connections"), Secret(f"{base_url}{page_of(workspace.id)}")),
    )
