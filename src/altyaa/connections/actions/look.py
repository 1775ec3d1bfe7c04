"""Look at connections."""

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from altyaa.connections import doors, store
from altyaa.connections.model import AppHealth, Connection
from altyaa.connections.rules.deadlines import needed_by
from altyaa.connections.rules.states import Shown, shown
from altyaa.events import store as facts
from altyaa.infra.db import Database, WorkspaceTx
from altyaa.kernel.ids import write_id
from altyaa.kernel.problems import NOT_FOUND, Refused
from altyaa.providers.model import Provider
from altyaa.providers.pack import Pack

NO_SUCH_CONNECTION = Refused(NOT_FOUND, "no such connection", "This workspace has no connection with that id.")
MOST_TOLD = 20
Health = dict[tuple[str, str], AppHealth]
Providers = Mapping[str, Provider]


@dataclass(frozen=True, slots=True)
class View:
    """A connection, with what a person is told of it.

    Attributes:
        needed_by: When a person has to connect again; None for never, as far as anybody knows.
    """

    connection: Connection
    shown: Shown
    needed_by: datetime | None


@dataclass(frozen=True, slots=True)
class Past:
    """Something that happened to a connection.

    Attributes:
        id: Of the event.
    """

    id: UUID
    at: datetime
    type: str
    actor: str
    data: Mapping[str, object]


async def health(db: Database) -> Health:
    """How our apps do. Before a transaction is opened: it asks a door."""
    return {(each.provider, each.app_id): each for each in await doors.provider_apps(db)}


async def look(
    tx: WorkspaceTx,
    known: Health,
    providers: Providers,
    now: datetime,
    *,
    provider: str | None = None,
    reference: str | None = None,
    before: UUID | None = None,
    most: int,
) -> list[View]:
    """Connections, newest first, disconnected ones left out."""
    found = await store.connections(tx, provider=provider, before=before, most=most, reference=reference)
    return views(found, known, providers, now)


async def look_at(
    tx: WorkspaceTx, known: Health, providers: Providers, now: datetime, connection_id: UUID
) -> View | Refused:
    """One, a disconnected one too."""
    found = await store.connections(tx, only=connection_id)
    return views(found, known, providers, now)[0] if found else NO_SUCH_CONNECTION


def views(found: Sequence[Connection], known: Health, providers: Providers, now: datetime) -> list[View]:
    """With what people are told."""
    return [_view(each, known, providers[each.provider].pack, now) for each in found]


def _view(each: Connection, known: Health, pack: Pack, now: datetime) -> View:
    return View(each, shown(each, known.get((each.provider, each.app_id)), pack, now), needed_by(each, pack))


async def history(
    tx: WorkspaceTx,
    connection_id: UUID,
    *,
    before: UUID | None = None,
    but_for: Sequence[str] = (),
    most: int = MOST_TOLD,
) -> list[Past]:
    """The last things that happened to one, newest first: when it was connected, renewed, lost, taken.

    Args:
        before: Only those older than this one.
        but_for: Types of events that are left out.
    """
    found = await facts.events_about(tx, write_id("con", connection_id), most, before, but_for)
    return [Past(each.id, each.occurred_at, each.type, each.actor, json.loads(each.data)) for each in found]
