"""A client's JWT assertion (RFC 7523 §3; OpenID Connect Core §9 ``private_key_jwt``)."""

import json
from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from joserfc import jws, jwt
from joserfc.errors import JoseError
from joserfc.jwk import KeySet

from altyaa.kernel.secret import Secret
from altyaa.protocol.rfc6749_errors import OAuthRefused

ALGORITHMS = ("RS256", "PS256", "ES256", "EdDSA")
LONGEST_CHARACTERS = 8192
_LEEWAY, _LONGEST_LIFE = timedelta(seconds=30), timedelta(minutes=10)


@dataclass(frozen=True, slots=True)
class Assertion:
    """An assertion whose signature and claims are right.

    Attributes:
        jti: To be accepted once, until ``expires_at``.
    """

    jti: str
    expires_at: datetime


def issuer_of(assertion: Secret[str]) -> str | None:
    """Whose it says it is: nothing is proven yet. None for what is no JWT."""
    raw = assertion.reveal()
    if len(raw) > LONGEST_CHARACTERS:
        return None
    try:
        claims = json.loads(jws.extract_compact(raw.encode()).payload)
    except (JoseError, ValueError):
        return None
    issuer = claims.get("iss") if isinstance(claims, dict) else None
    return issuer if isinstance(issuer, str) else None


def verify(
    assertion: Secret[str], jwks: str, client_id: str, audiences: Collection[str], now: datetime
) -> Assertion | OAuthRefused:
    """Check signature and claims.

    Args:
        jwks: The client's JSON Web Key Set, as JSON text.
        audiences: What ``aud`` may name: the issuer, or the address of the token endpoint.
    """
    try:
        claims = jwt.decode(assertion.reveal(), KeySet.import_key_set(json.loads(jwks)), list(ALGORITHMS)).claims
    except (JoseError, ValueError, TypeError, KeyError) as error:
        return _wrong("its signature does not fit a key of the app", type(error).__name__)
    return _claims(claims, client_id, audiences, now)


def _claims(
    claims: dict[str, Any], client_id: str, audiences: Collection[str], now: datetime
) -> Assertion | OAuthRefused:
    if claims.get("iss") != client_id or claims.get("sub") != client_id:
        return _wrong("iss and sub must both be the client_id")
    audience = claims.get("aud")
    named = [audience] if isinstance(audience, str) else audience if isinstance(audience, list) else []
    if not set(audiences).intersection(each for each in named if isinstance(each, str)):
        return _wrong("aud must be the issuer or the token endpoint")
    expires, jti = _moment(claims.get("exp"), now), claims.get("jti")
    if expires is None or expires <= now - _LEEWAY:
        return _wrong("exp is missing or over")
    if expires > now + _LONGEST_LIFE:
        return _wrong("exp is more than 10 minutes away")
    for name in ("nbf", "iat"):
        if name in claims and ((at := _moment(claims[name], now)) is None or at > now + _LEEWAY):
            return _wrong(f"{name} is in the future")
    if not isinstance(jti, str) or not 1 <= len(jti) <= 255:
        return _wrong("jti is missing")
    return Assertion(jti, expires + _LEEWAY)


def _moment(value: object, like: datetime) -> datetime | None:
    if isinstance(value, bool) or not isinstance(value, int | float):
        return None
    try:
        return datetime.fromtimestamp(value, like.tzinfo)
    except (ValueError, OverflowError, OSError):
        return None


def _wrong(what: str, why: str | None = None) -> OAuthRefused:
    return OAuthRefused(
        "invalid_client", f"The client assertion was refused: {what}.", f"{what}: {why}" if why else None
    )
