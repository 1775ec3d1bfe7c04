"""What is told of a token, and its end."""

from datetime import datetime

from altyaa.simulator.platform import Platform
from altyaa.simulator.state import Grant
from altyaa.simulator.tiktok_business import tokens
from altyaa.simulator.tiktok_business.errors import expired_token, ok, wrong_parameter, wrong_token
from altyaa.simulator.tiktok_business.token import app_of
from altyaa.simulator.wire import Request, Response


def token_info(platform: Platform, request: Request, now: datetime) -> Response:
    """``tt_user/token_info/get/``: about an access token of the app that asks, which shows no secret."""
    if not request.json.get("app_id"):
        return wrong_parameter(platform, "app_id")
    grant = grant_of(platform, request.get("access_token"), now)
    if isinstance(grant, Response):
        return grant
    if grant.app.client_id != request.json["app_id"]:
        return wrong_token(platform)
    said = {"app_id": grant.app.client_id, "creator_id": grant.person.id, "scope": ",".join(sorted(grant.scopes))}
    return ok(platform, said)


def revoke(platform: Platform, request: Request, now: datetime) -> Response:
    """``tt_user/oauth2/revoke/``: ends the whole grant."""
    app = app_of(platform, request)
    if isinstance(app, Response):
        return app
    grant = grant_of(platform, request.get("access_token"), now)
    if isinstance(grant, Response):
        return grant
    if grant.app is not app:
        return wrong_token(platform)
    grant.ended = "revoked_by_app"
    return ok(platform, changed="ended")


def grant_of(platform: Platform, text: str | None, now: datetime) -> Grant | Response:
    """What an access token stands for."""
    token = platform.tokens.get(text or "")
    if token is None or token.kind != "access" or token.grant is None:
        return wrong_token(platform)
    if tokens.is_alive(platform, token, now):
        return token.grant
    is_over = token.ended == "expired" and tokens.why_over(platform, token.grant, now) is None
    return expired_token(platform) if is_over else wrong_token(platform)
