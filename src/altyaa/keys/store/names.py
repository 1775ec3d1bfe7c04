"""SQL of what people call keys."""

from collections.abc import Sequence
from uuid import UUID

from altyaa.access.model import Named
from altyaa.infra.db import WorkspaceTx


async def key_names(tx: WorkspaceTx, ids: Sequence[UUID]) -> list[Named]:
    """The names of those of these keys that the workspace has."""
    return await tx.many("SELECT id, name FROM altyaa.api_key WHERE id = ANY ($1)", list(ids), into=Named)
