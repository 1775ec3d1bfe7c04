"""Tokens out of rows: the same row gives the same tokens, however often it is asked."""

from dataclasses import dataclass, field
from datetime import datetime
from uuid import UUID

from altyaa.infra.vault import ServiceKeys
from altyaa.kernel.credential import write_credential
from altyaa.kernel.secret import Secret
from altyaa.oauth.formats import (
    ACCESS_TOKEN,
    NONCE_BYTES,
    REFRESH_TOKEN,
    AccessClaims,
    RefreshClaims,
    write_access,
    write_refresh,
)
from altyaa.oauth.model import ClientRecord, GrantRecord, Issued, TokenBits

_NO_NONCE = bytes(NONCE_BYTES)


class NotHere(Exception):
    """Tokens name a key, a scope or a resource that this process does not know: it started before that was added."""


@dataclass(frozen=True, slots=True)
class Generation:
    """What a pair of tokens is computed from.

    Attributes:
        salt: The grant's, 16 bytes.
        kid: Of the key that they are made under.
        scopes: What the access token says: as they were asked for, whatever the person's role allows of them.
    """

    grant_id: UUID
    workspace_id: UUID
    salt: bytes = field(repr=False)
    number: int
    kid: int
    issued_at: datetime
    access_expires_at: datetime
    scopes: frozenset[str]
    resources: frozenset[str]


def current(grant: GrantRecord) -> Generation:
    """What a grant's current tokens are computed from."""
    return Generation(
        grant.id,
        grant.workspace_id,
        grant.salt,
        grant.generation,
        grant.kid,
        grant.issued_at,
        grant.access_expires_at,
        frozenset(grant.issued_scopes),
        frozenset(grant.issued_resources),
    )


def pair(of: Generation, opened: frozenset[str], keys: ServiceKeys, bits: TokenBits, now: datetime) -> Issued:
    """The access token and the refresh token of a generation.

    Args:
        opened: Of its scopes, what they open at this moment.

    Raises:
        NotHere: Nothing was lost: ask for these before anything is written.
    """
    try:
        return _pair(of, opened, keys, bits, now)
    except KeyError as error:
        raise NotHere(str(error)) from error


def _pair(of: Generation, opened: frozenset[str], keys: ServiceKeys, bits: TokenBits, now: datetime) -> Issued:
    claims = AccessClaims(
        of_client=False,
        subject=of.grant_id,
        counter=of.number,
        nonce=_NO_NONCE,
        issued=int(of.issued_at.timestamp()),
        expires=int(of.access_expires_at.timestamp()),
        scopes=bits.scope_mask(of.scopes),
        resources=bits.resource_mask(of.resources),
        kid=of.kid,
    )
    refresh = write_refresh(RefreshClaims(of.grant_id, of.number, of.kid), of.salt, keys.token.compute)
    return Issued(
        _access(claims, of.salt, keys),
        write_credential(REFRESH_TOKEN, Secret(refresh), keys.tag.compute),
        max(0, claims.expires - int(now.timestamp())),
        opened,
        of.workspace_id,
    )


def client_token(
    client: ClientRecord,
    scopes: frozenset[str],
    resources: frozenset[str],
    nonce: bytes,
    now: datetime,
    seconds: int,
    keys: ServiceKeys,
    bits: TokenBits,
) -> Issued:
    """A client's own access token. Nothing is written down.

    Args:
        nonce: 12 fresh random bytes.
        seconds: That it is good for.

    Raises:
        NotHere: A scope or a resource has no bit here.
    """
    issued = int(now.timestamp())
    try:
        scope_mask, resource_mask = bits.scope_mask(scopes), bits.resource_mask(resources)
    except KeyError as error:
        raise NotHere(str(error)) from error
    claims = AccessClaims(
        of_client=True,
        subject=client.id,
        counter=client.token_epoch,
        nonce=nonce,
        issued=issued,
        expires=issued + seconds,
        scopes=scope_mask,
        resources=resource_mask,
        kid=keys.token.primary_id,
    )
    return Issued(_access(claims, b"", keys), None, seconds, scopes, client.workspace_id)


def _access(claims: AccessClaims, salt: bytes, keys: ServiceKeys) -> Secret[str]:
    body = write_access(claims, salt, keys.token.compute)
    return write_credential(ACCESS_TOKEN, Secret(body), keys.tag.compute)
