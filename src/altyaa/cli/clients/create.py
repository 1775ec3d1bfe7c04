"""``altyaa client create``."""

from collections.abc import Sequence
from typing import Annotated, get_args

import typer

from altyaa.access.rules import read_name
from altyaa.cli.clients import words
from altyaa.cli.operator import parse_id, runtime, workspace
from altyaa.cli.output import AsJson, run, unless_refused
from altyaa.infra import entropy
from altyaa.kernel.scopes import ScopeCatalogue
from altyaa.oauth.actions import clients as actions
from altyaa.oauth.model import GRANT_TYPES, AuthMethod, GrantType
from altyaa.oauth.registration import ClientAsk, CreatedClient, Shape
from altyaa.oauth.rules import clients as rules


def create(
    name: Annotated[str, typer.Option(help="What people call it, as 'Trend Reader'. The consent page shows it.")],
    scope: Annotated[list[str], typer.Option(help="What it may ask people for, as analytics.read. Repeat for more.")],
    workspace_id: words.Workspace,
    redirect_uri: Annotated[
        list[str] | None,
        typer.Option(help="Where answers may go, character by character. Repeat for more.", metavar="URI"),
    ] = None,
    public: Annotated[
        bool,
        typer.Option("--public", help="It runs where no secret is safe (a phone, a browser): PKCE, and no secret."),
    ] = False,
    auth_method: Annotated[
        AuthMethod | None,
        typer.Option(
            help=f"How it proves who it is: {', '.join(get_args(AuthMethod))}. Default: client_secret_basic.",
            metavar="METHOD",
        ),
    ] = None,
    grant_type: Annotated[
        list[str] | None,
        typer.Option(
            help=f"What it may use: {', '.join(GRANT_TYPES)}. Repeat. Default: all that its kind may.",
            metavar="TYPE",
        ),
    ] = None,
    any_workspace: Annotated[
        bool, typer.Option("--any-workspace", help="Let members of other workspaces authorize it.")
    ] = False,
    pkce: words.PkceOption = None,
    grant_days: Annotated[
        int | None,
        typer.Option(help="Days after which what a person allowed on a device ends. Default: never, while used."),
    ] = None,
    jwks: words.JwksFile = None,
    as_json: AsJson = False,
) -> None:
    """Make an OAuth app. Its client secret is printed once and can't be shown again.

    Example: altyaa client create --workspace wks_… --name 'Trend Reader' --redirect-uri https://app.example/callback
    --scope analytics.read
    """
    if public and auth_method not in (None, "none"):
        raise typer.BadParameter("a public app has no other method than none", param_hint="--auth-method")
    shape = Shape(
        name=unless_refused(read_name(name)),
        redirect_uris=unless_refused(rules.read_redirect_uris(redirect_uri or ())),
        scopes=frozenset(scope),
        pkce="required",
        any_workspace=any_workspace,
        grant_days=None if grant_days is None else unless_refused(rules.read_grant_days(grant_days)),
        jwks=words.jwks(jwks),
    )
    method = "none" if public else auth_method or "client_secret_basic"
    ask = unless_refused(rules.client_ask(shape, method, _grant_types(grant_type or ()), pkce))
    words.show_new(run(_create(workspace_id, ask)), as_json)


async def _create(workspace_text: str, ask: ClientAsk) -> CreatedClient:
    workspace_id = parse_id("wks", workspace_text)
    async with runtime() as opened:
        _known(ask.shape.scopes, opened.settings.scopes)
        async with workspace(opened, workspace_id) as tx:
            made = await actions.create_client(tx, words.means(opened), entropy.new_secret(), ask)
    return unless_refused(made)


def _grant_types(texts: Sequence[str]) -> list[GrantType] | None:
    for text in texts:
        if text not in GRANT_TYPES:
            raise typer.BadParameter(f"'{text}' is not one of {', '.join(GRANT_TYPES)}", param_hint="--grant-type")
    return [each for each in GRANT_TYPES if each in texts] or None


def _known(scopes: frozenset[str], catalogue: ScopeCatalogue) -> None:
    unless_refused(rules.read_scopes(scopes, catalogue))
