"""``altyaa key …``."""

from typing import Annotated

import typer

from altyaa.access import rules
from altyaa.cli.operator import parse_id, runtime, workspace
from altyaa.cli.output import AsJson, err, run, show, show_list, unless_refused
from altyaa.infra import entropy
from altyaa.kernel.ids import write_id
from altyaa.kernel.scopes import known
from altyaa.keys import actions, store
from altyaa.keys.model import KeyAsk, KeyInfo

app = typer.Typer(no_args_is_help=True, help="API keys of a workspace.")

Workspace = Annotated[str, typer.Option("--workspace", help="Id of the workspace, wks_….")]


@app.command()
def create(
    name: Annotated[str, typer.Option(help="What it is for, as 'BI Dashboard'.")],
    scope: Annotated[list[str], typer.Option(help="What it may do, as analytics.read. Repeat for more.")],
    workspace_id: Workspace,
    as_json: AsJson = False,
) -> None:
    """Make an API key. It is printed once and can't be shown again.

    Example: altyaa key create --workspace wks_… --name 'BI Dashboard' --scope analytics.read
    """
    run(_create(name, scope, workspace_id, as_json))


async def _create(name: str, scope: list[str], workspace_text: str, as_json: bool) -> None:
    workspace_id = parse_id("wks", workspace_text)
    name = unless_refused(rules.read_name(name))
    async with runtime() as opened:
        asked = unless_refused(known(scope, opened.settings.scopes))
        ask = KeyAsk(name, asked, opened.settings.key_rotation_days)
        secret = entropy.new_secret()
        async with workspace(opened, workspace_id) as tx:
            made = await actions.create_key(
                tx, entropy.now, entropy.new_id, secret, opened.keyring.keys, workspace_id, ask
            )
    if not as_json:
        err.print("Copy the key now: it is not stored and can't be shown again.", style="bold")
    show(
        {
            "id": write_id("key", made.id),
            "key": made.key.reveal(),
            "scopes": sorted(made.scopes),
            "rotate_by": made.rotate_by,
        },
        as_json,
    )


@app.command("list")
def list_keys(workspace_id: Workspace, as_json: AsJson = False) -> None:
    """List the keys of a workspace, newest first."""
    rows = run(_list(workspace_id))
    show_list(rows, as_json, "No keys yet. `altyaa key create --workspace … --name … --scope …` makes the first one.")


async def _list(workspace_text: str) -> list[dict[str, object]]:
    workspace_id = parse_id("wks", workspace_text)
    async with runtime() as opened, workspace(opened, workspace_id) as tx:
        return [_row(key) for key in await store.keys(tx)]


def _row(key: KeyInfo) -> dict[str, object]:
    return {
        "id": write_id("key", key.id),
        "name": key.name,
        "scopes": key.scopes,
        "ends_with": key.last_four,
        "created_at": key.created_at,
        "rotate_by": key.rotate_by,
        "expires_at": key.expires_at,
        "revoked_at": key.revoked_at,
    }


@app.command()
def revoke(
    key_id: Annotated[str, typer.Argument(help="Id of the key, key_….", metavar="ID")],
    workspace_id: Workspace,
    as_json: AsJson = False,
) -> None:
    """End a key at once. Revoking it again changes nothing."""
    revoked = run(_revoke(key_id, workspace_id))
    show(revoked, as_json)


async def _revoke(key_text: str, workspace_text: str) -> dict[str, object]:
    workspace_id, key_id = parse_id("wks", workspace_text), parse_id("key", key_text)
    async with runtime() as opened, workspace(opened, workspace_id) as tx:
        revoked = unless_refused(await actions.revoke_key(tx, entropy.now, key_id))
    return {"id": write_id("key", revoked.id), "revoked_at": revoked.revoked_at}
