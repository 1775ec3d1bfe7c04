"""Cross-Account Protection: security event tokens, and where their keys are."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any
from uuid import NAMESPACE_URL, uuid5

from joserfc import jwt

from altyaa.simulator.google.id_tokens import ISSUER, signing_key
from altyaa.simulator.platform import Platform
from altyaa.simulator.push import Told
from altyaa.simulator.state import Grant
from altyaa.simulator.wire import Request, Response, json_response

_RISC, _OAUTH = (
    "https://schemas.openid.net/secevent/risc/event-type",
    "https://schemas.openid.net/secevent/oauth/event-type",
)
_EVENTS: Mapping[str, str] = {
    "revoke": f"{_OAUTH}/tokens-revoked",
    "password_change": f"{_RISC}/account-credential-change-required",
    "delete_account": f"{_RISC}/account-disabled",
    "recover": f"{_RISC}/account-enabled",
}


def tells(grant: Grant, act: str, now: datetime) -> Sequence[Told]:
    """One event about the account."""
    if act not in _EVENTS:
        return ()
    subject = {"subject_type": "iss-sub", "iss": f"{ISSUER}/", "sub": grant.person.id}
    return [told(claims(grant.app.client_id, {_EVENTS[act]: {"subject": subject}}, now))]


def claims(client_id: str, events: Mapping[str, Any], now: datetime) -> dict[str, Any]:
    """Of a token (RFC 8417 §2.2)."""
    at = int(now.timestamp())
    jti = uuid5(NAMESPACE_URL, f"{client_id} {at} {events}").hex
    return {"iss": f"{ISSUER}/", "aud": client_id, "iat": at, "jti": jti, "events": dict(events)}


def told(said: Mapping[str, Any]) -> Told:
    """Signed."""
    key = signing_key()
    token = jwt.encode({"alg": "RS256", "kid": key.kid, "typ": "secevent+jwt"}, dict(said), key)
    return Told("google/risc", {"content-type": "application/secevent+jwt"}, token.encode())


def configuration(_platform: Platform, request: Request, _now: datetime) -> Response:
    """What a receiver reads first."""
    said = {"issuer": f"{ISSUER}/", "jwks_uri": f"{request.base}/www.googleapis.com/oauth2/v3/certs"}
    return json_response(200, said | {"delivery_methods_supported": ["urn:ietf:rfc:8935"]})
