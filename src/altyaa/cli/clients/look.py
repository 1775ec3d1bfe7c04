"""``altyaa client list`` and ``show``."""

from typing import Annotated, get_args

import typer

from altyaa.cli.clients import words
from altyaa.cli.operator import parse_id, runtime, workspace
from altyaa.cli.output import AsJson, run, show_list, unless_refused
from altyaa.oauth.actions import clients as actions
from altyaa.oauth.registration import ClientStatus, ClientView

_MOST_AT_ONCE = 1000


def list_clients(
    workspace_id: words.Workspace,
    status: Annotated[
        ClientStatus | None,
        typer.Option(help=f"Those of this status alone: {', '.join(get_args(ClientStatus))}.", metavar="STATUS"),
    ] = None,
    as_json: AsJson = False,
) -> None:
    """List the OAuth apps of a workspace, newest first.

    Example: altyaa client list --workspace wks_…
    """
    rows = [words.facts(view) for view in run(_list(workspace_id, status))]
    none = "No apps yet. `altyaa client create --workspace … --name … --redirect-uri … --scope …` makes the first one."
    empty = none if status is None else f"No app is {status}. Without --status all of them are listed."
    show_list(rows if as_json else [words.line(row) for row in rows], as_json, empty)


async def _list(workspace_text: str, status: ClientStatus | None) -> list[ClientView]:
    workspace_id = parse_id("wks", workspace_text)
    async with runtime() as opened, workspace(opened, workspace_id) as tx:
        found = page = await actions.list_clients(tx, status=status, most=_MOST_AT_ONCE)
        while len(page) == _MOST_AT_ONCE:
            page = await actions.list_clients(tx, status=status, before=page[-1].client.id, most=_MOST_AT_ONCE)
            found = found + page
    return found


def show(client_id: words.ClientId, workspace_id: words.Workspace, as_json: AsJson = False) -> None:
    """Show an OAuth app: what it may do, where its answers may go, and its secrets.

    Example: altyaa client show app_… --workspace wks_…
    """
    words.show_client(run(_show(client_id, workspace_id)), as_json)


async def _show(client_text: str, workspace_text: str) -> ClientView:
    workspace_id, client_id = parse_id("wks", workspace_text), parse_id("app", client_text)
    async with runtime() as opened, workspace(opened, workspace_id) as tx:
        return unless_refused(await actions.show_client(tx, client_id))
