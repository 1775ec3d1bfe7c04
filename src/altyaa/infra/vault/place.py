"""Where a ciphertext lies. It opens in that place alone."""

from dataclasses import dataclass
from uuid import UUID


@dataclass(frozen=True, slots=True)
class Place:
    """A column of a row of a workspace, at one generation of what it holds.

    Attributes:
        table: With its schema, ``altyaa.connection``.
        generation: Counts the values that the column has held, so that an older one put back does not open.
    """

    table: str
    column: str
    workspace_id: UUID
    row_id: UUID
    generation: int

    @property
    def associated_data(self) -> bytes:
        """``v1``, table, column, workspace, row and generation, each after its length in 4 bytes.

        A stored format: changed, nothing opens any more. With the lengths no two places are the same bytes.
        """
        parts = ("v1", self.table, self.column, str(self.workspace_id), str(self.row_id), str(self.generation))
        return b"".join(len(data := part.encode()).to_bytes(4, "big") + data for part in parts)
