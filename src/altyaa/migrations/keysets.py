"""Mints what the schema needs to be usable: service keysets under the KEK, and the key that verifies contexts."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import Any

from tink.aead import Aead

from altyaa.infra.keyring import OUR_AUDIENCE
from altyaa.infra.vault import PrfKeyset, hmac_blocks, missing_purposes
from altyaa.migrations.roles import OWNER

OUR_PURPOSE = f"context:{OUR_AUDIENCE}"


async def ensure_keysets(owner: Any, kek: Aead) -> None:
    """Mint the keysets that are missing.

    The KEK must open those that are there: a wrong one would leave the database sealed under two.
    A database restored without ``tenancy.context_key`` (its dump leaves that table out) gets a fresh context key.

    Raises:
        VaultError: A keyset does not open.
    """
    # Two processes that start at once: the second finds what the first minted.
    await owner.execute("LOCK TABLE altyaa.service_keyset IN EXCLUSIVE MODE")
    rows = {
        row["purpose"]: row["sealed"] for row in await owner.fetch("SELECT purpose, sealed FROM altyaa.service_keyset")
    }
    for purpose, sealed in rows.items():
        PrfKeyset.open(sealed, kek, purpose)
    for purpose in missing_purposes(rows):
        if purpose != OUR_PURPOSE:
            await save_keyset(owner, purpose, PrfKeyset.mint(), kek)
    verifiable = await owner.fetchval("SELECT count(*) FROM tenancy.context_key WHERE audience = $1", OUR_AUDIENCE)
    if OUR_PURPOSE not in rows or not verifiable:
        keyset = PrfKeyset.mint()
        await save_keyset(owner, OUR_PURPOSE, keyset, kek)
        await install_context_key(owner, OUR_AUDIENCE, keyset)


@asynccontextmanager
async def alone_with_keysets(here: Any) -> AsyncIterator[None]:
    """A transaction as the owner in which nobody else changes a keyset: what it read is still so when it writes.

    Args:
        here: asyncpg connection to our own database, whose login may become its owner.
    """
    async with here.transaction():
        await here.execute(f"SET LOCAL ROLE {OWNER}")
        await here.execute("LOCK TABLE altyaa.service_keyset IN EXCLUSIVE MODE")
        yield


async def save_keyset(owner: Any, purpose: str, keyset: PrfKeyset, kek: Aead, *, promoted: bool = False) -> None:
    """Seal a keyset into ``altyaa.service_keyset``, in place of the one of that purpose.

    Args:
        promoted: Another key has taken over in it.
    """
    await owner.execute(
        """
        INSERT INTO altyaa.service_keyset AS k (purpose, sealed) VALUES ($1, $2)
            ON CONFLICT (purpose)
            DO UPDATE SET sealed = excluded.sealed, updated_at = now(),
                          promoted_at = CASE WHEN $3 THEN now() ELSE k.promoted_at END
        """,
        purpose,
        keyset.seal(kek, purpose),
        promoted,
    )


def renewed(keyset: PrfKeyset) -> PrfKeyset:
    """With a fresh key in charge and the one before it kept. Older ones go: a keyset holds few."""
    for kid in keyset.ids[1:]:
        keyset = keyset.destroyed(kid)
    grown = keyset.added()
    return grown.promoted(grown.states[-1].id)


async def install_context_key(database: Any, audience: str, keyset: PrfKeyset) -> None:
    """Let ``database`` verify what the keyset's primary key signs."""
    inner, outer = hmac_blocks(keyset.raw_key(keyset.primary_id))
    await database.execute(
        "INSERT INTO tenancy.context_key (audience, kid, inner_block, outer_block) VALUES ($1, $2, $3, $4)",
        audience,
        str(keyset.primary_id),
        inner,
        outer,
    )
