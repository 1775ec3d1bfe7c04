"""``altyaa key create``."""

from typing import Annotated

import typer

from altyaa.access.rules import read_name
from altyaa.cli.keys import words
from altyaa.cli.operator import parse_id, runtime, workspace
from altyaa.cli.output import AsJson, run, unless_refused
from altyaa.infra import entropy
from altyaa.kernel.scopes import known
from altyaa.keys import actions
from altyaa.keys.model import CreatedKey, KeyAsk


def create(
    name: Annotated[str, typer.Option(help="What it is for, as 'BI Dashboard'.")],
    scope: Annotated[list[str], typer.Option(help="What it may do, as analytics.read. Repeat for more.")],
    workspace_id: words.Workspace,
    expires_at: Annotated[
        str | None, typer.Option(help="When it ends by itself, as 2027-01-31T12:00:00Z.", metavar="TIME")
    ] = None,
    cidr: Annotated[
        list[str] | None,
        typer.Option(help="Network it may be used from, as 203.0.113.0/24. Repeat for more.", metavar="NETWORK"),
    ] = None,
    limit: Annotated[
        str | None,
        typer.Option(
            help="How often it may be used: 100/60 is 100 in 60 seconds. Default: as any key, ALTYAA_KEY_LIMIT.",
            metavar="N/SECONDS",
        ),
    ] = None,
    as_json: AsJson = False,
) -> None:
    """Make an API key. It is printed once and can't be shown again.

    Example: altyaa key create --workspace wks_… --name 'BI Dashboard' --scope analytics.read
    """
    words.show_new(run(_create(name, scope, workspace_id, expires_at, cidr or [], limit)), as_json)


async def _create(
    name: str, scopes: list[str], workspace_text: str, expires_at: str | None, cidrs: list[str], limit: str | None
) -> CreatedKey:
    workspace_id = parse_id("wks", workspace_text)
    name, end = unless_refused(read_name(name)), words.expiry(expires_at)
    networks, rate = words.networks(cidrs), words.rate(limit)
    async with runtime() as opened:
        asked = unless_refused(known(scopes, opened.settings.scopes))
        ask = KeyAsk(name, asked, opened.settings.key_rotation_days, end, networks, rate)
        async with workspace(opened, workspace_id) as tx:
            made = await actions.create_key(tx, words.means(opened), entropy.new_secret(), ask)
    return unless_refused(made)
