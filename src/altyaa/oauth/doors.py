"""The look-ups of clients, codes and grants before a workspace is known.

A client and a grant are found by a handle, a keyed digest of their id that only the service can compute, and a code by
the digest of its secret: an id, which lists and logs contain, opens nothing.
"""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime
from uuid import UUID

from altyaa.access.uses import Use
from altyaa.infra.db import Database, Doors
from altyaa.infra.vault import ServiceKeys
from altyaa.oauth.model import ClientRecord, GrantRecord, Peer, Plain, Refresh, TokenBits


@dataclass(frozen=True, slots=True)
class _Bit:
    kind: str
    place: int
    name: str


@dataclass(frozen=True, slots=True)
class FoundCode:
    """Where a code is."""

    workspace_id: UUID
    id: UUID
    client_id: UUID


@dataclass(frozen=True, slots=True)
class FoundSecret:
    """Where a client's secret is."""

    workspace_id: UUID
    id: UUID
    client_id: UUID


@dataclass(frozen=True, slots=True)
class UntoldGrant:
    """A grant with refreshes that no event tells yet."""

    workspace_id: UUID
    id: UUID


@dataclass(frozen=True, slots=True)
class Turn:
    """What a refresh makes of a grant.

    Attributes:
        kid: Key that the new tokens are made under.
    """

    kid: int
    now: datetime
    access_expires_at: datetime
    refresh_expires_at: datetime
    scopes: Sequence[str]
    resources: Sequence[str]
    peer: Peer


@dataclass(frozen=True, slots=True)
class _Generation:
    generation: int


@dataclass(frozen=True, slots=True)
class Rotated:
    """A grant whose next generation is the current one now.

    Attributes:
        place: Of the presentation that did it, from 1.
    """

    place: int
    workspace_id: UUID
    salt: bytes = field(repr=False)
    scopes: Sequence[str]
    access_expires_at: datetime


def client_handle(keys: ServiceKeys, client_id: UUID) -> bytes:
    """The handle of a client, 32 bytes."""
    return keys.blind_index.compute(b"oauth client " + client_id.bytes)


def grant_handle(keys: ServiceKeys, grant_id: UUID) -> bytes:
    """The handle of a grant, 32 bytes."""
    return keys.blind_index.compute(b"oauth grant " + grant_id.bytes)


async def token_bits(db: Database) -> TokenBits:
    """The bits of scopes and resources in access tokens."""
    rows = await db.door("SELECT kind, place, name FROM door.token_bits()", into=_Bit)
    return TokenBits(
        {row.name: row.place for row in rows if row.kind == "scope"},
        {row.name: row.place for row in rows if row.kind == "resource"},
    )


async def client(db: Database, handle: bytes, now: datetime, token_id: UUID | None = None) -> ClientRecord | None:
    """A client, with the digests of its secrets that work.

    Args:
        token_id: Also tell whether that token of it was ended.
    """
    rows = await db.door(
        """
        SELECT workspace_id, id, name, any_workspace, verified, auth_method, redirect_uris, scopes, grant_types, pkce,
               jwks, token_epoch, grant_days, ended_at, secret_digests, secret_ends, token_denied
          FROM door.oauth_client($1, $2, $3)
        """,
        handle,
        token_id,
        now,
        into=ClientRecord,
    )
    return rows[0] if rows else None


async def client_secret(db: Database, handle: bytes, digests: list[bytes]) -> FoundSecret | None:
    """Where the secret of a client is that has one of these digests (32 bytes, one for each pepper)."""
    rows = await db.door(
        "SELECT workspace_id, id, client_id FROM door.oauth_client_secret($1, $2)", handle, digests, into=FoundSecret
    )
    return rows[0] if rows else None


async def code(db: Database, digests: list[bytes]) -> FoundCode | None:
    """Where the code is whose secret has one of these digests (32 bytes, one for each pepper)."""
    rows = await db.door("SELECT workspace_id, id, client_id FROM door.oauth_code($1)", digests, into=FoundCode)
    return rows[0] if rows else None


async def grant(db: Database | Doors, handle: bytes, token_id: UUID | None = None) -> GrantRecord | None:
    """A grant, with everything that its tokens depend on. ``token_id`` as in ``client``."""
    rows = await db.door(
        """
        SELECT workspace_id, id, consent_id, client_id, user_id, scopes, resources, salt, created_at, generation, kid,
               issued_at, access_expires_at, refresh_expires_at, expires_at, issued_scopes, issued_resources,
               issued_network, issued_agent, seen_at, recent, revoked_at, consent_scopes, consent_revoked_at,
               client_workspace_id, client_scopes, client_any_workspace, client_ended_at, role, email, token_denied
          FROM door.oauth_grant($1, $2)
        """,
        handle,
        token_id,
        into=GrantRecord,
    )
    return rows[0] if rows else None


async def refresh(db: Database | Doors, handle: bytes, generation: int, turn: Turn) -> bool:
    """Make the tokens of ``generation`` those before the current ones: compare and swap, in one statement.

    Two presentations of one token queue at the grant's row, and the second finds another generation there. That is
    the whole of "exactly once": do not replace it by a read followed by an UPDATE.

    Returns:
        Whether it happened. It does not where anything has happened to the grant meanwhile.
    """
    rows = await db.door(
        "SELECT generation FROM door.oauth_refresh($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11)",
        handle,
        generation,
        turn.kid,
        turn.now,
        turn.access_expires_at,
        turn.refresh_expires_at,
        turn.scopes,
        turn.resources,
        turn.peer.network,
        turn.peer.agent,
        _told(turn.now, generation + 1, turn.peer),
        into=_Generation,
    )
    return bool(rows)


async def rotate(
    db: Database,
    keys: ServiceKeys,
    asks: Sequence[Plain],
    kid: int,
    now: datetime,
    seconds: tuple[int, int],
    scopes: tuple[Sequence[str], Sequence[str], Sequence[str]],
) -> list[Rotated]:
    """The same as ``refresh`` for several grants that nothing has happened to, in one statement; those it did.

    Args:
        kid: Key that the new tokens are made under.
        seconds: That access and refresh tokens are good for.
        scopes: That Owners, Admins and members may have, and tokens can name.
    """
    return await db.door(
        """
        SELECT place, workspace_id, salt, scopes, access_expires_at
          FROM door.oauth_rotate($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15)
        """,
        [grant_handle(keys, ask.claims.grant_id) for ask in asks],
        [ask.claims.generation for ask in asks],
        [ask.claims.head for ask in asks],
        [ask.proof for ask in asks],
        [client_handle(keys, ask.client_id) for ask in asks],
        [ask.peer.network for ask in asks],
        [ask.peer.agent for ask in asks],
        [_told(now, ask.claims.generation + 1, ask.peer) for ask in asks],
        kid,
        now,
        *seconds,
        *scopes,
        into=Rotated,
    )


async def repeated(db: Database | Doors, handle: bytes, told: Refresh) -> None:
    """Count a refresh that was answered again with the same tokens."""
    await db.door(
        "SELECT oauth_repeated FROM door.oauth_repeated($1, $2, $3)",
        handle,
        told.generation,
        told.written(),
        into=dict,
    )


async def client_secrets_used(db: Database, uses: Sequence[Use]) -> None:
    """Write down when clients' secrets were last used, each named by its digest."""
    await db.door(
        "SELECT oauth_client_secrets_used FROM door.oauth_client_secrets_used($1, $2)",
        [use.name for use in uses],
        [use.at for use in uses],
        into=dict,
    )


async def grants_used(db: Database, uses: Sequence[Use]) -> None:
    """Write down when access tokens were last used; the first use of a generation ends the time to repeat it in."""
    await db.door(
        "SELECT oauth_grants_used FROM door.oauth_grants_used($1, $2, $3, $4, $5)",
        [use.name for use in uses],
        [use.generation for use in uses],
        [use.at for use in uses],
        [use.address for use in uses],
        [use.agent for use in uses],
        into=dict,
    )


async def grants_untold(db: Database, most: int) -> list[UntoldGrant]:
    """Grants of every workspace with refreshes that no event tells yet. As ``altyaa_worker``."""
    return await db.door("SELECT workspace_id, id FROM door.oauth_grants_untold($1)", most, into=UntoldGrant)


async def sweep(db: Database, codes_before: datetime, grants_before: datetime, now: datetime, most: int) -> None:
    """Remove everybody's codes and grants that ended before then, and what else has ended; at most so many of each.

    As ``altyaa_worker``.
    """
    await db.door(
        "SELECT sweep_oauth FROM door.sweep_oauth($1, $2, $3, $4)", codes_before, grants_before, now, most, into=dict
    )


def _told(now: datetime, generation: int, peer: Peer) -> str:
    return Refresh(now, generation, peer.network, peer.agent, repeat=False).written()
