"""Seals what lies under older keys of a workspace anew, under the primary, while the service goes on.

Page by page, each in a transaction of its own; what is under the primary is passed by, so an interrupted sweep is
continued by another. A row changes only if it still holds the ciphertext that was opened: one that was written in the
meantime keeps what was written.
"""

from collections import Counter
from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass, field
from typing import TYPE_CHECKING
from uuid import UUID

from altyaa.infra.vault.errors import VaultError
from altyaa.infra.vault.sealed import SealedColumn, SealedRow
from altyaa.infra.vault.workspace_keyset import WorkspaceKeyset, sealed_under

if TYPE_CHECKING:  # As in ``store``.
    from altyaa.infra.db import Database, WorkspaceTx
    from altyaa.kernel.principal import Principal

Work = Callable[["WorkspaceTx", list[SealedRow]], Awaitable[None]]


@dataclass(slots=True)
class Swept:
    """What a sweep did in a workspace.

    Attributes:
        resealed: Ciphertexts that are under the primary now.
        overtaken: Those that somebody else replaced meanwhile.
        broken: Those that do not open, each as table, column and row.
    """

    resealed: int = 0
    overtaken: int = 0
    broken: list[str] = field(default_factory=list)


async def sweep(
    db: "Database", principal: "Principal", keyset: WorkspaceKeyset, columns: Sequence[SealedColumn], batch: int
) -> Swept:
    """Seal every ciphertext of the principal's workspace under the primary.

    Args:
        keyset: The workspace's; a key that is disabled opens here all the same, so that nothing is left behind.
        batch: Most rows of a transaction.

    Raises:
        DatabaseUnavailable: As ``Database.workspace``. What was committed stays.
    """
    keyset, done = _all_enabled(keyset), Swept()
    for column in columns:

        async def reseal(tx: "WorkspaceTx", rows: list[SealedRow], column: SealedColumn = column) -> None:
            for row in rows:
                if sealed_under(row.sealed) != keyset.primary_id:
                    await _reseal(tx, keyset, column, row, done)

        await _each_page(db, principal, column, batch, reseal)
    return done


async def count(
    db: "Database", principal: "Principal", columns: Sequence[SealedColumn], batch: int = 1000
) -> Counter[int]:
    """How many ciphertexts of the principal's workspace are under each key, by its id.

    Raises:
        DatabaseUnavailable: As ``Database.workspace``.
    """
    under: Counter[int] = Counter()

    async def look(_tx: "WorkspaceTx", rows: list[SealedRow]) -> None:
        under.update(sealed_under(row.sealed) for row in rows)

    for column in columns:
        await _each_page(db, principal, column, batch, look)
    return under


async def _each_page(db: "Database", principal: "Principal", column: SealedColumn, batch: int, work: Work) -> None:
    after: UUID | None = None
    while True:
        async with db.workspace(principal) as tx:
            rows = await column.rows(tx, after, batch)
            await work(tx, rows)
        if len(rows) < batch:
            return
        after = rows[-1].id


async def _reseal(
    tx: "WorkspaceTx", keyset: WorkspaceKeyset, column: SealedColumn, row: SealedRow, done: Swept
) -> None:
    place = column.place(keyset.workspace_id, row)
    try:
        plain = keyset.open(place, row.sealed)
    except VaultError:
        done.broken.append(f"{column.table}.{column.column} of row {row.id}")
        return
    if await column.swap(tx, row.id, row.sealed, keyset.seal(place, plain.reveal())):
        done.resealed += 1
    else:
        done.overtaken += 1


def _all_enabled(keyset: WorkspaceKeyset) -> WorkspaceKeyset:
    for key in keyset.states:
        if key.state == "disabled":
            keyset = keyset.enabled(key.id)
    return keyset
