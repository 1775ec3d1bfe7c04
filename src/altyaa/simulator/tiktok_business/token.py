"""The token calls: a code, or a refresh token, for both tokens. Bodies are JSON; a form is an empty one."""

from datetime import datetime

from altyaa.simulator.platform import Platform, is_secret_right
from altyaa.simulator.state import App, Token
from altyaa.simulator.tiktok_business import tokens
from altyaa.simulator.tiktok_business.errors import envelope, ok, wrong_parameter, wrong_token
from altyaa.simulator.wire import Change, Request, Response


def app_of(platform: Platform, request: Request) -> App | Response:
    """Who asks."""
    client_id, secret = request.json.get("client_id"), request.json.get("client_secret")
    if not isinstance(client_id, str) or not isinstance(secret, str):
        return wrong_parameter(platform, "client_id")
    app = platform.app(client_id)
    if app.is_disabled or not is_secret_right(app, secret):
        return envelope(platform, 40101, "The app id or the secret is incorrect.")
    return app


def redeem(platform: Platform, request: Request, now: datetime) -> Response:
    """``tt_user/oauth2/token/``."""
    app = _asking(platform, request, "authorization_code")
    if isinstance(app, Response):
        return app
    code = platform.codes.get(request.get("auth_code") or "")
    if code is None or code.grant.app is not app:
        return envelope(platform, 40110, "The auth_code is invalid.")
    if code.is_used:
        return envelope(platform, 40115, "Timestamp has expired.")
    if now >= code.ends_at or code.grant.ended is not None:
        return envelope(platform, 40131, "Authorization code is expired.")
    if request.json.get("redirect_uri") != code.redirect_uri:
        return wrong_parameter(platform, "redirect_uri")
    code.is_used = True
    return _given(platform, tokens.new_refresh(platform, code.grant, now), now, "issued")


def refresh(platform: Platform, request: Request, now: datetime) -> Response:
    """``tt_user/oauth2/refresh_token/``. It needs no redirect URI."""
    app = _asking(platform, request, "refresh_token")
    if isinstance(app, Response):
        return app
    shown = platform.tokens.get(request.get("refresh_token") or "")
    if shown is None or shown.kind != "refresh" or shown.grant is None or shown.app is not app:
        return wrong_token(platform)
    if shown.successor is not None:
        successor = tokens.successor_in_grace(platform, shown, now)
        platform.note(now, "spent", "refused" if successor is None else "in_grace", shown.grant.whose)
        return wrong_token(platform) if successor is None else _given(platform, successor, now)
    if not tokens.is_alive(platform, shown, now):
        return wrong_token(platform)
    if platform.rotation.kind == "none":
        return _given(platform, shown, now)
    return _given(platform, tokens.rotated(platform, shown, now), now, "rotated")


def _asking(platform: Platform, request: Request, grant_type: str) -> App | Response:
    app = app_of(platform, request)
    if isinstance(app, App) and request.json.get("grant_type") != grant_type:
        return wrong_parameter(platform, "grant_type")
    return app


def _given(platform: Platform, refresh: Token, now: datetime, changed: Change | None = None) -> Response:
    grant, access = tokens.grant_of(refresh), tokens.new_access(platform, refresh, now)
    data = {
        "access_token": access.text,
        "expires_in": _left(access, now),
        "open_id": grant.person.id,
        "refresh_token": refresh.text,
        "refresh_token_expires_in": _left(refresh, now),
        "scope": ",".join(sorted(grant.scopes)),
        "token_type": "Bearer",
    }
    return ok(platform, data, changed)


def _left(token: Token, now: datetime) -> int:
    return int((tokens.ends_of(token) - now).total_seconds())
