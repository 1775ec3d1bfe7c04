"""What is inside the tokens, byte by byte. Nothing of it is stored: a token is computed again from its grant's row.

An access token carries what it is worth, so that one look-up of its grant (or client) decides; a refresh token carries
its grant, its generation, and a proof that it was made from the grant's salt, by which one statement can tell it from
another. Both end with a MAC, keyed by a keyset of the service; an access token's is keyed by the salt too.
"""

import hmac
from dataclasses import dataclass
from hashlib import sha256
from struct import Struct
from typing import Protocol
from uuid import UUID

from altyaa.kernel import base62
from altyaa.kernel.credential import ID_BYTES, SECRET_BYTES, CredentialKind

MAC_BYTES, NONCE_BYTES, PROOF_BYTES = 16, 12, 16
SCOPE_BITS, RESOURCE_BITS = 128, 32
_ACCESS = Struct(">B16sI12sIIQQII")
_REFRESH = Struct(">16sII")
_OF_CLIENT = 1

CODE = CredentialKind("alc_", ID_BYTES + SECRET_BYTES)
CLIENT_SECRET = CredentialKind("als_", ID_BYTES + SECRET_BYTES)
ACCESS_TOKEN = CredentialKind("ala_", _ACCESS.size + MAC_BYTES)
REFRESH_TOKEN = CredentialKind("alr_", _REFRESH.size + PROOF_BYTES + MAC_BYTES)


class Mac(Protocol):
    """The service's keyed MAC: 16 bytes of it, under the key ``kid``.

    Raises:
        KeyError: That key is no more.
    """

    def __call__(self, data: bytes, length: int, *, kid: int) -> bytes: ...


@dataclass(frozen=True, slots=True)
class AccessClaims:
    """What an access token says.

    Attributes:
        of_client: It is a client's own (client_credentials), and ``subject`` the client's id; else the grant's.
        counter: The grant's generation, or the client's token epoch.
        nonce: 12 bytes: tells apart the tokens of one client and second. Zero for a grant's.
        issued, expires: Seconds since 1970.
        scopes, resources: Masks of the deployment's token bits.
        kid: Of the key that its MAC is made under.
    """

    of_client: bool
    subject: UUID
    counter: int
    nonce: bytes
    issued: int
    expires: int
    scopes: int
    resources: int
    kid: int


@dataclass(frozen=True, slots=True)
class RefreshClaims:
    """What a refresh token says."""

    grant_id: UUID
    generation: int
    kid: int

    @property
    def head(self) -> bytes:
        """Its first 24 bytes."""
        return _REFRESH.pack(self.grant_id.bytes, self.generation, self.kid)


def write_access(claims: AccessClaims, salt: bytes, mac: Mac) -> bytes:
    """The body of an access token.

    Args:
        salt: The grant's, 16 bytes; empty for a client's own token.
    """
    head = _ACCESS.pack(
        _OF_CLIENT if claims.of_client else 0,
        claims.subject.bytes,
        claims.counter,
        claims.nonce,
        claims.issued,
        claims.expires,
        claims.scopes >> 64,
        claims.scopes & (1 << 64) - 1,
        claims.resources,
        claims.kid,
    )
    return head + mac(b"access" + salt + head, MAC_BYTES, kid=claims.kid)


def read_access(body: bytes) -> tuple[AccessClaims, UUID]:
    """What a body says, and the token's own id, which is its MAC. Nothing is proven yet."""
    flags, subject, counter, nonce, issued, expires, high, low, resources, kid = _ACCESS.unpack_from(body)
    claims = AccessClaims(
        flags == _OF_CLIENT, UUID(bytes=subject), counter, nonce, issued, expires, high << 64 | low, resources, kid
    )
    return claims, UUID(bytes=body[_ACCESS.size :])


def jti(mac: bytes) -> str:
    """What a token is called where others read it. Not by its MAC itself: with that a token could be put together."""
    return base62.write(sha256(b"jti" + mac).digest()[:MAC_BYTES])


def write_refresh(claims: RefreshClaims, salt: bytes, mac: Mac) -> bytes:
    """The body of a refresh token."""
    # `door.oauth_rotate` computes the proof as well.
    proven = claims.head + sha256(salt + claims.head).digest()[:PROOF_BYTES]
    return proven + mac(b"refresh" + proven, MAC_BYTES, kid=claims.kid)


def read_refresh(body: bytes) -> RefreshClaims:
    """What a body says. Nothing is proven yet."""
    grant_id, generation, kid = _REFRESH.unpack_from(body)
    return RefreshClaims(UUID(bytes=grant_id), generation, kid)


def proof_of(body: bytes, mac: Mac) -> bytes | None:
    """The proof that a refresh token carries, 16 bytes, for whoever knows the salt; None where the MAC is not ours.

    Raises:
        KeyError: It was made under a key that is no more.
    """
    proven, sent = body[: _REFRESH.size + PROOF_BYTES], body[_REFRESH.size + PROOF_BYTES :]
    is_ours = hmac.compare_digest(mac(b"refresh" + proven, MAC_BYTES, kid=read_refresh(body).kid), sent)
    return proven[_REFRESH.size :] if is_ours else None
