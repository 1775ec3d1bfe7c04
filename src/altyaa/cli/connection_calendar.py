"""``altyaa connection calendar …``: the address under which programs read the deadlines."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import Annotated

import typer

from altyaa.cli.operator import operator, parse_id, runtime, workspace
from altyaa.cli.output import AsJson, refuse, run, show, unless_refused
from altyaa.connections.actions.calendar import NONE_MADE, Made, end_feed, look_at_feed, make_feed
from altyaa.connections.actions.means import Means
from altyaa.connections.model import Feed
from altyaa.infra.db import WorkspaceTx
from altyaa.kernel.ids import write_id
from altyaa.kernel.problems import Refused

app = typer.Typer(
    no_args_is_help=True,
    help="The deadlines as a calendar: a secret address for calendar programs, one for each workspace. Whoever has it "
    "reads names of accounts and dates, and nothing else.",
)

Workspace = Annotated[str, typer.Option("--workspace", help="Id of the workspace, wks_….")]


@app.command("create")
def create(workspace_id: Workspace, as_json: AsJson = False) -> None:
    """Make the calendar and print its address, this once. The address before is worth nothing from then on.

    Example: altyaa connection calendar create --workspace wks_…
    """
    made = run(_create(workspace_id))
    show({**_facts(made.feed), "url": made.url.reveal()}, as_json)


async def _create(workspace_text: str) -> Made:
    async with _acting(workspace_text) as (tx, means):
        return unless_refused(await make_feed(tx, means, parse_id("wks", workspace_text), means.clock()))


@app.command("show")
def show_it(workspace_id: Workspace, as_json: AsJson = False) -> None:
    """Show who made the calendar, and when it was last read. Its address can't be shown again.

    Example: altyaa connection calendar show --workspace wks_…
    """
    show(_facts(run(_show(workspace_id))), as_json)


async def _show(workspace_text: str) -> Feed:
    async with runtime() as opened, workspace(opened, parse_id("wks", workspace_text)) as tx:
        return _found(await look_at_feed(tx))


@app.command("end")
def end(workspace_id: Workspace, as_json: AsJson = False) -> None:
    """End the calendar: programs that subscribed to it get nothing more.

    Example: altyaa connection calendar end --workspace wks_…
    """
    show(_facts(run(_end(workspace_id))), as_json)


async def _end(workspace_text: str) -> Feed:
    async with _acting(workspace_text) as (tx, means):
        return _found(await end_feed(tx, means, means.clock()))


@asynccontextmanager
async def _acting(workspace_text: str) -> AsyncIterator[tuple[WorkspaceTx, Means]]:
    # Imported here: the pages that come with it cost the other commands a third of a second.
    from altyaa.app.connections import means_in

    workspace_id = parse_id("wks", workspace_text)
    async with runtime() as opened:
        async with workspace(opened, workspace_id):
            pass  # it exists
        async with opened.db.workspace(operator(workspace_id, frozenset(opened.settings.scopes))) as tx:
            yield tx, means_in(opened)


def _found(feed: Feed | Refused) -> Feed:
    if feed is NONE_MADE:
        refuse("This workspace has no calendar. `altyaa connection calendar create --workspace wks_…` makes one.")
    return unless_refused(feed)


def _facts(feed: Feed) -> dict[str, object]:
    return {
        "id": write_id("cal", feed.id),
        "made_by": feed.made_by,
        "made_at": feed.made_at,
        "last_read_at": feed.read_at,
    }
