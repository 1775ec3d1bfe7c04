"""Keys as people look at them: a list, and one with its story."""

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from altyaa.events import store as events
from altyaa.events.model import Event
from altyaa.infra.db import WorkspaceTx
from altyaa.kernel.ids import read_id, write_id
from altyaa.kernel.problems import Refused
from altyaa.keys import store
from altyaa.keys.actions.look import NO_SUCH_KEY
from altyaa.keys.model import Descendant, SecretInfo
from altyaa.keys.rules.reminders import soon_from
from altyaa.keys.store.listing import Listed, Wanted

MOST_EVENTS = 50


@dataclass(frozen=True, slots=True)
class Shown:
    """A key with its secrets, oldest first."""

    key: Listed
    secrets: tuple[SecretInfo, ...]

    def working(self, now: datetime) -> list[SecretInfo]:
        """Secrets that open it now, oldest first; at most two."""
        return [secret for secret in self.secrets if secret.works_at(now)]


@dataclass(frozen=True, slots=True)
class Story:
    """Everything about one key.

    Attributes:
        descendants: Keys that it made, directly or through others.
        events: What happened to it, newest first; the last 50, and none where they were not asked for.
        names: What members and keys that the events name are called, by wire id.
    """

    shown: Shown
    descendants: tuple[Descendant, ...]
    events: tuple[Event, ...]
    names: dict[str, str]


async def find_keys(tx: WorkspaceTx, now: datetime, wanted: Wanted, most: int) -> list[Shown]:
    """Keys of the workspace, newest first, with their secrets."""
    keys = await store.listed(tx, now, soon_from(now), wanted, most)
    secrets = await store.secrets(tx, [key.id for key in keys])
    return [Shown(key, tuple(each for each in secrets if each.key_id == key.id)) for key in keys]


async def find_key(tx: WorkspaceTx, now: datetime, key_id: UUID) -> Shown | Refused:
    """One key, with its secrets."""
    found = await find_keys(tx, now, Wanted(only=key_id), 1)
    return found[0] if found else NO_SUCH_KEY


async def tell_story(tx: WorkspaceTx, now: datetime, key_id: UUID, *, with_events: bool) -> Story | Refused:
    """One key, with everything."""
    shown = await find_key(tx, now, key_id)
    if isinstance(shown, Refused):
        return shown
    subject = write_id("key", key_id)
    happened = await events.events_about(tx, subject, MOST_EVENTS) if with_events else []
    descendants = await store.descendants(tx, key_id)
    seers = {write_id("usr", each.shown_to) for each in shown.secrets if each.shown_to}
    names = await _names(tx, seers | {event.actor for event in happened})
    return Story(shown, tuple(descendants), tuple(happened), names)


async def _names(tx: WorkspaceTx, wire_ids: set[str]) -> dict[str, str]:
    people = {found: each for each in wire_ids if (found := read_id("usr", each)) is not None}
    keys = {found: each for each in wire_ids if (found := read_id("key", each)) is not None}
    known = await store.called(tx, list(people), list(keys))
    return {(people | keys)[each.id]: each.name for each in known}
