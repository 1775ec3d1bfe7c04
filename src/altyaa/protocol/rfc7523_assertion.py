"""A client's JWT assertion (RFC 7523 §3; OpenID Connect Core §9 ``private_key_jwt``)."""

import json
from collections.abc import Collection
from contextlib import suppress
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any
from warnings import catch_warnings, simplefilter

from joserfc import jws, jwt
from joserfc.errors import JoseError, SecurityWarning
from joserfc.jwk import import_key

from altyaa.kernel.secret import Secret

ALGORITHMS = ("RS256", "PS256", "ES256", "EdDSA", "Ed25519")
LONGEST_CHARACTERS = 8192
_LEEWAY, _LONGEST_LIFE = timedelta(seconds=30), timedelta(minutes=10)
# Whatever the library raises for what strangers send; the last for JSON that is nested like a bomb.
_UNREADABLE = (JoseError, ValueError, TypeError, KeyError, AttributeError, RecursionError)


@dataclass(frozen=True, slots=True)
class Assertion:
    """An assertion whose signature and claims are right.

    Attributes:
        jti: To be accepted once, until ``expires_at``.
    """

    jti: str
    expires_at: datetime


@dataclass(frozen=True, slots=True)
class Wrong:
    """An assertion that proves nothing.

    Attributes:
        why: For our log. Whoever sent it has proven nothing, and is told no more than of a client that does not exist.
    """

    why: str


def issuer_of(assertion: Secret[str]) -> str | None:
    """Whose it says it is: nothing is proven yet. None for what is no JWT."""
    raw = assertion.reveal()
    if len(raw) > LONGEST_CHARACTERS:
        return None
    try:
        claims = json.loads(jws.extract_compact(raw.encode()).payload)
    except _UNREADABLE:
        return None
    issuer = claims.get("iss") if isinstance(claims, dict) else None
    # Half of a surrogate pair, which JSON can say, could not even be looked up.
    return issuer if isinstance(issuer, str) and issuer.isascii() else None


def verify(
    assertion: Secret[str], jwks: str, client_id: str, audiences: Collection[str], now: datetime
) -> Assertion | Wrong:
    """Check signature and claims.

    Args:
        jwks: The client's JSON Web Key Set, as JSON text.
        audiences: What ``aud`` may name: the issuer, or the address of the token endpoint.
    """
    claims = _signed(assertion.reveal(), json.loads(jwks)["keys"])
    if claims is None:
        return Wrong("its signature does not fit a key of the app")
    return _claims(claims, client_id, audiences, now)


def _signed(raw: str, keys: list[dict[str, Any]]) -> dict[str, Any] | None:
    """The claims, if one of the keys signed them. ``kid`` is optional on both sides (RFC 7515 §4.1.4, RFC 7517 §4.5).

    A set of several keys may name them or not; what is named by both has to be the same.
    """
    try:
        kid = jws.extract_compact(raw.encode()).headers().get("kid")
    except _UNREADABLE:
        return None
    for key in keys:
        if kid is not None and key.get("kid", kid) != kid:
            continue
        with suppress(*_UNREADABLE), catch_warnings():
            # "EdDSA" is deprecated in favour of "Ed25519" (RFC 9864), and it is what most libraries write.
            simplefilter("ignore", SecurityWarning)
            return jwt.decode(raw, import_key(key), list(ALGORITHMS)).claims
    return None


def _claims(claims: dict[str, Any], client_id: str, audiences: Collection[str], now: datetime) -> Assertion | Wrong:
    if claims.get("iss") != client_id or claims.get("sub") != client_id:
        return Wrong("iss and sub must both be the client_id")
    audience = claims.get("aud")
    named = [audience] if isinstance(audience, str) else audience if isinstance(audience, list) else []
    if not set(audiences).intersection(each for each in named if isinstance(each, str)):
        return Wrong("aud must be the issuer or the token endpoint")
    expires, jti = _moment(claims.get("exp"), now), claims.get("jti")
    if expires is None or expires <= now - _LEEWAY:
        return Wrong("exp is missing or over")
    if expires > now + _LONGEST_LIFE:
        return Wrong("exp is more than 10 minutes away")
    for name in ("nbf", "iat"):
        if name in claims and ((at := _moment(claims[name], now)) is None or at > now + _LEEWAY):
            return Wrong(f"{name} is in the future")
    if not isinstance(jti, str) or not 1 <= len(jti) <= 255 or not jti.isprintable():
        return Wrong("jti is missing or not of 1 to 255 printable characters")
    return Assertion(jti, expires + _LEEWAY)


def _moment(value: object, like: datetime) -> datetime | None:
    if isinstance(value, bool) or not isinstance(value, int | float):
        return None
    try:
        return datetime.fromtimestamp(value, like.tzinfo)
    except (ValueError, OverflowError, OSError):
        return None
