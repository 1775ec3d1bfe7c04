"""``altyaa client update``."""

from collections.abc import Callable
from dataclasses import replace
from typing import Annotated, TypeVar

import typer

from altyaa.access.rules import read_name
from altyaa.cli.clients import words
from altyaa.cli.operator import parse_id, runtime, workspace
from altyaa.cli.output import AsJson, run, unless_refused
from altyaa.kernel.problems import Refused
from altyaa.oauth.actions import clients as actions
from altyaa.oauth.registration import ClientChange, ClientView
from altyaa.oauth.rules import clients as rules

NEVER = "never"
Text = TypeVar("Text")
Value = TypeVar("Value")


def update(
    client_id: words.ClientId,
    workspace_id: words.Workspace,
    name: Annotated[str | None, typer.Option(help="What people call it.")] = None,
    redirect_uri: Annotated[
        list[str] | None,
        typer.Option(help="Where answers may go from now on, all of them. Repeat for more.", metavar="URI"),
    ] = None,
    scope: Annotated[
        list[str] | None, typer.Option(help="What it may ask people for from now on, all of it. Repeat for more.")
    ] = None,
    pkce: words.PkceOption = None,
    any_workspace: Annotated[
        bool | None,
        typer.Option("--any-workspace/--own-workspace", help="Whether members of other workspaces may authorize it."),
    ] = None,
    verified: Annotated[
        bool | None,
        typer.Option(
            "--verified/--unverified",
            help="Whether you, the operator, vouch for its name and addresses: the consent page says so.",
        ),
    ] = None,
    grant_days: Annotated[
        str | None,
        typer.Option(help="Days after which what a person allowed on a device ends, or 'never'.", metavar="DAYS"),
    ] = None,
    jwks: words.JwksFile = None,
    as_json: AsJson = False,
) -> None:
    """Change an OAuth app; what is not named stays.

    Example: altyaa client update app_… --workspace wks_… --pkce required --verified
    """
    change = ClientChange(
        name=_read(read_name, name),
        redirect_uris=_read(rules.read_redirect_uris, redirect_uri or None),
        pkce=pkce,
        any_workspace=any_workspace,
        grant_days=_days(grant_days),
        no_grant_days=grant_days == NEVER,
        jwks=words.jwks(jwks),
        verified=verified,
    )
    words.show_client(run(_update(client_id, workspace_id, change, scope or None)), as_json)


async def _update(client_text: str, workspace_text: str, change: ClientChange, scopes: list[str] | None) -> ClientView:
    workspace_id, client_id = parse_id("wks", workspace_text), parse_id("app", client_text)
    async with runtime() as opened:
        if scopes is not None:
            change = replace(change, scopes=unless_refused(rules.read_scopes(scopes, opened.settings.scopes)))
        async with workspace(opened, workspace_id) as tx:
            changed = await actions.change_client(tx, words.means(opened), client_id, change)
    return unless_refused(changed)


def _read(read: Callable[[Text], Value | Refused], text: Text | None) -> Value | None:
    return None if text is None else unless_refused(read(text))


def _days(text: str | None) -> int | None:
    if text is None or text == NEVER:
        return None
    if not (text.isascii() and text.isdigit() and len(text) <= 9):
        raise typer.BadParameter("must be a whole number, or 'never'", param_hint="--grant-days")
    return unless_refused(rules.read_grant_days(int(text)))
