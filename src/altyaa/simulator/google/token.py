"""The token endpoint: a code, or a refresh token, for an access token."""

from base64 import b64decode
from binascii import Error
from datetime import datetime
from typing import Any
from urllib.parse import unquote_plus

from altyaa.protocol import rfc7636_pkce
from altyaa.simulator.google import id_tokens, tokens
from altyaa.simulator.google.errors import expired_or_revoked, oauth_error
from altyaa.simulator.platform import Platform, is_secret_right
from altyaa.simulator.state import App, Grant, Token
from altyaa.simulator.wire import Change, Request, Response, json_response


def token(platform: Platform, request: Request, now: datetime) -> Response:
    """Trade what was sent for a token."""
    app = _client(platform, request)
    if isinstance(app, Response):
        return app
    match request.form.get("grant_type"):
        case "authorization_code":
            return _redeem(platform, request, app, now)
        case "refresh_token":
            return _refresh(platform, request, app, now)
        case None | "":
            return oauth_error("invalid_request", "Missing required parameter: grant_type")
        case other:
            return oauth_error("unsupported_grant_type", f"Invalid grant_type: {other[:60]}")


def _client(platform: Platform, request: Request) -> App | Response:
    """Who asks: by the form, or by Basic."""
    client_id, secret = request.form.get("client_id"), request.form.get("client_secret")
    if (basic := request.credentials("basic")) is not None:
        try:
            said, _, proof = b64decode(basic, validate=True).decode().partition(":")
        except (Error, UnicodeDecodeError):
            return oauth_error("invalid_client", "Unauthorized", 401)
        client_id, secret = unquote_plus(said), unquote_plus(proof)
    if not client_id:
        return oauth_error("invalid_request", "Could not determine client ID from request.")
    app = platform.app(client_id)
    if app.is_disabled:
        return oauth_error("deleted_client", "The OAuth client was deleted.", 401)
    if not is_secret_right(app, secret):
        return oauth_error("invalid_client", "Unauthorized" if secret else "client_secret is missing.", 401)
    return app


def _redeem(platform: Platform, request: Request, app: App, now: datetime) -> Response:
    code = platform.codes.get(request.form.get("code", ""))
    if code is None or code.grant.app is not app or code.is_used or now >= code.ends_at or code.grant.ended is not None:
        return oauth_error("invalid_grant", "Malformed auth code." if code is None else "Bad Request")
    if request.form.get("redirect_uri") != code.redirect_uri:
        return oauth_error("redirect_uri_mismatch", "Bad Request")
    if code.challenge is not None and not rfc7636_pkce.matches(request.form.get("code_verifier"), code.challenge):
        return oauth_error("invalid_grant", "Invalid code verifier.")
    code.is_used = True
    refresh = tokens.new_refresh(platform, code.grant, now) if code.is_offline else None
    more: dict[str, Any] = {"id_token": id_tokens.make(platform, code, now)} if "openid" in code.grant.scopes else {}
    return _tokens(platform, code.grant, refresh, now, "issued", more)


def _refresh(platform: Platform, request: Request, app: App, now: datetime) -> Response:
    presented = platform.tokens.get(request.form.get("refresh_token", ""))
    if presented is None or presented.kind != "refresh" or presented.grant is None:
        return oauth_error("invalid_grant", "Bad Request")
    if presented.app is not app:
        return oauth_error("unauthorized_client", "Unauthorized", 401)
    if presented.grant.person.trouble == "deleted":
        return oauth_error("invalid_grant", "Account has been deleted")
    if presented.successor is not None:
        return _spent(platform, presented, presented.grant, now)
    if not tokens.is_alive(platform, presented, now):
        return expired_or_revoked()
    presented.used_at = now
    if platform.rotation.kind == "none":
        return _tokens(platform, presented.grant, None, now)
    return _tokens(platform, presented.grant, tokens.rotated(platform, presented, now), now, "rotated")


def _spent(platform: Platform, presented: Token, grant: Grant, now: datetime) -> Response:
    """A one-time token once more."""
    successor = tokens.successor_in_grace(platform, presented, now)
    platform.note(now, "spent", "refused" if successor is None else "in_grace", grant.whose)
    return expired_or_revoked() if successor is None else _tokens(platform, grant, successor, now)


def _tokens(
    platform: Platform,
    grant: Grant,
    refresh: Token | None,
    now: datetime,
    changed: Change | None = None,
    more: dict[str, Any] | None = None,
) -> Response:
    access = tokens.new_access(platform, grant, now)
    answer: dict[str, Any] = {"access_token": access.text, "expires_in": _seconds(access, now)}
    answer |= {"scope": " ".join(sorted(grant.scopes)), "token_type": "Bearer"}
    if refresh is not None:
        answer["refresh_token"] = refresh.text
    if grant.ends_at is not None:
        answer["refresh_token_expires_in"] = int((grant.ends_at - now).total_seconds())
    return json_response(200, answer | (more or {}), changed=changed)


def _seconds(token: Token, now: datetime) -> int:
    return 0 if token.ends_at is None else int((token.ends_at - now).total_seconds())
