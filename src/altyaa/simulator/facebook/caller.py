"""Who calls the Graph API, and whether they may."""

import hmac
from datetime import UTC, datetime

from altyaa.simulator.facebook import tokens
from altyaa.simulator.graph_api.errors import graph_error, token_error
from altyaa.simulator.graph_api.usage import HOUR, app_limit
from altyaa.simulator.platform import Platform, is_secret_right
from altyaa.simulator.state import App, Token
from altyaa.simulator.wire import Request, Response

_NO_TOKEN = "An active access token must be used to query information about the current user."
_NO_PROOF = "Invalid appsecret_proof provided in the API argument"
_ALWAYS = datetime.fromtimestamp(0, UTC)


def find(platform: Platform, text: str) -> Token | None:
    """A token by its text. ``ID|SECRET`` is an app's own without ever being issued."""
    if (known := platform.tokens.get(text)) is not None and known.kind in ("user", "page", "app"):
        return known
    client_id, bar, secret = text.partition("|")
    if not bar or not client_id.isascii():
        return None
    app = platform.app(client_id)
    return Token(text, "app", app, None, _ALWAYS, None) if is_secret_right(app, secret) else None


def presented(request: Request) -> str | None:
    """The access token of a call: a parameter, or a header."""
    return request.get("access_token") or request.credentials("bearer") or request.credentials("oauth")


def caller(platform: Platform, request: Request, now: datetime) -> Token | Response:
    """The token of a call that may go on."""
    text = presented(request)
    if text is None:
        return graph_error(platform, 2500, _NO_TOKEN)
    token = find(platform, text)
    if token is None:
        return token_error(platform, "Invalid OAuth access token - Cannot parse access token")
    proof = request.get("appsecret_proof")
    if proof is not None and not _is_proof_right(token.app, text, proof):
        return graph_error(platform, 100, _NO_PROOF, kind="GraphMethodException")
    if token.app.is_disabled:
        return token_error(platform, "Error validating application. Application has been deleted.")
    if (wrong := tokens.problem(token, now)) is not None:
        return token_error(platform, wrong.message, wrong.subcode)
    count = platform.count_call(token.app, now, HOUR)
    if token.app.quota is not None and count > token.app.quota:
        return app_limit(platform)
    return token


def _is_proof_right(app: App, text: str, proof: str) -> bool:
    if app.secret is None:  # any secret is right, and so is what was made with it
        return True
    expected = hmac.new(app.secret.encode(), text.encode(), "sha256").hexdigest()
    return hmac.compare_digest(expected.encode(), proof.encode())
