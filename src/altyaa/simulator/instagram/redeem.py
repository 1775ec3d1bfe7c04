"""``api.instagram.com/oauth/access_token``: a code for a token of an hour. It says no in an envelope of its own."""

from datetime import datetime
from typing import Any

from altyaa.simulator.instagram import tokens
from altyaa.simulator.instagram.shapes import is_flat, scoped_id, shaped
from altyaa.simulator.platform import Platform, is_secret_right
from altyaa.simulator.state import Code
from altyaa.simulator.wire import Request, Response, json_response

_NO_CODE = "Matching code was not found or was already used"
_MISMATCH = "Error validating verification code. Please make sure your redirect_uri is identical to the one you used in the OAuth dialog request"  # noqa: E501


def redeem(platform: Platform, request: Request, now: datetime) -> Response:
    """A code."""
    found = _found(platform, request, now)
    if isinstance(found, str):
        return json_response(400, {"error_type": "OAuthException", "code": 400, "error_message": found})
    found.is_used = True
    grant = found.grant
    token = tokens.new_user(platform, grant, now, is_long=False)
    granted = sorted(grant.scopes)
    said: dict[str, Any] = {"access_token": token.text, "user_id": scoped_id(platform, grant)}
    said["permissions"] = ",".join(granted)
    if is_flat(platform, grant):
        said |= {"user_id": int(grant.person.id), "permissions": granted}
    return shaped(platform, grant, said, changed="issued")


def _found(platform: Platform, request: Request, now: datetime) -> Code | str:
    """The code, or what is wrong with the request."""
    client_id = request.get("client_id")
    if client_id is None:
        return "You must provide a client_id"
    app = platform.app(client_id)
    if app.is_disabled:
        return "Invalid platform app"
    if not is_secret_right(app, request.get("client_secret")):
        return "Error validating client secret."
    code = platform.codes.get(request.get("code") or "")
    if code is None or code.grant.app is not app or code.is_used or now >= code.ends_at or code.grant.ended is not None:
        return _NO_CODE
    return code if request.get("redirect_uri") == code.redirect_uri else _MISMATCH
