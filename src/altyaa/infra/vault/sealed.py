"""Columns that hold ciphertexts under workspace keysets, each an entry: what `altyaa vault` counts and seals anew."""

from collections.abc import Awaitable, Callable
from dataclasses import dataclass, field
from typing import TYPE_CHECKING
from uuid import UUID

from altyaa.infra.vault.place import Place

if TYPE_CHECKING:  # As in ``store``.
    from altyaa.infra.db import WorkspaceTx


@dataclass(frozen=True, slots=True)
class SealedRow:
    """A ciphertext.

    Attributes:
        id: Of the row.
        generation: At which it was sealed.
    """

    id: UUID
    generation: int
    sealed: bytes = field(repr=False)


@dataclass(frozen=True, slots=True)
class SealedColumn:
    """A column, and the two functions of its slice's store that reach it in one workspace.

    Attributes:
        table, column: As its places name them.
        rows: From a transaction, an id (None at first) and a number: at most so many rows with larger ids that hold a
            ciphertext, by id.
        swap: From a transaction, an id, a ciphertext and another for the same: puts the second in the place of the
            first; 0 where it is not there any more.
    """

    table: str
    column: str
    rows: Callable[["WorkspaceTx", UUID | None, int], Awaitable[list[SealedRow]]]
    swap: Callable[["WorkspaceTx", UUID, bytes, bytes], Awaitable[int]]

    def place(self, workspace_id: UUID, row: SealedRow) -> Place:
        """Where the row's ciphertext lies."""
        return Place(self.table, self.column, workspace_id, row.id, row.generation)
