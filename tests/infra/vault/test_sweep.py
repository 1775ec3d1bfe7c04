"""The sweep seals everything anew under the primary, loses nothing, and overwrites nobody."""

from collections.abc import AsyncIterator
from dataclasses import replace
from uuid import UUID

import pytest

from altyaa.infra.db import WorkspaceTx
from altyaa.infra.runtime import Runtime
from altyaa.infra.vault import WorkspaceKeyset
from altyaa.infra.vault.sealed import SealedRow
from altyaa.infra.vault.sweep import count, sweep
from altyaa.testing.cluster import TestDatabase
from altyaa.testing.factories import MadeWorkspace, make_workspace, operator
from altyaa.testing.service import opened
from tests.infra.vault.shelf import SHELF, build, put, values


@pytest.fixture
async def runtime(database: TestDatabase) -> AsyncIterator[Runtime]:
    await build(database)
    async with opened(database) as runtime:
        yield runtime


@pytest.fixture
async def workspace(runtime: Runtime) -> MadeWorkspace:
    return await make_workspace(runtime)


class Crash(BaseException):
    """The process is gone."""


def rotated(keyset: WorkspaceKeyset) -> WorkspaceKeyset:
    grown = keyset.added()
    return grown.promoted(grown.states[-1].id)


async def test_what_is_under_older_keys_is_under_the_primary_afterwards_and_opens_as_before(
    runtime: Runtime, workspace: MadeWorkspace
) -> None:
    old = WorkspaceKeyset.mint(workspace.id)
    new = rotated(old)
    wanted = {await put(runtime, workspace, old, b"%d" % number, number): b"%d" % number for number in range(7)}
    wanted[await put(runtime, workspace, new, b"new")] = b"new"
    done = await sweep(runtime.db, operator(runtime, workspace), new, [SHELF], 3)
    assert (done.resealed, done.overtaken, done.broken) == (7, 0, [])
    assert await count(runtime.db, operator(runtime, workspace), [SHELF], 3) == {new.primary_id: 8}
    assert await values(runtime, workspace, new.disabled(old.primary_id)) == wanted
    again = await sweep(runtime.db, operator(runtime, workspace), new, [SHELF], 3)
    assert again.resealed == 0


async def test_another_workspace_is_left_alone(runtime: Runtime, workspace: MadeWorkspace) -> None:
    other = await make_workspace(runtime)
    keyset, theirs = WorkspaceKeyset.mint(workspace.id), WorkspaceKeyset.mint(other.id)
    await put(runtime, other, theirs, b"theirs")
    done = await sweep(runtime.db, operator(runtime, workspace), rotated(keyset), [SHELF], 10)
    assert (done.resealed, done.broken) == (0, [])
    assert await count(runtime.db, operator(runtime, other), [SHELF]) == {theirs.primary_id: 1}


async def test_what_was_written_meanwhile_is_not_overwritten(runtime: Runtime, workspace: MadeWorkspace) -> None:
    """A renewal that commits between the sweep's look and its write wins."""
    old = WorkspaceKeyset.mint(workspace.id)
    new = rotated(old)
    row_id = await put(runtime, workspace, old, b"before")
    renewed = old.seal(SHELF.place(workspace.id, SealedRow(row_id, 2, b"")), b"renewed")

    async def swap(tx: WorkspaceTx, row: UUID, before: bytes, after: bytes) -> int:
        async with runtime.db.workspace(operator(runtime, workspace)) as other:
            await other.execute("UPDATE altyaa.shelf SET sealed = $2, generation = 2 WHERE id = $1", row, renewed)
        return await SHELF.swap(tx, row, before, after)

    done = await sweep(runtime.db, operator(runtime, workspace), new, [replace(SHELF, swap=swap)], 10)
    assert (done.resealed, done.overtaken) == (0, 1)
    assert await values(runtime, workspace, new) == {row_id: b"renewed"}
    assert (await sweep(runtime.db, operator(runtime, workspace), new, [SHELF], 10)).resealed == 1


async def test_what_does_not_open_is_named_left_as_it_is_and_stops_nothing(
    runtime: Runtime, workspace: MadeWorkspace
) -> None:
    old, stranger = WorkspaceKeyset.mint(workspace.id), WorkspaceKeyset.mint(workspace.id)
    broken = await put(runtime, workspace, stranger, b"lost")
    await put(runtime, workspace, old, b"kept")
    new = rotated(old)
    done = await sweep(runtime.db, operator(runtime, workspace), new, [SHELF], 10)
    assert (done.resealed, done.broken) == (1, [f"altyaa.shelf.sealed of row {broken}"])
    under = await count(runtime.db, operator(runtime, workspace), [SHELF])
    assert under == {new.primary_id: 1, stranger.primary_id: 1}


async def test_a_straggler_under_a_disabled_key_is_saved(runtime: Runtime, workspace: MadeWorkspace) -> None:
    old = WorkspaceKeyset.mint(workspace.id)
    new = rotated(old).disabled(old.primary_id)
    row_id = await put(runtime, workspace, old, b"late")
    assert (await sweep(runtime.db, operator(runtime, workspace), new, [SHELF], 10)).resealed == 1
    assert await values(runtime, workspace, new) == {row_id: b"late"}


async def test_a_sweep_that_is_interrupted_keeps_what_it_has_done_and_is_continued(
    runtime: Runtime, workspace: MadeWorkspace
) -> None:
    old = WorkspaceKeyset.mint(workspace.id)
    new = rotated(old)
    swapped: list[UUID] = []
    wanted = {await put(runtime, workspace, old, b"%d" % number): b"%d" % number for number in range(5)}

    async def swap(tx: WorkspaceTx, row: UUID, before: bytes, after: bytes) -> int:
        if len(swapped) == 3:
            raise Crash
        swapped.append(row)
        return await SHELF.swap(tx, row, before, after)

    with pytest.raises(Crash):
        await sweep(runtime.db, operator(runtime, workspace), new, [replace(SHELF, swap=swap)], 2)
    under = await count(runtime.db, operator(runtime, workspace), [SHELF])
    assert under == {new.primary_id: 2, old.primary_id: 3}
    assert (await sweep(runtime.db, operator(runtime, workspace), new, [SHELF], 2)).resealed == 3
    assert await values(runtime, workspace, new) == wanted
