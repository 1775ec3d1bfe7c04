"""Security event tokens (RFC 8417): who says what happened, signed with a key of a published set."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from joserfc import jws, jwt
from joserfc.errors import JoseError
from joserfc.jwk import RSAKey, import_key

MEDIA_TYPE = "application/secevent+jwt"
ALGORITHMS = ("RS256",)
_EARLY, _LATE = timedelta(minutes=5), timedelta(days=7)
"""How far ``iat`` may lie ahead of us, and behind us: what is sent again is the same token (RFC 8935 §2)."""
# Whatever the library raises for what strangers send; the last for JSON that is nested like a bomb.
_UNREADABLE = (JoseError, ValueError, TypeError, KeyError, AttributeError, RecursionError)


@dataclass(frozen=True, slots=True)
class SecurityEvents:
    """What a token says that is signed, and for us.

    Attributes:
        happened_at: ``toe``; None where it is not said, or no time before ``issued_at``.
        events: By the URI of their type, what each says.
    """

    issued_at: datetime
    happened_at: datetime | None
    events: Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class Wrong:
    """A token that proves nothing.

    Attributes:
        why: For our log.
    """

    why: str


def kid_of(token: bytes) -> str | None:
    """Which key it says it is signed with: nothing is proven yet. None where it names none."""
    try:
        kid = jws.extract_compact(token).headers().get("kid")
    except _UNREADABLE:
        return None
    return kid if isinstance(kid, str) else None


def verify(
    token: bytes, keys: Sequence[Mapping[str, Any]], issuers: Collection[str], audience: str, now: datetime
) -> SecurityEvents | Wrong:
    """Check signature and claims (§2.2). The key is the one that is named, and RSA: no key verifies a MAC here."""
    kid = kid_of(token)
    key = next((each for each in keys if kid is not None and each.get("kid") == kid), None)
    if key is None:
        return Wrong("no key of this name")
    try:
        imported = import_key(dict(key))
        if not isinstance(imported, RSAKey):
            return Wrong("its key is not RSA")
        claims = jwt.decode(token.decode("ascii"), imported, list(ALGORITHMS)).claims
    except _UNREADABLE:
        return Wrong("the signature does not fit")
    return _claims(claims, issuers, audience, now)


def _claims(
    claims: Mapping[str, Any], issuers: Collection[str], audience: str, now: datetime
) -> SecurityEvents | Wrong:
    """An ID token of the same issuer for the same audience has no ``events`` (§4.5)."""
    events, named, jti = claims.get("events"), claims.get("aud"), claims.get("jti")
    if claims.get("iss") not in list(issuers):  # not a set: it may be anything
        return Wrong("another issuer's")
    if audience not in (named if isinstance(named, list) else [named]):
        return Wrong("for another audience")
    if not isinstance(events, dict):
        return Wrong("no events")
    if not isinstance(jti, str) or not jti:
        return Wrong("no jti")
    issued = _moment(claims.get("iat"), now)
    if issued is None or not now - _LATE <= issued <= now + _EARLY:
        return Wrong("iat is missing, or too far from now")
    happened = _moment(claims.get("toe"), now)
    return SecurityEvents(issued, None if happened is None or happened > issued else happened, events)


def _moment(value: object, like: datetime) -> datetime | None:
    if isinstance(value, bool) or not isinstance(value, int | float):
        return None
    try:
        return datetime.fromtimestamp(value, like.tzinfo)
    except (ValueError, OverflowError, OSError):
        return None
