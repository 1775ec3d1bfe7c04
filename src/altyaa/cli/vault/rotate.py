"""``altyaa vault rotate``."""

import asyncio
from collections import Counter
from datetime import datetime
from typing import Annotated, Any, Literal, TypeAlias

import typer

from altyaa.cli.output import AsJson, err, run, show
from altyaa.cli.vault.opened import tell, vault
from altyaa.infra.vault import VaultError
from altyaa.infra.vault.moves import Add, Promote, Wait
from altyaa.migrations.rotation import ServiceKeysets, WorkspaceKeysets

Purpose: TypeAlias = Literal["tag", "pepper", "token", "context"]

_LOOK_SECONDS = 1.0


def command(
    purpose: Annotated[Purpose | None, typer.Argument(help="A keyset of the service.")] = None,
    workspaces: Annotated[bool, typer.Option("--workspaces", help="The keysets of all workspaces instead.")] = False,
    no_wait: Annotated[
        bool, typer.Option("--no-wait", help="Add the key and end; run it again after the time that it says.")
    ] = False,
    as_json: AsJson = False,
) -> None:
    """Put a new key in charge while the service goes on. What was made under the one before goes on working.

    A key is added first, and takes over when every process can know it, three minutes later. Interrupted, it goes on
    where it was. Contexts have no wait: it is the database that verifies them. A workspace whose key is younger than a
    day is left alone.

    Example: altyaa vault rotate pepper
    """
    if (purpose is None) is not workspaces:
        raise typer.BadParameter("name one keyset of the service, or --workspaces", param_hint="PURPOSE")
    done, broken = run(_rotate(purpose, wait=not no_wait))
    show(done, as_json)
    tell(broken)


async def _rotate(purpose: Purpose | None, *, wait: bool) -> tuple[dict[str, Any], list[str]]:
    async with vault() as opened:
        match purpose:
            case None:
                return await _workspaces(opened.workspaces, wait=wait)
            case "context":
                return _result(purpose, await opened.service.rotate_context(), None), []
            case _:
                return await _service(opened.service, purpose, wait=wait), []


async def _service(keysets: ServiceKeysets, purpose: Purpose, *, wait: bool) -> dict[str, Any]:
    told = False
    while True:
        match await keysets.rotate(purpose):
            case Promote(key_id=primary):
                return _result(purpose, primary, None)
            case Wait(until=until):
                if not wait:
                    return _result(purpose, None, until)
                told = told or _told(until)
                await asyncio.sleep(_LOOK_SECONDS)
            case Add():
                pass


def _result(purpose: Purpose, primary: int | None, until: datetime | None) -> dict[str, Any]:
    return {"keyset": purpose, "primary": primary, "promote_after": until}


async def _workspaces(keysets: WorkspaceKeysets, *, wait: bool) -> tuple[dict[str, Any], list[str]]:
    steps, broken = await _each(keysets)
    until, known = await keysets.known_at() if steps["added"] + steps["waiting"] else (None, True)
    if until is not None and wait:
        _told(until)
        while not known:
            await asyncio.sleep(_LOOK_SECONDS)
            until, known = await keysets.known_at()
        later, broken = await _each(keysets)
        steps["promoted"] += later["promoted"]
        until = None
    done = {"added": steps["added"], "promoted": steps["promoted"], "left_alone": steps["left alone"]}
    return done | {"promote_after": until}, broken


async def _each(keysets: WorkspaceKeysets) -> tuple[Counter[str], list[str]]:
    """One step for every keyset; what does not open stops none of the others."""
    steps: Counter[str] = Counter()
    broken = []
    async for row in keysets.rows():
        try:
            step = await keysets.rotate(row)
        except VaultError as error:
            broken.append(str(error))
            continue
        match step:
            case Add():
                steps["added"] += 1
            case Promote():
                steps["promoted"] += 1
            case Wait():
                steps["waiting"] += 1
            case None:
                steps["left alone"] += 1
    return steps, broken


def _told(until: datetime) -> bool:
    err.print(
        f"The key is added, and every process knows it at {until:%H:%M:%S} UTC. Waiting until then; interrupted, it "
        "goes on from here when you run the command again.",
        markup=False,
    )
    return True
