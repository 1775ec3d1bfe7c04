"""What the commands of OAuth apps have in common: options, and how an app is shown."""

import json
from pathlib import Path
from typing import Annotated, Any

import typer

from altyaa.cli.output import err, out, refuse, show, show_list, unless_refused
from altyaa.infra import entropy
from altyaa.infra.runtime import Runtime
from altyaa.kernel.ids import write_id
from altyaa.oauth.actions.clients import ClientMeans
from altyaa.oauth.model import Pkce
from altyaa.oauth.registration import ClientSecretInfo, ClientView, CreatedClient
from altyaa.oauth.rules.clients import read_jwks
from altyaa.oauth.rules.clients.words import LONGEST_JWKS

Workspace = Annotated[str, typer.Option("--workspace", help="Id of the workspace, wks_….")]
ClientId = Annotated[str, typer.Argument(help="Id of the app, app_…: its client_id.", metavar="CLIENT_ID")]
PkceOption = Annotated[
    Pkce | None,
    typer.Option(
        "--pkce",
        help="Whether each authorization needs PKCE: required, always so for a public app, or optional.",
        metavar="required|optional",
    ),
]
JwksFile = Annotated[
    Path | None,
    typer.Option(
        "--jwks",
        help="File with its public keys, a JSON Web Key Set, for private_key_jwt.",
        metavar="FILE",
    ),
]


def means(opened: Runtime) -> ClientMeans:
    """What managing apps needs."""
    return ClientMeans(entropy.now, entropy.new_id, opened.keyring.keys, opened.settings.scopes)


def jwks(path: Path | None) -> str | None:
    """The public keys in a file; exit 1 if it holds none."""
    if path is None:
        return None
    try:
        with path.open("rb") as file:
            read: Any = json.loads(file.read(LONGEST_JWKS * 2))
    except (OSError, ValueError) as error:
        what = error.strerror if isinstance(error, OSError) else "it is not JSON"
        refuse(f"--jwks: {path} cannot be read: {what}.")
    return unless_refused(read_jwks(read))


def show_new(made: CreatedClient, as_json: bool, *, rotated: bool = False) -> None:
    """Print a new app, or its new secret, this once."""
    data: dict[str, object] = {"client_id": made.view.client.wire_id}
    if made.secret is not None:
        if not as_json:
            err.print("Copy the client secret now: it is not stored and can't be shown again.", style="bold")
        data["client_secret"] = made.secret.reveal()
    if rotated:
        *before, _ = made.view.secrets
        if before:
            data |= {"old_secret": write_id("sec", before[-1].id), "old_secret_ends_at": before[-1].ends_at}
    show(data, as_json)


def show_client(view: ClientView, as_json: bool) -> None:
    """Print everything about an app."""
    secrets = [_secret(each) for each in view.secrets]
    if as_json:
        keys = None if view.client.jwks is None else json.loads(view.client.jwks)
        show({**facts(view), "jwks": keys, "secrets": secrets}, as_json)
        return
    show(facts(view), as_json)
    if secrets:
        out.print("\nSecrets, oldest first", style="bold")
        show_list(secrets, as_json, "None.")


def facts(view: ClientView) -> dict[str, object]:
    """An app in words."""
    client = view.client
    return {
        "client_id": client.wire_id,
        "name": client.name,
        "status": client.status,
        "auth_method": client.auth_method,
        "redirect_uris": list(client.redirect_uris),
        "scopes": list(client.scopes),
        "grant_types": list(client.grant_types),
        "pkce": client.pkce,
        "any_workspace": client.any_workspace,
        "verified": client.verified,
        "grant_days": client.grant_days,
        "created_at": client.created_at,
        "created_by": client.created_by,
        "ended_at": client.ended_at,
        "ended_reason": client.ended_reason,
    }


def line(row: dict[str, object]) -> dict[str, object]:
    """An app in a list, for people: what tells it from others, and what may be long at the end."""
    words = ("client_id", "name", "status", "auth_method", "any_workspace", "created_at", "scopes")
    return {word: row[word] for word in words}


def _secret(secret: ClientSecretInfo) -> dict[str, object]:
    return {
        "id": write_id("sec", secret.id),
        "ends_with": secret.last_four,
        "created_at": secret.created_at,
        "ends_at": secret.ends_at,
        "last_used_at": secret.last_used_at,
    }
