"""``altyaa connection deadlines``: when people are needed."""

from typing import Annotated

import typer

from altyaa.cli.operator import parse_id, runtime, workspace
from altyaa.cli.output import AsJson, run, show_list
from altyaa.connections.actions.deadlines import look_at_deadlines
from altyaa.connections.rules.deadlines import HOW, Told
from altyaa.infra.language.say import say
from altyaa.kernel.ids import write_id
from altyaa.providers.registry import PROVIDERS

Workspace = Annotated[str, typer.Option("--workspace", help="Id of the workspace, wks_….")]


def deadlines(workspace_id: Workspace, as_json: AsJson = False) -> None:
    """List when people are needed: accounts that somebody has to connect again, the most overdue first.

    Example: altyaa connection deadlines --workspace wks_…
    """
    rows = [_facts(each) for each in run(_deadlines(workspace_id))]
    shown = ("provider", "account", "at", "days_left", "state", "sentence")
    lines = rows if as_json else [{word: row[word] for word in shown} for row in rows]
    show_list(lines, as_json, "Nobody is needed, as far as anybody knows.")


async def _deadlines(workspace_text: str) -> list[Told]:
    workspace_id = parse_id("wks", workspace_text)
    async with runtime() as opened, workspace(opened, workspace_id) as tx:
        return await look_at_deadlines(tx, PROVIDERS, opened.platform_clock())


def _facts(told: Told) -> dict[str, object]:
    each = told.deadline
    return {
        "provider": each.provider,
        "account": each.account,
        "connections": [write_id("con", each_id) for each_id in each.connection_ids],
        "at": each.at,
        "days_left": told.days_left,
        "overdue": told.is_overdue,
        "state": each.state,
        "sentence": say(told.sentence),
        "how": HOW,
        "connected_by": None if each.connected_by is None else write_id("usr", each.connected_by),
        "connected_at": each.connected_at,
    }
