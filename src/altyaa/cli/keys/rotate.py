"""``altyaa key rotate`` and ``retire``."""

from datetime import timedelta
from typing import Annotated

import typer

from altyaa.cli.keys import words
from altyaa.cli.operator import parse_id, runtime, workspace
from altyaa.cli.output import AsJson, run, unless_refused
from altyaa.infra import entropy
from altyaa.keys import actions
from altyaa.keys.model import CreatedKey, KeyView, RotationAsk
from altyaa.keys.rules.rotate import DEFAULT_OVERLAP, LONGEST_OVERLAP


def rotate(
    key_id: words.KeyId,
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
    """Give a key another secret; its id, scopes and history stay. It is printed once and can't be shown again.

    Example: altyaa key rotate key_… --workspace wks_… --overlap-seconds 3600
    """
    words.show_new(run(_rotate(key_id, workspace_id, timedelta(seconds=overlap_seconds), retire_oldest)), as_json)


async def _rotate(key_text: str, workspace_text: str, overlap: timedelta, retire_oldest: bool) -> CreatedKey:
    workspace_id, key_id = parse_id("wks", workspace_text), parse_id("key", key_text)
    async with runtime() as opened:
        ask = RotationAsk(overlap, retire_oldest, opened.settings.key_rotation_days)
        async with workspace(opened, workspace_id) as tx:
            made = await actions.rotate_key(tx, words.means(opened), entropy.new_secret(), key_id, ask)
    return unless_refused(made)


def retire(
    key_id: words.KeyId,
    secret_id: Annotated[
        str, typer.Argument(help="Id of the secret, sec_…, as `show` prints it.", metavar="SECRET_ID")
    ],
    workspace_id: words.Workspace,
    as_json: AsJson = False,
) -> None:
    """End one of two secrets before its time, once `show` proves that nobody uses it.

    Example: altyaa key retire key_… sec_… --workspace wks_…
    """
    words.show_key(run(_retire(key_id, secret_id, workspace_id)), as_json)


async def _retire(key_text: str, secret_text: str, workspace_text: str) -> KeyView:
    workspace_id, key_id = parse_id("wks", workspace_text), parse_id("key", key_text)
    secret_id = parse_id("sec", secret_text)
    async with runtime() as opened, workspace(opened, workspace_id) as tx:
        left = await actions.retire_secret(tx, words.means(opened), key_id, secret_id)
    return unless_refused(left)
