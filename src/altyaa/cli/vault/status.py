"""``altyaa vault status``."""

from collections import Counter
from collections.abc import Sequence
from typing import Any

from altyaa.app.sealed import SEALED
from altyaa.cli.output import AsJson, out, run, show, show_list
from altyaa.cli.vault.opened import Vault, in_workspace, tell, vault
from altyaa.infra.vault import VaultError, WorkspaceKeyset
from altyaa.infra.vault.sealed import SealedColumn
from altyaa.infra.vault.sweep import count


def command(as_json: AsJson = False) -> None:
    """List the keys: of the service one by one, of the workspaces by number, and what is under them.

    A key is added, then primary; then older, disabled, destroyed. With a key service each workspace costs it a call.
    """
    found, broken = run(everything(SEALED))
    if as_json:
        show(found, as_json)
    else:
        show_list(found["service"], as_json, "")
        out.print()
        show(_flat(found["workspaces"]), as_json)
    tell(broken)


async def everything(columns: Sequence[SealedColumn]) -> tuple[dict[str, Any], list[str]]:
    """The keys and what is under them, and a sentence for whatever does not open."""
    async with vault() as opened:
        service = [
            {"keyset": key.purpose, "key_id": key.key_id, "state": key.state, "in_use": key.in_use}
            for key in await opened.service.keys()
        ]
        workspaces, broken = await _workspaces(opened, columns)
    return {"service": service, "workspaces": workspaces}, broken


async def _workspaces(opened: Vault, columns: Sequence[SealedColumn]) -> tuple[dict[str, Any], list[str]]:
    keys: Counter[str] = Counter()
    under: Counter[str] = Counter()
    keysets, elsewhere, broken = 0, 0, []
    async for row in opened.workspaces.rows():
        keysets += 1
        try:
            keyset = opened.workspaces.unwrap(row)
        except VaultError as error:
            broken.append(str(error))
            continue
        elsewhere += opened.alone is not None and not _opens(row.sealed, opened, keyset)
        states = {key.id: key.state for key in keyset.states}
        keys.update(state for state in states.values() if state != "destroyed")
        for key_id, number in (await count(opened.db, in_workspace(row.workspace_id), columns)).items():
            under[states.get(key_id, "unknown")] += number
    found = {"keysets": keysets, "keys": dict(keys), "sealed_values": dict(under), "under_other_kek": elsewhere}
    return found | {"do_not_open": len(broken)}, broken


def _opens(sealed: bytes, opened: Vault, keyset: WorkspaceKeyset) -> bool:
    assert opened.alone is not None
    try:
        WorkspaceKeyset.unwrap(sealed, opened.alone, keyset.workspace_id)
    except VaultError:
        return False
    return True


def _flat(workspaces: dict[str, Any]) -> dict[str, Any]:
    """Numbers by state as words, for people."""
    return {
        name: [f"{number} {state}" for state, number in value.items()] if isinstance(value, dict) else value
        for name, value in workspaces.items()
    }
