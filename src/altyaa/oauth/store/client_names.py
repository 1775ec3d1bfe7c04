"""SQL of what people call apps."""

from collections.abc import Sequence
from uuid import UUID

from altyaa.access.model import Named
from altyaa.infra.db import WorkspaceTx


async def client_names(tx: WorkspaceTx, ids: Sequence[UUID]) -> list[Named]:
    """The names of those of these apps that are the workspace's own."""
    return await tx.many("SELECT id, name FROM altyaa.oauth_client WHERE id = ANY ($1)", list(ids), into=Named)
