"""SQL of clients and their secrets."""

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from altyaa.infra.db import WorkspaceTx
from altyaa.oauth.model import AuthMethod, GrantType, Pkce


@dataclass(frozen=True, slots=True)
class NewClient:
    """A client to be made.

    Attributes:
        handle: Keyed digest of the id, 32 bytes.
        jwks: JSON Web Key Set as JSON text.
        created_by: Wire id of who makes it.
    """

    id: UUID
    handle: bytes
    name: str
    any_workspace: bool
    auth_method: AuthMethod
    redirect_uris: tuple[str, ...]
    scopes: tuple[str, ...]
    grant_types: tuple[GrantType, ...]
    pkce: Pkce
    jwks: str | None
    grant_days: int | None
    created_by: str


async def insert_client(tx: WorkspaceTx, workspace_id: UUID, new: NewClient, now: datetime) -> None:
    """Write a client down; nobody has verified it."""
    await tx.execute(
        """
        INSERT INTO altyaa.oauth_client (workspace_id, id, handle, name, any_workspace, verified, auth_method,
                    redirect_uris, scopes, grant_types, pkce, jwks, token_epoch, grant_days, created_at, created_by)
        VALUES ($1, $2, $3, $4, $5, false, $6, $7, $8, $9, $10, $11, 0, $12, $13, $14)
        """,
        workspace_id,
        new.id,
        new.handle,
        new.name,
        new.any_workspace,
        new.auth_method,
        new.redirect_uris,
        new.scopes,
        new.grant_types,
        new.pkce,
        new.jwks,
        new.grant_days,
        now,
        new.created_by,
    )


async def insert_client_secret(
    tx: WorkspaceTx,
    workspace_id: UUID,
    secret_id: UUID,
    client_id: UUID,
    pepper_kid: int,
    digest: bytes,
    last_four: str,
    now: datetime,
) -> None:
    """Give a client a secret.

    Args:
        digest: HMAC-SHA256 of the secret under the pepper ``pepper_kid``, 32 bytes. The secret itself is not stored.
    """
    await tx.execute(
        """
        INSERT INTO altyaa.oauth_client_secret (workspace_id, id, client_id, pepper_kid, digest, last_four, created_at)
        VALUES ($1, $2, $3, $4, $5, $6, $7)
        """,
        workspace_id,
        secret_id,
        client_id,
        pepper_kid,
        digest,
        last_four,
        now,
    )
