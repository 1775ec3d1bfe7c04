"""SQL of ciphertexts, for `altyaa vault`: under which keys they are, and the same under another."""

from uuid import UUID

from altyaa.infra.db import WorkspaceTx
from altyaa.infra.vault.sealed import SealedRow


async def sealed_grant_tokens(tx: WorkspaceTx, after: UUID | None = None, most: int = 100) -> list[SealedRow]:
    """A grant's tokens: rows with larger ids, by id."""
    return await tx.many(
        """
        SELECT id, generation, sealed
          FROM altyaa.upstream_grant
         WHERE sealed IS NOT NULL AND ($1::uuid IS NULL OR id > $1)
         ORDER BY workspace_id, id
         LIMIT $2
        """,
        after,
        most,
        into=SealedRow,
    )


async def reseal_grant_tokens(tx: WorkspaceTx, row_id: UUID, was: bytes, becomes: bytes) -> int:
    """A grant's tokens, under another key; 0 where it is another by now."""
    return await tx.execute(
        "UPDATE altyaa.upstream_grant SET sealed = $3 WHERE id = $1 AND sealed = $2", row_id, was, becomes
    )


async def sealed_grant_tokens_before(tx: WorkspaceTx, after: UUID | None = None, most: int = 100) -> list[SealedRow]:
    """A grant's tokens of the generation before: rows with larger ids, by id."""
    return await tx.many(
        """
        SELECT id, generation - 1 AS generation, sealed_before AS sealed
          FROM altyaa.upstream_grant
         WHERE sealed_before IS NOT NULL AND ($1::uuid IS NULL OR id > $1)
         ORDER BY workspace_id, id
         LIMIT $2
        """,
        after,
        most,
        into=SealedRow,
    )


async def reseal_grant_tokens_before(tx: WorkspaceTx, row_id: UUID, was: bytes, becomes: bytes) -> int:
    """A grant's tokens of the generation before, under another key; 0 where it is another by now."""
    return await tx.execute(
        "UPDATE altyaa.upstream_grant SET sealed_before = $3 WHERE id = $1 AND sealed_before = $2", row_id, was, becomes
    )


async def sealed_own_tokens(tx: WorkspaceTx, after: UUID | None = None, most: int = 100) -> list[SealedRow]:
    """A connection's own token: rows with larger ids, by id."""
    return await tx.many(
        """
        SELECT id, generation, sealed
          FROM altyaa.connection
         WHERE sealed IS NOT NULL AND ($1::uuid IS NULL OR id > $1)
         ORDER BY workspace_id, id
         LIMIT $2
        """,
        after,
        most,
        into=SealedRow,
    )


async def reseal_own_tokens(tx: WorkspaceTx, row_id: UUID, was: bytes, becomes: bytes) -> int:
    """A connection's own token, under another key; 0 where it is another by now."""
    return await tx.execute(
        "UPDATE altyaa.connection SET sealed = $3 WHERE id = $1 AND sealed = $2", row_id, was, becomes
    )


async def sealed_verifiers(tx: WorkspaceTx, after: UUID | None = None, most: int = 100) -> list[SealedRow]:
    """The PKCE verifier of a sign-in: rows with larger ids, by id."""
    return await tx.many(
        """
        SELECT id, 0 AS generation, sealed_verifier AS sealed
          FROM altyaa.connect_attempt
         WHERE sealed_verifier IS NOT NULL AND ($1::uuid IS NULL OR id > $1)
         ORDER BY workspace_id, id
         LIMIT $2
        """,
        after,
        most,
        into=SealedRow,
    )


async def reseal_verifiers(tx: WorkspaceTx, row_id: UUID, was: bytes, becomes: bytes) -> int:
    """The PKCE verifier of a sign-in, under another key; 0 where it is another by now."""
    return await tx.execute(
        "UPDATE altyaa.connect_attempt SET sealed_verifier = $3 WHERE id = $1 AND sealed_verifier = $2",
        row_id,
        was,
        becomes,
    )


async def sealed_picks(tx: WorkspaceTx, after: UUID | None = None, most: int = 100) -> list[SealedRow]:
    """What a sign-in found: rows with larger ids, by id."""
    return await tx.many(
        """
        SELECT id, 1 AS generation, sealed_pick AS sealed
          FROM altyaa.connect_attempt
         WHERE sealed_pick IS NOT NULL AND ($1::uuid IS NULL OR id > $1)
         ORDER BY workspace_id, id
         LIMIT $2
        """,
        after,
        most,
        into=SealedRow,
    )


async def reseal_picks(tx: WorkspaceTx, row_id: UUID, was: bytes, becomes: bytes) -> int:
    """What a sign-in found, under another key; 0 where it is another by now."""
    return await tx.execute(
        "UPDATE altyaa.connect_attempt SET sealed_pick = $3 WHERE id = $1 AND sealed_pick = $2", row_id, was, becomes
    )
