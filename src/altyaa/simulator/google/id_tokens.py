"""OpenID Connect: ID tokens, the key that signs them, and what Google says of itself."""

from datetime import datetime, timedelta
from functools import cache
from typing import Any

from joserfc import jwt
from joserfc.jwk import RSAKey

from altyaa.simulator.google import scopes
from altyaa.simulator.platform import Platform
from altyaa.simulator.state import Code
from altyaa.simulator.wire import Request, Response, json_response

ISSUER = "https://accounts.google.com"
_LIFE = timedelta(hours=1)


@cache
def signing_key() -> RSAKey:
    """One for the process, made when it is first needed: RSA keys cannot be made from a seed."""
    return RSAKey.generate_key(2048, {"alg": "RS256", "use": "sig"}, auto_kid=True)


def make(platform: Platform, code: Code, now: datetime) -> str:
    """Who the person is, for the app alone."""
    grant = code.grant
    client_id = grant.app.client_id
    at = int(now.timestamp())
    claims: dict[str, Any] = {"iss": ISSUER, "azp": client_id, "aud": client_id, "sub": grant.person.id}
    claims |= {"iat": at, "exp": at + int(_LIFE.total_seconds())}
    if scopes.EMAIL in grant.scopes:
        claims |= {"email": grant.person.email, "email_verified": True}
    if code.nonce is not None:
        claims["nonce"] = code.nonce
    text = jwt.encode({"alg": "RS256", "kid": signing_key().kid}, claims, signing_key())
    platform.issue("id", text, grant.app, grant, now, _LIFE)
    return text


def certs(_platform: Platform, _request: Request, _now: datetime) -> Response:
    """The public half."""
    return json_response(200, {"keys": [signing_key().as_dict(private=False)]})


def discovery(_platform: Platform, request: Request, _now: datetime) -> Response:
    """OpenID Connect Discovery, with addresses as the caller writes them."""
    base = request.base
    return json_response(
        200,
        {
            "issuer": ISSUER,
            "authorization_endpoint": f"{base}/accounts.google.com/o/oauth2/v2/auth",
            "token_endpoint": f"{base}/oauth2.googleapis.com/token",
            "revocation_endpoint": f"{base}/oauth2.googleapis.com/revoke",
            "userinfo_endpoint": f"{base}/openidconnect.googleapis.com/v1/userinfo",
            "jwks_uri": f"{base}/www.googleapis.com/oauth2/v3/certs",
            "response_types_supported": ["code"],
            "subject_types_supported": ["public"],
            "id_token_signing_alg_values_supported": ["RS256"],
            "token_endpoint_auth_methods_supported": ["client_secret_post", "client_secret_basic"],
            "code_challenge_methods_supported": ["S256"],
            "grant_types_supported": ["authorization_code", "refresh_token"],
        },
    )
