"""``/oauth/access_token``: codes, live tokens and apps' secrets, for tokens."""

from base64 import b64decode
from binascii import Error
from datetime import datetime
from typing import Any
from urllib.parse import unquote_plus

from altyaa.simulator.facebook import tokens
from altyaa.simulator.graph_api.errors import code_error, graph_error, token_error
from altyaa.simulator.platform import Platform, is_secret_right
from altyaa.simulator.state import App, Token
from altyaa.simulator.wire import Change, Request, Response, json_response

_MISMATCH = "Error validating verification code. Please make sure your redirect_uri is identical to the one you used in the OAuth dialog request"  # noqa: E501


def access_token(platform: Platform, request: Request, now: datetime) -> Response:
    """GET or POST; parameters may be in the query or in the form, the app's secret in Basic too."""
    app = _app(platform, request)
    if isinstance(app, Response):
        return app
    match request.get("grant_type"):
        case "fb_exchange_token":
            return _exchange(platform, request, app, now)
        case "client_credentials":
            token = tokens.app_token(platform, app, now)
            return json_response(200, {"access_token": token.text, "token_type": "bearer"}, changed="issued")
        case _:
            return _redeem(platform, request, app, now)


def _app(platform: Platform, request: Request) -> App | Response:
    client_id, secret = request.get("client_id"), request.get("client_secret")
    if client_id is None and (basic := request.credentials("basic")) is not None:
        try:
            said, _, proof = b64decode(basic, validate=True).decode().partition(":")
        except (Error, UnicodeDecodeError):
            said, proof = "", ""
        client_id, secret = unquote_plus(said), unquote_plus(proof)
    if not client_id:
        return graph_error(platform, 101, "Missing client_id parameter.")
    app = platform.app(client_id)
    if app.is_disabled:
        return graph_error(platform, 101, "Error validating application. Cannot get application info.")
    if not is_secret_right(app, secret):
        return graph_error(platform, 1, "Error validating client secret." if secret else "Missing client secret.")
    return app


def _redeem(platform: Platform, request: Request, app: App, now: datetime) -> Response:
    """A code. PKCE is of the OpenID flow, which this is not: a verifier is tolerated."""
    text = request.get("code")
    if text is None:
        return graph_error(platform, 100, "Missing authorization code")
    code = platform.codes.get(text)
    if code is None or code.grant.app is not app:
        return graph_error(platform, 100, "Invalid verification code format.", challenge="invalid_code")
    if code.is_used:
        return code_error(platform, 36009, "This authorization code has been used.")
    if now >= code.ends_at or code.grant.ended is not None:
        return code_error(platform, 36007, "This authorization code has expired.")
    if request.get("redirect_uri") != code.redirect_uri:
        return code_error(platform, 36008, _MISMATCH)
    code.is_used = True
    return _answer(tokens.new_user(platform, code.grant, now, is_long=False), now, "issued")


def _exchange(platform: Platform, request: Request, app: App, now: datetime) -> Response:
    """A user token that lives, for a long one. It lives on beside its successor."""
    token = platform.tokens.get(request.get("fb_exchange_token") or "")
    if token is None or token.kind != "user" or token.grant is None or token.app is not app:
        return token_error(platform, "Invalid OAuth access token - Cannot parse access token")
    if (wrong := tokens.problem(token, now)) is not None:
        return token_error(platform, wrong.message, wrong.subcode)
    return _answer(tokens.new_user(platform, token.grant, now, is_long=True), now, "exchanged")


def _answer(token: Token, now: datetime, changed: Change) -> Response:
    answer: dict[str, Any] = {"access_token": token.text, "token_type": "bearer"}
    if token.ends_at is not None:
        answer["expires_in"] = int((token.ends_at - now).total_seconds())
    return json_response(200, answer, changed=changed)
