"""``altyaa vault rewrap``."""

from collections import Counter
from collections.abc import Sequence
from typing import Annotated, Any

import typer

from altyaa.app.sealed import SEALED
from altyaa.cli.output import AsJson, err, run, show
from altyaa.cli.vault.opened import Vault, in_workspace, tell, vault
from altyaa.infra.vault import VaultError
from altyaa.infra.vault.sealed import SealedColumn
from altyaa.infra.vault.sweep import sweep

_TELL_EVERY = 1000


def command(
    batch: Annotated[int, typer.Option(min=1, max=10_000, help="Most values sealed anew in one transaction.")] = 500,
    as_json: AsJson = False,
) -> None:
    """Seal everything anew that is not under the newest key, while the service goes on.

    Values under older keys of a workspace go under its primary; keysets under ALTYAA_OTHER_KEK_URI go under
    ALTYAA_KEK_URI. What is there already is passed by, so an interrupted run is continued by another. Exit 1 where
    something does not open.
    """
    done, broken = run(everything(SEALED, batch))
    show(done, as_json)
    tell(broken)
    if broken:
        raise typer.Exit(1)


async def everything(columns: Sequence[SealedColumn], batch: int) -> tuple[dict[str, Any], list[str]]:
    """How much was sealed anew, and a sentence for whatever does not open."""
    async with vault() as opened:
        service = 0 if opened.alone is None else await opened.service.rewrap(opened.alone)
        done, broken = await _workspaces(opened, columns, batch)
    return {"service_keysets": service, **done}, broken


async def _workspaces(opened: Vault, columns: Sequence[SealedColumn], batch: int) -> tuple[dict[str, Any], list[str]]:
    done, broken, seen = Counter[str](), [], 0
    async for row in opened.workspaces.rows():
        try:
            if opened.alone is not None:
                done["keysets"] += await opened.workspaces.rewrap(row, opened.alone)
            swept = await sweep(
                opened.db, in_workspace(row.workspace_id), opened.workspaces.unwrap(row), columns, batch
            )
        except VaultError as error:
            broken.append(str(error))
            continue
        done["values"] += swept.resealed
        done["overtaken"] += swept.overtaken
        broken += [f"Does not open: {each}." for each in swept.broken]
        seen += 1
        if seen % _TELL_EVERY == 0:
            err.print(f"{seen} workspaces, {done['values']} values sealed anew", markup=False)
    return {
        "workspace_keysets": done["keysets"],
        "values": done["values"],
        "overtaken": done["overtaken"],
        "do_not_open": len(broken),
    }, broken
