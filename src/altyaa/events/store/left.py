"""SQL of people who were members once: what was written down when they left is what is still known of them."""

from collections.abc import Sequence

from altyaa.events.model import Left
from altyaa.infra.db import WorkspaceTx


async def left_addresses(tx: WorkspaceTx, people: Sequence[str]) -> list[Left]:
    """The addresses by which the workspace knew these people (``usr_…``), of those who left."""
    return await tx.many(
        """
        SELECT DISTINCT ON (subject) subject, data ->> 'email' AS email
          FROM altyaa.event
         WHERE subject = ANY ($1) AND type = 'member.removed' AND data ? 'email'
         ORDER BY subject, id DESC
        """,
        list(people),
        into=Left,
    )
