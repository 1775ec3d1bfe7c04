"""tokeninfo, revoke and userinfo: what Google tells about a token, and its end."""

from datetime import datetime

from altyaa.simulator.google import scopes, tokens
from altyaa.simulator.google.bearer import bearer
from altyaa.simulator.google.errors import oauth_error
from altyaa.simulator.platform import Platform
from altyaa.simulator.wire import Request, Response, json_response


def tokeninfo(platform: Platform, request: Request, now: datetime) -> Response:
    """About an access token; a refresh token is none. Numbers are texts here."""
    token = platform.tokens.get(request.get("access_token") or "")
    if token is None or token.kind != "access" or token.grant is None or not tokens.is_alive(platform, token, now):
        return oauth_error("invalid_token", "Invalid Value")
    grant, ends_at = token.grant, token.ends_at or now
    answer = {"azp": grant.app.client_id, "aud": grant.app.client_id, "scope": " ".join(sorted(grant.scopes))}
    if "openid" in grant.scopes:
        answer["sub"] = grant.person.id
    answer |= {"exp": str(int(ends_at.timestamp())), "expires_in": str(int((ends_at - now).total_seconds()))}
    if scopes.EMAIL in grant.scopes:
        answer |= {"email": grant.person.email, "email_verified": "true"}
    return json_response(200, answer | {"access_type": "offline" if grant.refresh_tokens else "online"})


def revoke(platform: Platform, request: Request, now: datetime) -> Response:
    """End the whole grant of an access or refresh token."""
    token = platform.tokens.get(request.get("token") or "")
    if token is None or token.kind not in ("access", "refresh") or not tokens.is_alive(platform, token, now):
        return oauth_error("invalid_token", "Token expired or revoked")
    assert token.grant is not None
    token.grant.ended = "revoked_by_app"
    return json_response(200, {}, changed="ended")


def userinfo(platform: Platform, request: Request, now: datetime) -> Response:
    """OpenID Connect Core §5.3."""
    token = bearer(platform, request, now, "openid")
    if isinstance(token, Response):
        return token
    assert token.grant is not None
    person, granted = token.grant.person, token.grant.scopes
    answer: dict[str, object] = {"sub": person.id}
    if scopes.EMAIL in granted:
        answer |= {"email": person.email, "email_verified": True}
    return json_response(200, answer | ({"name": person.name} if scopes.PROFILE in granted else {}))
