"""``/v2/oauth/token/`` and ``/v2/oauth/revoke/``: forms that name the app by ``client_key``, and by nothing else."""

from datetime import datetime
from typing import Any

from altyaa.simulator.platform import Platform, is_secret_right
from altyaa.simulator.state import App, Grant, Token
from altyaa.simulator.tiktok import pkce, tokens
from altyaa.simulator.tiktok.errors import bad_refresh_token, oauth_error
from altyaa.simulator.wire import Change, Request, Response, json_response

_MISMATCH = "Redirect_uri is not matched with the uri when requesting code."


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
        case "client_credentials":
            issued = tokens.app_token(platform, app, now)
            answer = {"access_token": issued.text, "expires_in": _seconds(issued, now), "token_type": "Bearer"}
            return json_response(200, answer, changed="issued")
    return oauth_error(platform, "unsupported_grant_type", "The grant type is not supported.")


def revoke(platform: Platform, request: Request, now: datetime) -> Response:
    """End the whole grant of an access token that works."""
    app = _client(platform, request)
    if isinstance(app, Response):
        return app
    found = platform.tokens.get(request.form.get("token", ""))
    if found is None or found.kind != "access" or found.app is not app or not tokens.is_alive(platform, found, now):
        return oauth_error(platform, "invalid_grant", "Access token is invalid or expired.")
    assert found.grant is not None
    found.grant.ended = "revoked_by_app"
    return json_response(200, {}, changed="ended")


def _client(platform: Platform, request: Request) -> App | Response:
    client_key = request.form.get("client_key")
    if not client_key:
        return oauth_error(platform, "invalid_request", "The parameter client_key is missing.")
    app = platform.app(client_key)
    if app.is_disabled or not is_secret_right(app, request.form.get("client_secret")):
        return oauth_error(platform, "invalid_client", "Client key or secret is incorrect.")
    return app


def _redeem(platform: Platform, request: Request, app: App, now: datetime) -> Response:
    code = platform.codes.get(request.form.get("code", ""))
    if code is None or code.grant.app is not app or code.is_used or now >= code.ends_at or code.grant.ended is not None:
        return oauth_error(platform, "invalid_grant", "Authorization code is expired.")
    if request.form.get("redirect_uri") != code.redirect_uri:
        return oauth_error(platform, "invalid_request", _MISMATCH)
    if not pkce.matches(request.form.get("code_verifier"), code.challenge):
        return oauth_error(platform, "invalid_request", "Code verifier or code challenge is invalid.")
    code.is_used = True
    return _tokens(platform, code.grant, tokens.new_refresh(platform, code.grant, now), now, "issued")


def _refresh(platform: Platform, request: Request, app: App, now: datetime) -> Response:
    shown = platform.tokens.get(request.form.get("refresh_token", ""))
    if shown is None or shown.kind != "refresh" or shown.app is not app or shown.grant is None:
        return bad_refresh_token(platform)
    if shown.successor is not None:
        return _spent(platform, shown, shown.grant, now)
    if not tokens.is_alive(platform, shown, now):
        return bad_refresh_token(platform)
    if platform.rotation.kind == "none":
        return _tokens(platform, shown.grant, shown, now, None)
    return _tokens(platform, shown.grant, tokens.rotated(platform, shown, now), now, "rotated")


def _spent(platform: Platform, shown: Token, grant: Grant, now: datetime) -> Response:
    """A one-time token once more."""
    successor = platform.successor_in_grace(shown, now)
    is_good = successor is not None and tokens.is_alive(platform, successor, now)
    platform.note(now, "spent", "in_grace" if is_good else "refused", grant.whose)
    return _tokens(platform, grant, successor, now, None) if successor and is_good else bad_refresh_token(platform)


def _tokens(platform: Platform, grant: Grant, refresh: Token, now: datetime, changed: Change | None) -> Response:
    access = tokens.new_access(platform, grant, now)
    answer: dict[str, Any] = {"access_token": access.text, "expires_in": _seconds(access, now)}
    answer |= {"open_id": grant.person.id, "scope": ",".join(sorted(grant.scopes)), "token_type": "Bearer"}
    answer |= {"refresh_token": refresh.text, "refresh_expires_in": _seconds(refresh, now)}
    return json_response(200, answer, changed=changed)


def _seconds(token: Token, now: datetime) -> int:
    return 0 if token.ends_at is None else int((token.ends_at - now).total_seconds())
