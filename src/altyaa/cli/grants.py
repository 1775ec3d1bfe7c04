"""``altyaa grant …``: the tokens that apps hold, one grant for each device."""

from typing import Annotated, get_args

import typer

from altyaa.cli.operator import parse_id, runtime, workspace
from altyaa.cli.output import AsJson, out, run, show, show_list, unless_refused
from altyaa.infra import entropy
from altyaa.kernel.ids import write_id
from altyaa.oauth.actions.look import list_grants, show_grant
from altyaa.oauth.actions.revoke import Revoked, revoke_grant
from altyaa.oauth.model import Refresh
from altyaa.oauth.rules.reason import BY_HAND, read_reason
from altyaa.oauth.store.grant_views import GrantStatus, GrantView, WhichGrants

app = typer.Typer(no_args_is_help=True, help="Grants of a workspace: each is one device or installation of an app.")

Workspace = Annotated[str, typer.Option("--workspace", help="Id of the workspace, wks_….")]
GrantId = Annotated[str, typer.Argument(help="Id of the grant, grt_….", metavar="ID")]
Client = Annotated[str | None, typer.Option("--client", help="Those of this app alone, app_….", metavar="ID")]
User = Annotated[str | None, typer.Option("--user", help="Those of this person alone, usr_….", metavar="ID")]
Consent = Annotated[str | None, typer.Option("--consent", help="Those of this consent alone, cst_….", metavar="ID")]

_MOST_AT_ONCE = 1000


@app.command("list")
def list_of_grants(
    workspace_id: Workspace,
    client: Client = None,
    user: User = None,
    consent: Consent = None,
    status: Annotated[
        GrantStatus | None,
        typer.Option(help=f"Those of this status alone: {', '.join(get_args(GrantStatus))}.", metavar="STATUS"),
    ] = None,
    as_json: AsJson = False,
) -> None:
    """List the grants of apps, newest first.

    Example: altyaa grant list --workspace wks_… --user usr_… --status active
    """
    which = WhichGrants(
        consent_id=None if consent is None else parse_id("cst", consent, "--consent"),
        client_id=None if client is None else parse_id("app", client, "--client"),
        user_id=None if user is None else parse_id("usr", user, "--user"),
        status=status,
    )
    rows = [_facts(each) for each in run(_list(workspace_id, which))]
    shown = ("id", "client_name", "email", "status", "refreshes", "last_used_at", "last_used_ip", "scopes")
    lines = rows if as_json else [{word: row[word] for word in shown} for row in rows]
    show_list(lines, as_json, "No app holds tokens here, or none like that.")


async def _list(workspace_text: str, which: WhichGrants) -> list[GrantView]:
    workspace_id = parse_id("wks", workspace_text)
    found: list[GrantView] = []
    async with runtime() as opened, workspace(opened, workspace_id) as tx:
        while True:
            before = found[-1].id if found else None
            asked = WhichGrants(
                None, which.consent_id, which.client_id, which.user_id, which.status, before, _MOST_AT_ONCE
            )
            page = await list_grants(tx, opened.keyring.keys, entropy.now, asked)
            found += page
            if len(page) < _MOST_AT_ONCE:
                return found


@app.command("show")
def show_one(grant_id: GrantId, workspace_id: Workspace, as_json: AsJson = False) -> None:
    """Show a grant with its last refreshes: when, from where, by what, and whether each was a repeat.

    Example: altyaa grant show grt_… --workspace wks_…
    """
    grant = run(_show(grant_id, workspace_id))
    refreshes = [_refresh(each) for each in grant.last_refreshes]
    if as_json:
        show({**_facts(grant), "last_refreshes": refreshes}, as_json)
        return
    show(_facts(grant), as_json)
    out.print("\nLast refreshes, oldest first", style="bold")
    show_list(refreshes, as_json, "None.")


async def _show(grant_text: str, workspace_text: str) -> GrantView:
    workspace_id, grant_id = parse_id("wks", workspace_text), parse_id("grt", grant_text)
    async with runtime() as opened, workspace(opened, workspace_id) as tx:
        return unless_refused(await show_grant(tx, opened.keyring.keys, entropy.now, grant_id))


@app.command()
def end(
    grant_id: GrantId,
    workspace_id: Workspace,
    reason: Annotated[str, typer.Option(help="For the record.")] = BY_HAND,
    as_json: AsJson = False,
) -> None:
    """End a grant with its tokens at once. The consent stays; `altyaa consent end` ends that.

    Example: altyaa grant end grt_… --workspace wks_…
    """
    ended = run(_end(grant_id, workspace_id, reason))
    show({"id": write_id("grt", ended.id), "revoked_at": ended.revoked_at, "reason": ended.reason}, as_json)


async def _end(grant_text: str, workspace_text: str, reason: str) -> Revoked:
    workspace_id, grant_id = parse_id("wks", workspace_text), parse_id("grt", grant_text)
    words = unless_refused(read_reason(reason))
    async with runtime() as opened, workspace(opened, workspace_id) as tx:
        return unless_refused(await revoke_grant(tx, entropy.now, grant_id, words))


def _facts(grant: GrantView) -> dict[str, object]:
    return {
        "id": write_id("grt", grant.id),
        "consent_id": write_id("cst", grant.consent_id),
        "client_id": write_id("app", grant.client_id),
        "client_name": grant.client_name,
        "user_id": write_id("usr", grant.user_id),
        "email": grant.email,
        "status": grant.status,
        "scopes": list(grant.scopes),
        "resources": list(grant.resources),
        "created_at": grant.created_at,
        "refreshed_at": grant.issued_at if grant.refreshes else None,
        "refreshes": grant.refreshes,
        "repeats": grant.repeats,
        "refresh_expires_at": grant.refresh_expires_at,
        "expires_at": grant.expires_at,
        "last_used_at": grant.last_used_at,
        "last_used_ip": None if grant.last_used_ip is None else str(grant.last_used_ip),
        "last_used_agent": grant.last_used_agent,
        "revoked_at": grant.revoked_at,
        "revoked_reason": grant.revoked_reason,
    }


def _refresh(told: Refresh) -> dict[str, object]:
    return {"at": told.at, "network": told.network, "agent": told.agent, "repeat": told.repeat}
