"""``altyaa key revoke``."""

from typing import Annotated

import typer

from altyaa.cli.keys import words
from altyaa.cli.operator import parse_id, runtime, workspace
from altyaa.cli.output import AsJson, err, run, show, unless_refused
from altyaa.kernel.ids import write_id
from altyaa.keys import actions
from altyaa.keys.model import Revoked
from altyaa.keys.rules.words import read_reason


def revoke(
    key_id: words.KeyId,
    workspace_id: words.Workspace,
    with_descendants: Annotated[
        bool, typer.Option("--with-descendants", help="End the keys that it made too, to the last.")
    ] = False,
    reason: Annotated[str, typer.Option(help="For the record.")] = "by hand",
    as_json: AsJson = False,
) -> None:
    """End a key at once. Revoking it again changes nothing.

    Example: altyaa key revoke key_… --workspace wks_… --with-descendants
    """
    ended = run(_revoke(key_id, workspace_id, reason, with_descendants))
    data: dict[str, object] = {"id": write_id("key", ended.id), "revoked_at": ended.revoked_at}
    if ended.also or as_json:
        data["also_revoked"] = [write_id("key", each) for each in ended.also]
    if as_json:
        data["descendants_alive"] = [words.descendant(each) for each in ended.alive]
    show(data, as_json)
    if ended.alive and not as_json:
        err.print("Keys that it made go on working; --with-descendants ends them too:", markup=False)
        for each in ended.alive:
            err.print(f"  {write_id('key', each.id)}  {each.name}", markup=False)


async def _revoke(key_text: str, workspace_text: str, reason: str, with_descendants: bool) -> Revoked:
    workspace_id, key_id = parse_id("wks", workspace_text), parse_id("key", key_text)
    reason = unless_refused(read_reason(reason))
    async with runtime() as opened, workspace(opened, workspace_id) as tx:
        ended = await actions.revoke_key(tx, words.means(opened), key_id, reason, with_descendants=with_descendants)
    return unless_refused(ended)
