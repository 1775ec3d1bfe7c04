"""``altyaa consent …``: what people allowed apps."""

from typing import Annotated, get_args
from uuid import UUID

import typer

from altyaa.cli.operator import parse_id, runtime, workspace
from altyaa.cli.output import AsJson, err, run, show, show_list, unless_refused
from altyaa.infra import entropy
from altyaa.kernel.ids import write_id
from altyaa.oauth.actions.look import list_consents, show_consent
from altyaa.oauth.actions.revoke import AllRevoked, Revoked, revoke_all, revoke_consent
from altyaa.oauth.rules.reason import BY_HAND, read_reason
from altyaa.oauth.store.consent_views import ConsentStatus, ConsentView, WhichConsents

app = typer.Typer(no_args_is_help=True, help="What people of a workspace allowed OAuth apps.")

Workspace = Annotated[str, typer.Option("--workspace", help="Id of the workspace, wks_….")]
Client = Annotated[str | None, typer.Option("--client", help="Those of this app alone, app_….", metavar="ID")]
User = Annotated[str | None, typer.Option("--user", help="Those of this person alone, usr_….", metavar="ID")]
ConsentId = Annotated[str, typer.Argument(help="Id of the consent, cst_….", metavar="ID")]
Reason = Annotated[str, typer.Option(help="For the record.")]

_MOST_AT_ONCE = 1000


@app.command("list")
def list_of_consents(
    workspace_id: Workspace,
    client: Client = None,
    user: User = None,
    status: Annotated[
        ConsentStatus | None,
        typer.Option(help=f"Those of this status alone: {', '.join(get_args(ConsentStatus))}.", metavar="STATUS"),
    ] = None,
    as_json: AsJson = False,
) -> None:
    """List what people allowed apps, newest first.

    Example: altyaa consent list --workspace wks_… --client app_…
    """
    rows = [_facts(each) for each in run(_list(workspace_id, client, user, status))]
    shown = ("id", "client_name", "email", "status", "grants", "last_used_at", "scopes")
    lines = rows if as_json else [{word: row[word] for word in shown} for row in rows]
    show_list(lines, as_json, "Nobody allowed an app anything, or nothing like that.")


async def _list(
    workspace_text: str, client: str | None, user: str | None, status: ConsentStatus | None
) -> list[ConsentView]:
    workspace_id, client_id, user_id = parse_id("wks", workspace_text), _client(client), _user(user)
    found: list[ConsentView] = []
    async with runtime() as opened, workspace(opened, workspace_id) as tx:
        while True:
            before = found[-1].id if found else None
            which = WhichConsents(None, client_id, user_id, status, before, _MOST_AT_ONCE)
            page = await list_consents(tx, opened.keyring.keys, entropy.now, which)
            found += page
            if len(page) < _MOST_AT_ONCE:
                return found


@app.command("show")
def show_one(consent_id: ConsentId, workspace_id: Workspace, as_json: AsJson = False) -> None:
    """Show what a person allowed an app.

    Example: altyaa consent show cst_… --workspace wks_…
    """
    show(_facts(run(_show(consent_id, workspace_id))), as_json)


async def _show(consent_text: str, workspace_text: str) -> ConsentView:
    workspace_id, consent_id = parse_id("wks", workspace_text), parse_id("cst", consent_text)
    async with runtime() as opened, workspace(opened, workspace_id) as tx:
        return unless_refused(await show_consent(tx, opened.keyring.keys, entropy.now, consent_id))


@app.command()
def end(
    workspace_id: Workspace,
    consent_id: Annotated[str | None, typer.Argument(help="Id of the consent, cst_….", metavar="ID")] = None,
    client: Annotated[str | None, typer.Option("--client", help="All of this app instead.", metavar="ID")] = None,
    user: Annotated[str | None, typer.Option("--user", help="All by this person instead.", metavar="ID")] = None,
    reason: Reason = BY_HAND,
    as_json: AsJson = False,
) -> None:
    """End a consent with its grants at once; or all of an app, or everything by a person.

    Example: altyaa consent end cst_… --workspace wks_…
    """
    if [consent_id, client, user].count(None) != 2:
        raise typer.BadParameter("name one of: the consent, --client, --user", param_hint="ID")
    if consent_id is not None:
        ended = run(_end(consent_id, workspace_id, reason))
        data = {"id": write_id("cst", ended.id), "revoked_at": ended.revoked_at, "reason": ended.reason}
        show(data | _with_grants(ended.grants, as_json), as_json)
        return
    gone = run(_end_all(client, user, workspace_id, reason))
    if not (gone.consents or as_json):
        err.print("Nothing was left to end.")
        return
    show({"consents": [write_id("cst", each) for each in gone.consents]} | _with_grants(gone.grants, as_json), as_json)


async def _end(consent_text: str, workspace_text: str, reason: str) -> Revoked:
    workspace_id, consent_id = parse_id("wks", workspace_text), parse_id("cst", consent_text)
    words = unless_refused(read_reason(reason))
    async with runtime() as opened, workspace(opened, workspace_id) as tx:
        return unless_refused(await revoke_consent(tx, entropy.now, consent_id, words))


async def _end_all(client: str | None, user: str | None, workspace_text: str, reason: str) -> AllRevoked:
    workspace_id, client_id, user_id = parse_id("wks", workspace_text), _client(client), _user(user)
    words = unless_refused(read_reason(reason))
    async with runtime() as opened, workspace(opened, workspace_id) as tx:
        return await revoke_all(tx, entropy.now, client_id=client_id, user_id=user_id, reason=words)


def _client(text: str | None) -> UUID | None:
    return None if text is None else parse_id("app", text, "--client")


def _user(text: str | None) -> UUID | None:
    return None if text is None else parse_id("usr", text, "--user")


def _with_grants(ids: tuple[UUID, ...], as_json: bool) -> dict[str, list[str]]:
    """The grants that ended too; people are not told of none."""
    return {"grants": [write_id("grt", each) for each in ids]} if ids or as_json else {}


def _facts(consent: ConsentView) -> dict[str, object]:
    return {
        "id": write_id("cst", consent.id),
        "client_id": write_id("app", consent.client_id),
        "client_name": consent.client_name,
        "user_id": write_id("usr", consent.user_id),
        "email": consent.email,
        "status": consent.status,
        "scopes": list(consent.scopes),
        "grants": consent.grants,
        "created_at": consent.created_at,
        "changed_at": consent.changed_at,
        "last_used_at": consent.last_used_at,
        "revoked_at": consent.revoked_at,
        "revoked_reason": consent.revoked_reason,
    }
