"""The keys in a user's own database: which there are, that they verify, and when they stop."""

import time
from collections.abc import Iterable
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

import asyncpg

from altyaa.infra.db import ContextSigner
from altyaa.infra.db.context import ANY_PID
from altyaa.infra.vault import PrfKeyset
from altyaa.kernel.principal import Principal
from altyaa.migrations import resource_schema
from altyaa.migrations.errors import MigrationRefused
from altyaa.migrations.keysets import install_context_key

# Serving processes read their keysets every minute, and a context lives one: after three no old one is about.
_RETIRE_AFTER = timedelta(minutes=10)
_TRIAL = Principal("operator", "operator", UUID(int=0), frozenset())
_TRIAL_SECONDS = 60


async def live(there: Any) -> list[tuple[str, str]]:
    """Audience and kid of every key that is not retired."""
    rows = await there.fetch("SELECT audience, kid FROM tenancy.context_key WHERE retired_at IS NULL ORDER BY 1, 2")
    return [(row["audience"], row["kid"]) for row in rows]


async def make_verify(there: Any, audience: str, keyset: PrfKeyset) -> bool:
    """Let the database accept what ``keyset`` signs, and see that it does; whether the key was new to it.

    Raises:
        MigrationRefused: It does not, as where its clock is far from ours. Then nothing was changed.
    """
    async with there.transaction():
        await resource_schema.lock(there)
        absent: bool = await there.fetchval(
            "SELECT NOT EXISTS (SELECT FROM tenancy.context_key WHERE kid = $1)", str(keyset.primary_id)
        )
        if absent:
            await install_context_key(there, audience, keyset)
        if reason := await refusal(there, audience, keyset):
            raise MigrationRefused(
                f"That database does not accept a context signed now ({reason}). Compare the clocks of the two "
                "machines, and look at tenancy.context_key there."
            )
    return absent


async def refusal(there: Any, audience: str, keyset: PrfKeyset) -> str | None:
    """Why the database refuses a context of ``keyset``; None if it does not."""
    expires = int(time.time()) + _TRIAL_SECONDS
    context = ContextSigner(audience, keyset).sign(_TRIAL, pid=ANY_PID, expires_unix=expires)
    try:
        async with there.transaction():
            await there.execute("SELECT set_config('altyaa.context', $1, true)", context)
            await there.execute("SELECT tenancy.workspace_id()")
    except asyncpg.InvalidAuthorizationSpecificationError as error:
        return str(error)
    return None


async def retire(there: Any, kids: Iterable[str]) -> dict[str, datetime]:
    """Let keys verify for ten minutes more; those that were live, and until when."""
    rows = await there.fetch(
        """
        UPDATE tenancy.context_key
           SET retired_at = now() + $2
         WHERE kid = ANY ($1::text[]) AND retired_at IS NULL
        RETURNING kid, retired_at
        """,
        list(kids),
        _RETIRE_AFTER,
    )
    return {row["kid"]: row["retired_at"] for row in rows}
