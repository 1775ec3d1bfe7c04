"""SQL of what people call connections."""

from collections.abc import Sequence
from uuid import UUID

from altyaa.access.model import Named
from altyaa.infra.db import WorkspaceTx


async def connection_names(tx: WorkspaceTx, ids: Sequence[UUID]) -> list[Named]:
    """The names of those of these connections that the workspace has, or had."""
    return await tx.many("SELECT id, name FROM altyaa.connection WHERE id = ANY ($1)", list(ids), into=Named)
