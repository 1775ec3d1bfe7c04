"""SQL of facts and letters."""

import json
from collections.abc import Sequence
from datetime import datetime
from uuid import UUID

from altyaa.events.model import Deed, Event, Mail
from altyaa.infra.db import WorkspaceTx
from altyaa.kernel.fact import Fact, Origin


async def insert_event(
    tx: WorkspaceTx, workspace_id: UUID, event_id: UUID, fact: Fact, actor: str, origin: Origin
) -> None:
    """Write a fact down."""
    await tx.execute(
        """
        INSERT INTO altyaa.event
               (workspace_id, id, type, occurred_at, actor, subject, data, request_id, ip, user_agent)
        VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10)
        """,
        workspace_id,
        event_id,
        fact.type,
        fact.at,
        actor,
        fact.subject,
        json.dumps(fact.data),
        origin.request_id,
        origin.ip,
        origin.user_agent,
    )


async def events(tx: WorkspaceTx, before: UUID | None, type_: str | None, most: int) -> list[Event]:
    """Facts of the workspace, newest first.

    Args:
        before: Only those older than this event; ids begin with their time.
        type_: Only those of this type.
    """
    return await tx.many(
        """
        SELECT id, type, occurred_at, actor, subject, data, request_id, ip, user_agent
          FROM altyaa.event
         WHERE ($1::uuid IS NULL OR id < $1) AND ($2::text IS NULL OR type = $2)
         ORDER BY workspace_id DESC, id DESC
         LIMIT $3
        """,
        before,
        type_,
        most,
        into=Event,
    )


async def events_about(
    tx: WorkspaceTx, subject: str, most: int, before: UUID | None = None, but_for: Sequence[str] = ()
) -> list[Event]:
    """The last facts about one thing, newest first.

    Args:
        before: Only those older than this event.
        but_for: Types that are left out.
    """
    return await tx.many(
        """
        SELECT id, type, occurred_at, actor, subject, data, request_id, ip, user_agent
          FROM altyaa.event
         WHERE subject = $1 AND ($3::uuid IS NULL OR id < $3) AND type <> ALL ($4::text[])
         ORDER BY workspace_id DESC, id DESC
         LIMIT $2
        """,
        subject,
        most,
        before,
        list(but_for),
        into=Event,
    )


async def last_to(tx: WorkspaceTx, subject: str, types: Sequence[str], most: int) -> list[Deed]:
    """Who did something of these types to one thing, of the last so many times; the latest first."""
    return await tx.many(
        """
        SELECT actor, max(occurred_at) AS at
          FROM (SELECT actor, occurred_at
                  FROM altyaa.event
                 WHERE subject = $1 AND type = ANY($2)
                 ORDER BY workspace_id DESC, id DESC
                 LIMIT $3) AS last
         GROUP BY actor
         ORDER BY at DESC
        """,
        subject,
        list(types),
        most,
        into=Deed,
    )


async def event(tx: WorkspaceTx, event_id: UUID) -> Event | None:
    """One fact."""
    return await tx.one(
        """
        SELECT id, type, occurred_at, actor, subject, data, request_id, ip, user_agent
          FROM altyaa.event
         WHERE id = $1
        """,
        event_id,
        into=Event,
    )


async def insert_mail(
    tx: WorkspaceTx, workspace_id: UUID, mail_id: UUID, event_id: UUID, address: str, now: datetime
) -> None:
    """Note that a letter is to go to an address because of an event."""
    await tx.execute(
        """
        INSERT INTO altyaa.mail (workspace_id, id, event_id, address, created_at) VALUES ($1, $2, $3, $4, $5)
        """,
        workspace_id,
        mail_id,
        event_id,
        address,
        now,
    )


async def mail(tx: WorkspaceTx, mail_id: UUID) -> Mail | None:
    """A letter that is to go out, or went."""
    return await tx.one("SELECT id, event_id, address, sent_at FROM altyaa.mail WHERE id = $1", mail_id, into=Mail)


async def mark_sent(tx: WorkspaceTx, mail_id: UUID, now: datetime) -> None:
    """Note that a letter went out."""
    await tx.execute("UPDATE altyaa.mail SET sent_at = $2 WHERE id = $1", mail_id, now)
