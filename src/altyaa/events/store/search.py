"""SQL of the search in facts: a function for each index that leads to them, which may all be narrowed by the rest.

Newest first, and never more rows are read than the index holds for what is asked for.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from ipaddress import IPv4Address, IPv6Address
from uuid import UUID

from altyaa.events.model import Event
from altyaa.infra.db import WorkspaceTx


@dataclass(frozen=True, slots=True)
class Narrow:
    """What narrows a search further.

    Attributes:
        lowest, before: Ids, which begin with their time: from the first on, and below the second.
        most: Rows.
    """

    lowest: UUID
    before: UUID
    most: int
    types: Sequence[str] | None = None
    actor: str | None = None
    subject: str | None = None
    request_id: str | None = None
    ip: IPv4Address | IPv6Address | None = None


async def found_in_request(tx: WorkspaceTx, request_id: str, narrow: Narrow) -> list[Event]:
    """What one request did."""
    return await tx.many(
        """
        SELECT id, type, occurred_at, actor, subject, data, request_id, ip, user_agent
          FROM altyaa.event
         WHERE id >= $1 AND id < $2 AND request_id = $4
           AND ($5::text[] IS NULL OR type = ANY ($5))
           AND ($6::text IS NULL OR actor = $6)
           AND ($7::text IS NULL OR subject = $7)
           AND ($8::inet IS NULL OR ip = $8)
         ORDER BY workspace_id DESC, id DESC
         LIMIT $3
        """,
        narrow.lowest,
        narrow.before,
        narrow.most,
        request_id,
        narrow.types,
        narrow.actor,
        narrow.subject,
        narrow.ip,
        into=Event,
    )


async def found_about(tx: WorkspaceTx, subject: str, narrow: Narrow) -> list[Event]:
    """What happened to one thing."""
    return await tx.many(
        """
        SELECT id, type, occurred_at, actor, subject, data, request_id, ip, user_agent
          FROM altyaa.event
         WHERE id >= $1 AND id < $2 AND subject = $4
           AND ($5::text[] IS NULL OR type = ANY ($5))
           AND ($6::text IS NULL OR actor = $6)
           AND ($7::inet IS NULL OR ip = $7)
         ORDER BY workspace_id DESC, id DESC
         LIMIT $3
        """,
        narrow.lowest,
        narrow.before,
        narrow.most,
        subject,
        narrow.types,
        narrow.actor,
        narrow.ip,
        into=Event,
    )


async def found_from(tx: WorkspaceTx, ip: IPv4Address | IPv6Address, narrow: Narrow) -> list[Event]:
    """What was asked for from one address."""
    return await tx.many(
        """
        SELECT id, type, occurred_at, actor, subject, data, request_id, ip, user_agent
          FROM altyaa.event
         WHERE id >= $1 AND id < $2 AND ip = $4
           AND ($5::text[] IS NULL OR type = ANY ($5))
           AND ($6::text IS NULL OR actor = $6)
         ORDER BY workspace_id DESC, id DESC
         LIMIT $3
        """,
        narrow.lowest,
        narrow.before,
        narrow.most,
        ip,
        narrow.types,
        narrow.actor,
        into=Event,
    )


async def found_by(tx: WorkspaceTx, actor: str, narrow: Narrow) -> list[Event]:
    """What one principal did."""
    return await tx.many(
        """
        SELECT id, type, occurred_at, actor, subject, data, request_id, ip, user_agent
          FROM altyaa.event
         WHERE id >= $1 AND id < $2 AND actor = $4
           AND ($5::text[] IS NULL OR type = ANY ($5))
         ORDER BY workspace_id DESC, id DESC
         LIMIT $3
        """,
        narrow.lowest,
        narrow.before,
        narrow.most,
        actor,
        narrow.types,
        into=Event,
    )


async def found_of(tx: WorkspaceTx, types: Sequence[str], narrow: Narrow) -> list[Event]:
    """Facts of these types: the newest of each, and the newest of those."""
    return await tx.many(
        """
        SELECT e.id, e.type, e.occurred_at, e.actor, e.subject, e.data, e.request_id, e.ip, e.user_agent
          FROM unnest($4::text[]) AS wanted (type)
         CROSS JOIN LATERAL (
               SELECT *
                 FROM altyaa.event
                WHERE type = wanted.type AND id >= $1 AND id < $2
                ORDER BY workspace_id DESC, id DESC
                LIMIT $3) e
         ORDER BY e.id DESC
         LIMIT $3
        """,
        narrow.lowest,
        narrow.before,
        narrow.most,
        list(types),
        into=Event,
    )


async def found(tx: WorkspaceTx, narrow: Narrow) -> list[Event]:
    """Facts of the workspace."""
    return await tx.many(
        """
        SELECT id, type, occurred_at, actor, subject, data, request_id, ip, user_agent
          FROM altyaa.event
         WHERE id >= $1 AND id < $2
         ORDER BY workspace_id DESC, id DESC
         LIMIT $3
        """,
        narrow.lowest,
        narrow.before,
        narrow.most,
        into=Event,
    )
