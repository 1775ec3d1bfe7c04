"""``altyaa client rotate`` and ``retire``."""

from datetime import timedelta
from typing import Annotated

import typer

from altyaa.access.rules.secrets import DEFAULT_OVERLAP, LONGEST_OVERLAP
from altyaa.cli.clients import words
from altyaa.cli.operator import parse_id, runtime, workspace
from altyaa.cli.output import AsJson, run, unless_refused
from altyaa.infra import entropy
from altyaa.oauth.actions import clients as actions
from altyaa.oauth.registration import ClientView, CreatedClient, SecretRotation


def rotate(
    client_id: words.ClientId,
    workspace_id: words.Workspace,
    overlap_seconds: Annotated[
        int,
        typer.Option(
            min=0,
            max=int(LONGEST_OVERLAP.total_seconds()),
            help="How long the secret before it goes on working: 0 ends it at once, at most 30 days.",
        ),
    ] = int(DEFAULT_OVERLAP.total_seconds()),
    retire_oldest: Annotated[
        bool, typer.Option("--retire-oldest", help="End the older of two secrets that work at once.")
    ] = False,
    as_json: AsJson = False,
) -> None:
    """Give an OAuth app another secret; all else stays. It is printed once and can't be shown again.

    Example: altyaa client rotate app_… --workspace wks_… --overlap-seconds 3600
    """
    ask = SecretRotation(timedelta(seconds=overlap_seconds), retire_oldest)
    words.show_new(run(_rotate(client_id, workspace_id, ask)), as_json, rotated=True)


async def _rotate(client_text: str, workspace_text: str, ask: SecretRotation) -> CreatedClient:
    workspace_id, client_id = parse_id("wks", workspace_text), parse_id("app", client_text)
    async with runtime() as opened, workspace(opened, workspace_id) as tx:
        made = await actions.rotate_client_secret(tx, words.means(opened), entropy.new_secret(), client_id, ask)
    return unless_refused(made)


def retire(
    client_id: words.ClientId,
    secret_id: Annotated[
        str, typer.Argument(help="Id of the secret, sec_…, as `show` prints it.", metavar="SECRET_ID")
    ],
    workspace_id: words.Workspace,
    as_json: AsJson = False,
) -> None:
    """End one of two client secrets before its time.

    Example: altyaa client retire app_… sec_… --workspace wks_…
    """
    words.show_client(run(_retire(client_id, secret_id, workspace_id)), as_json)


async def _retire(client_text: str, secret_text: str, workspace_text: str) -> ClientView:
    workspace_id, client_id = parse_id("wks", workspace_text), parse_id("app", client_text)
    secret_id = parse_id("sec", secret_text)
    async with runtime() as opened, workspace(opened, workspace_id) as tx:
        left = await actions.retire_client_secret(tx, words.means(opened), client_id, secret_id)
    return unless_refused(left)
