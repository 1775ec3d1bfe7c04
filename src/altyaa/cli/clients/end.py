"""``altyaa client revoke-tokens`` and ``end``."""

from typing import Annotated

import typer

from altyaa.cli.clients import words
from altyaa.cli.operator import parse_id, runtime, workspace
from altyaa.cli.output import AsJson, DryRun, err, run, show, show_list, unless_refused
from altyaa.infra import entropy
from altyaa.oauth.actions import clients as actions
from altyaa.oauth.registration import ClientView
from altyaa.oauth.rules.reason import BY_HAND, read_reason


def revoke_tokens(client_id: words.ClientId, workspace_id: words.Workspace, as_json: AsJson = False) -> None:
    """End every access token that an OAuth app has got for itself. What people allowed it stays.

    Example: altyaa client revoke-tokens app_… --workspace wks_…
    """
    left = run(_revoke_tokens(client_id, workspace_id))
    show({"client_id": left.client.wire_id, "status": left.client.status}, as_json)


async def _revoke_tokens(client_text: str, workspace_text: str) -> ClientView:
    workspace_id, client_id = parse_id("wks", workspace_text), parse_id("app", client_text)
    async with runtime() as opened, workspace(opened, workspace_id) as tx:
        left = await actions.revoke_client_tokens(tx, words.means(opened), client_id)
    return unless_refused(left)


def end(
    client_id: words.ClientId,
    workspace_id: words.Workspace,
    reason: Annotated[str, typer.Option(help="For the record.")] = BY_HAND,
    dry_run: DryRun = False,
    as_json: AsJson = False,
) -> None:
    """End an OAuth app at once and for good, with what people of any workspace allowed it. Again, it changes nothing.

    --dry-run counts the consents and grants of this workspace that would end; those of others, they alone can see.

    Example: altyaa client end app_… --workspace wks_… --reason 'replaced by the new app'
    """
    if dry_run:
        run(_list_affected(client_id, workspace_id, as_json))
        return
    client = run(_end(client_id, workspace_id, reason)).client
    data = {"client_id": client.wire_id, "ended_at": client.ended_at, "ended_reason": client.ended_reason}
    show(data, as_json)


async def _list_affected(client_text: str, workspace_text: str, as_json: bool) -> None:
    workspace_id, client_id = parse_id("wks", workspace_text), parse_id("app", client_text)
    async with runtime() as opened, workspace(opened, workspace_id) as tx:
        client = unless_refused(await actions.show_client(tx, client_id)).client
        alive = await actions.ends_with(tx, client, entropy.now())
    rows = [{"workspace_id": workspace_text, "consents": alive.consents, "grants": alive.grants}]
    show_list(rows if alive.consents else [], as_json, "It affects nothing of this workspace.")
    if client.any_workspace and client.ended_at is None:
        err.print("What people of other workspaces allowed it ends too; they alone can see how much.", markup=False)


async def _end(client_text: str, workspace_text: str, reason: str) -> ClientView:
    workspace_id, client_id = parse_id("wks", workspace_text), parse_id("app", client_text)
    reason = unless_refused(read_reason(reason))
    async with runtime() as opened, workspace(opened, workspace_id) as tx:
        ended = await actions.remove_client(tx, words.means(opened), client_id, reason)
    return unless_refused(ended)
