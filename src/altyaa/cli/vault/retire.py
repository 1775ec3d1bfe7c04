"""``altyaa vault retire``."""

from collections import Counter
from collections.abc import Sequence
from datetime import datetime
from typing import Any

from altyaa.app.sealed import SEALED
from altyaa.cli.output import AsJson, run, show_list
from altyaa.cli.vault.opened import Vault, in_workspace, tell, vault
from altyaa.infra.vault import VaultError
from altyaa.infra.vault.moves import Retirement
from altyaa.infra.vault.sealed import SealedColumn
from altyaa.infra.vault.sweep import count
from altyaa.migrations.rotation import LASTS


def command(as_json: AsJson = False) -> None:
    """Disable older keys that nothing is under any more, and destroy those that were disabled a day ago.

    A key that something is still under is kept: see `altyaa vault rewrap`. Run it again after the time that it says.
    """
    done, broken = run(everything(SEALED))
    show_list(done, as_json, "")
    tell(broken)


async def everything(columns: Sequence[SealedColumn]) -> tuple[list[dict[str, Any]], list[str]]:
    """What went and what stays, by keyset, and a sentence for whatever does not open."""
    async with vault() as opened:
        done = [_told(purpose, [await opened.service.retire(purpose)]) for purpose in LASTS]
        retired, broken = await _workspaces(opened, columns)
    return [*done, _told("workspaces", retired)], broken


async def _workspaces(opened: Vault, columns: Sequence[SealedColumn]) -> tuple[list[Retirement], list[str]]:
    retired, broken = [], []
    async for row in opened.workspaces.rows():
        try:
            if len(opened.workspaces.unwrap(row).states) > 1:
                under = await count(opened.db, in_workspace(row.workspace_id), columns)
                retired.append(await opened.workspaces.retire(row, set(under)))
        except VaultError as error:
            broken.append(str(error))
    return retired, broken


def _told(keyset: str, retired: list[Retirement]) -> dict[str, Any]:
    """How many keys of these keysets went, and stayed."""
    number = Counter[str]()
    until: list[datetime] = []
    for each in retired:
        number.update(disabled=len(each.disable), destroyed=len(each.destroy), in_use=len(each.in_use))
        until += [] if each.until is None else [each.until]
    return {
        "keyset": keyset,
        "disabled": number["disabled"],
        "destroyed": number["destroyed"],
        "in_use": number["in_use"],
        "again_after": max(until, default=None),
    }
