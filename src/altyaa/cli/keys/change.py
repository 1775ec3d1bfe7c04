"""``altyaa key update``."""

from typing import Annotated

import typer

from altyaa.access.rules import read_name
from altyaa.cli.keys import words
from altyaa.cli.operator import parse_id, runtime, workspace
from altyaa.cli.output import AsJson, run, unless_refused
from altyaa.kernel.scopes import ScopeCatalogue, known
from altyaa.keys import actions
from altyaa.keys.model import Clearable, KeyChange, KeyView

NEVER, ANYWHERE, NO_LIMIT, NO_SCOPE = "never", "any", "off", "none"


def update(
    key_id: words.KeyId,
    workspace_id: words.Workspace,
    name: Annotated[str | None, typer.Option(help="What it is for.")] = None,
    scope: Annotated[
        list[str] | None, typer.Option(help="What it may do from now on, all of it. Repeat; 'none' opens nothing.")
    ] = None,
    expires_at: Annotated[
        str | None, typer.Option(help="When it ends by itself, as 2027-01-31T12:00:00Z, or 'never'.", metavar="TIME")
    ] = None,
    cidr: Annotated[
        list[str] | None,
        typer.Option(help="Networks it may be used from, all of them. Repeat; 'any' lifts them.", metavar="NETWORK"),
    ] = None,
    limit: Annotated[
        str | None,
        typer.Option(
            help="How often it may be used: 100/60 is 100 in 60 seconds. 'off': as any key, ALTYAA_KEY_LIMIT.",
            metavar="N/SECONDS",
        ),
    ] = None,
    as_json: AsJson = False,
) -> None:
    """Change a key; what is not named stays.

    Example: altyaa key update key_… --workspace wks_… --cidr 203.0.113.0/24 --expires-at never
    """
    words.show_key(run(_update(key_id, workspace_id, name, scope, expires_at, cidr, limit)), as_json)


async def _update(
    key_text: str,
    workspace_text: str,
    name: str | None,
    scopes: list[str] | None,
    expires_at: str | None,
    cidrs: list[str] | None,
    limit: str | None,
) -> KeyView:
    workspace_id, key_id = parse_id("wks", workspace_text), parse_id("key", key_text)
    async with runtime() as opened:
        asked = None if scopes is None else _scopes(scopes, opened.settings.scopes)
        change = KeyChange(
            None if name is None else unless_refused(read_name(name)),
            asked,
            None if expires_at == NEVER else words.expiry(expires_at),
            None if cidrs is None or cidrs == [ANYWHERE] else words.networks(cidrs),
            None if limit == NO_LIMIT else words.rate(limit),
            _cleared(expires_at, cidrs, limit),
        )
        async with workspace(opened, workspace_id) as tx:
            changed = await actions.change_key(tx, words.means(opened), key_id, change)
    return unless_refused(changed)


def _scopes(names: list[str], catalogue: ScopeCatalogue) -> frozenset[str]:
    return frozenset() if names == [NO_SCOPE] else unless_refused(known(names, catalogue))


def _cleared(expires_at: str | None, cidrs: list[str] | None, limit: str | None) -> frozenset[Clearable]:
    cleared: set[Clearable] = set()
    if expires_at == NEVER:
        cleared.add("expires_at")
    if cidrs == [ANYWHERE]:
        cleared.add("cidrs")
    if limit == NO_LIMIT:
        cleared.add("limit")
    return frozenset(cleared)
