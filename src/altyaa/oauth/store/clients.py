"""SQL of clients, without their secrets."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from altyaa.infra.db import WorkspaceTx
from altyaa.oauth.model import AuthMethod, GrantType, Pkce
from altyaa.oauth.registration import ClientInfo, ClientStatus, Shape


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


async def clients(
    tx: WorkspaceTx,
    only: UUID | None = None,
    status: ClientStatus | None = None,
    before: UUID | None = None,
    most: int = 1,
    words: str | None = None,
) -> list[ClientInfo]:
    """Clients of the workspace, newest first.

    Args:
        only: The one with this id.
        before: Those made before this one: ids begin with their time.
        words: In their name, in whatever case.
    """
    return await tx.many(
        """
        SELECT id, name, any_workspace, verified, auth_method, redirect_uris, scopes, grant_types, pkce, jwks,
               token_epoch, grant_days, created_at, created_by, ended_at, ended_reason
          FROM altyaa.oauth_client
         WHERE ($1::uuid IS NULL OR id = $1)
           AND ($2::text IS NULL OR ($2 = 'ended') = (ended_at IS NOT NULL))
           AND ($3::uuid IS NULL OR id < $3)
           AND ($5::text IS NULL OR strpos(lower(name), lower($5)) > 0)
         ORDER BY workspace_id DESC, id DESC
         LIMIT $4
        """,
        only,
        status,
        before,
        most,
        words,
        into=ClientInfo,
    )


@dataclass(frozen=True, slots=True)
class _Id:
    id: UUID


async def clients_made_by(tx: WorkspaceTx, makers: Sequence[str], since: datetime) -> list[UUID]:
    """Clients that live and that these (wire ids) made from then on, in one order."""
    rows = await tx.many(
        """
        SELECT id FROM altyaa.oauth_client
         WHERE created_by = ANY ($1) AND created_at >= $2 AND ended_at IS NULL
         ORDER BY id
        """,
        makers,
        since,
        into=_Id,
    )
    return [row.id for row in rows]


async def lock_client(tx: WorkspaceTx, client_id: UUID) -> ClientInfo | None:
    """Fetch a client and hold its row until the transaction ends: two changes of it queue here."""
    return await tx.one(
        """
        SELECT id, name, any_workspace, verified, auth_method, redirect_uris, scopes, grant_types, pkce, jwks,
               token_epoch, grant_days, created_at, created_by, ended_at, ended_reason
          FROM altyaa.oauth_client
         WHERE id = $1
           FOR UPDATE
        """,
        client_id,
        into=ClientInfo,
    )


async def update_client(tx: WorkspaceTx, client_id: UUID, shape: Shape, verified: bool, by: str, now: datetime) -> None:
    """Give a client another shape, and remember who set its redirect URIs and public keys where these differ.

    Args:
        by: Wire id of who changes it.
    """
    await tx.execute(
        """
        UPDATE altyaa.oauth_client
           SET name = $2, redirect_uris = $3, scopes = $4, pkce = $5, any_workspace = $6, grant_days = $7, jwks = $8,
               verified = $9,
               redirect_uris_set_by = CASE WHEN redirect_uris = $3 THEN redirect_uris_set_by ELSE $10 END,
               redirect_uris_set_at = CASE WHEN redirect_uris = $3 THEN redirect_uris_set_at ELSE $11 END,
               jwks_set_by = CASE WHEN jwks IS NOT DISTINCT FROM $8 THEN jwks_set_by ELSE $10 END,
               jwks_set_at = CASE WHEN jwks IS NOT DISTINCT FROM $8 THEN jwks_set_at ELSE $11 END
         WHERE id = $1
        """,
        client_id,
        shape.name,
        shape.redirect_uris,
        sorted(shape.scopes),
        shape.pkce,
        shape.any_workspace,
        shape.grant_days,
        shape.jwks,
        verified,
        by,
        now,
    )


async def begin_epoch(tx: WorkspaceTx, client_id: UUID, epoch: int) -> None:
    """End every token that a client has got for itself in earlier epochs."""
    await tx.execute("UPDATE altyaa.oauth_client SET token_epoch = $2 WHERE id = $1", client_id, epoch)


async def end_client(tx: WorkspaceTx, client_id: UUID, now: datetime, reason: str) -> int:
    """End a client; 0 where it had ended before, whose moment and reason stay."""
    return await tx.execute(
        "UPDATE altyaa.oauth_client SET ended_at = $2, ended_reason = $3 WHERE id = $1 AND ended_at IS NULL",
        client_id,
        now,
        reason,
    )
