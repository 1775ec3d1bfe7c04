"""A connection as a row shows it: its state in a word, and both clocks side by side."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from urllib.parse import urlencode
from uuid import UUID

from starlette.requests import Request

from altyaa.connections.actions.look import Providers, View
from altyaa.connections.pages.words import KINDS, PILLS, from_now
from altyaa.connections.rules.addresses import page_of
from altyaa.connections.rules.clocks import Clock, machine_clock, person_clock
from altyaa.kernel.ids import write_id


@dataclass(frozen=True, slots=True)
class Row:
    """What a template needs of one.

    Attributes:
        title: The platform's.
        kind: What it is there.
        sign, word: Of its state.
        renews_in, checked: ``in 3 hours``, ``12 minutes ago``; empty without such a moment.
        href, again: Its page, and where it is connected again.
    """

    view: View
    title: str
    kind: str
    sign: str
    word: str
    machine: Clock
    renews_in: str
    person: Clock
    checked: str
    wire_id: str
    href: str
    again: str


def rows(request: Request, workspace_id: UUID, views: Sequence[View], providers: Providers, now: datetime) -> list[Row]:
    """In the same order."""
    return [_row(request, workspace_id, each, providers, now) for each in views]


def _row(request: Request, workspace_id: UUID, view: View, providers: Providers, now: datetime) -> Row:
    each, (sign, word) = view.connection, PILLS[view.shown.state]
    machine = machine_clock(each, view.shown, now)
    return Row(
        view=view,
        title=providers[each.provider].title,
        kind=KINDS.get(each.kind, each.kind),
        sign=sign,
        word=word,
        machine=machine,
        renews_in="" if machine.at is None else from_now(request, machine.at, now),
        person=person_clock(each, view.shown, view.needed_by, now),
        checked="" if each.last_checked_at is None else from_now(request, each.last_checked_at, now),
        wire_id=write_id("con", each.id),
        href=page_of(workspace_id, write_id("con", each.id)),
        again=again_path(workspace_id, each.provider, each.id),
    )


def connect_path(workspace_id: UUID, provider: str) -> str:
    """Where something is connected anew."""
    return f"/connect/{provider}?{urlencode({'workspace': write_id('wks', workspace_id)})}"


def again_path(workspace_id: UUID, provider: str, connection_id: UUID) -> str:
    """Where one is connected again."""
    named = {"workspace": write_id("wks", workspace_id), "connection": write_id("con", connection_id)}
    return f"/connect/{provider}?{urlencode(named)}"
