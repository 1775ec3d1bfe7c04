"""Telling every serving process that something remembered is no longer true."""

from uuid import UUID

from altyaa.infra.db import WorkspaceTx

CHANNEL = "altyaa_revocation"
LONGEST_NOTICE = 200
"""Ids in one notification: its payload is less than 8,000 bytes (PostgreSQL, NOTIFY)."""


async def revoked(tx: WorkspaceTx, *ids: UUID) -> None:
    """Have every process forget what depends on these ids, at the moment that this transaction commits.

    A notification takes a lock of the whole cluster at commit: this is for what ends or narrows a credential.
    """
    for start in range(0, len(ids), LONGEST_NOTICE):
        payload = " ".join(each.hex for each in ids[start : start + LONGEST_NOTICE])
        await tx.execute("SELECT pg_catalog.pg_notify('altyaa_revocation', $1)", payload)
