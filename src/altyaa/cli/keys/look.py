"""``altyaa key list`` and ``show``."""

from typing import Annotated, get_args

import typer

from altyaa.cli.keys import words
from altyaa.cli.operator import parse_id, runtime, workspace
from altyaa.cli.output import AsJson, run, show_list, unless_refused
from altyaa.infra import entropy
from altyaa.keys import actions
from altyaa.keys.model import KeyView, Status

_MOST_AT_ONCE = 1000


def list_keys(
    workspace_id: words.Workspace,
    status: Annotated[
        Status | None,
        typer.Option(help=f"Those of this status alone: {', '.join(get_args(Status))}.", metavar="STATUS"),
    ] = None,
    as_json: AsJson = False,
) -> None:
    """List the keys of a workspace, newest first.

    Example: altyaa key list --workspace wks_… --status rotation_due
    """
    rows = [words.listed(view) for view in run(_list(workspace_id, status))]
    none = "No keys yet. `altyaa key create --workspace … --name … --scope …` makes the first one."
    empty = none if status is None else f"No key is {status}. Without --status all of them are listed."
    show_list(rows if as_json else [words.line(row) for row in rows], as_json, empty)


async def _list(workspace_text: str, status: Status | None) -> list[KeyView]:
    workspace_id = parse_id("wks", workspace_text)
    async with runtime() as opened, workspace(opened, workspace_id) as tx:
        found = page = await actions.list_keys(tx, entropy.now, status=status, most=_MOST_AT_ONCE)
        while len(page) == _MOST_AT_ONCE:
            page = await actions.list_keys(tx, entropy.now, status=status, before=page[-1].key.id, most=_MOST_AT_ONCE)
            found = found + page
    return found


def show(key_id: words.KeyId, workspace_id: words.Workspace, as_json: AsJson = False) -> None:
    """Show a key: what it may do, its secrets with their last uses, and the keys that it made.

    Example: altyaa key show key_… --workspace wks_…
    """
    words.show_key(run(_show(key_id, workspace_id)), as_json)


async def _show(key_text: str, workspace_text: str) -> KeyView:
    workspace_id, key_id = parse_id("wks", workspace_text), parse_id("key", key_text)
    async with runtime() as opened, workspace(opened, workspace_id) as tx:
        return unless_refused(await actions.show_key(tx, entropy.now, key_id))
