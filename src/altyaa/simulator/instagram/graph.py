"""``graph.instagram.com``: tokens made long and extended, and whatever an account may be asked."""

from dataclasses import replace
from datetime import datetime, timedelta

from altyaa.simulator.graph_api import versions
from altyaa.simulator.graph_api.account import AccountCall, answer
from altyaa.simulator.graph_api.errors import graph_error, no_permission, token_error, unknown_path
from altyaa.simulator.graph_api.problems import problem
from altyaa.simulator.graph_api.usage import HOUR, app_limit, with_usage
from altyaa.simulator.instagram import tokens
from altyaa.simulator.instagram.shapes import is_flat, scoped_id
from altyaa.simulator.platform import Platform, is_secret_right
from altyaa.simulator.state import Grant, Token
from altyaa.simulator.wire import Request, Response, json_response

_PREFIX = "instagram_business_"
_BASIC = f"{_PREFIX}basic"


def graph(platform: Platform, request: Request, now: datetime) -> Response:
    """Answer in the version that was asked for, or in the one that took its place."""
    asked, path = versions.split(request.path)
    if versions.served(asked, platform.pack.value("api_version"), now) is None:
        return unknown_path(platform, request.path)
    token = platform.tokens.get(tokens.presented(request) or "")
    if token is None or token.grant is None:
        return token_error(platform, "Invalid OAuth access token - Cannot parse access token")
    if token.app.is_disabled:
        return token_error(platform, "Error validating application. Application has been deleted.")
    if (wrong := problem(token.grant, token, now)) is not None:
        return token_error(platform, wrong.message, wrong.subcode)
    count = platform.count_call(token.app, now, HOUR)
    if token.app.quota is not None and count > token.app.quota:
        return app_limit(platform)
    response = _answer(platform, request, path, token, token.grant, now)
    return with_usage(platform, token.app, response, ("instagram", token.grant.person.id))


def _answer(
    platform: Platform, request: Request, path: list[str], token: Token, grant: Grant, now: datetime
) -> Response:
    match request.method, path:
        case "GET", ["access_token"]:
            return _exchanged(platform, request, token, grant, now)
        case "GET", ["refresh_access_token"]:
            return _refreshed(platform, request, token, grant, now)
    return _shown(platform, request, path, grant, now)


def _exchanged(platform: Platform, request: Request, token: Token, grant: Grant, now: datetime) -> Response:
    """A short token, and proof that the app asks."""
    is_right = is_secret_right(token.app, request.get("client_secret")) and not tokens.is_long(token)
    if request.get("grant_type") != "ig_exchange_token" or not is_right:
        return _unsupported(platform)
    return _long(platform, grant, now)


def _refreshed(platform: Platform, request: Request, token: Token, grant: Grant, now: datetime) -> Response:
    """A long token that is old enough, and nothing else. It lives on beside its successor."""
    if _BASIC not in grant.scopes:
        return no_permission(platform, _BASIC)
    least = platform.pack.span("min_age_seconds") or timedelta(0)
    is_old_enough = tokens.is_long(token) and now - token.issued_at >= least
    if request.get("grant_type") != "ig_refresh_token" or not is_old_enough:
        return _unsupported(platform)
    return _long(platform, grant, now)


def _long(platform: Platform, grant: Grant, now: datetime) -> Response:
    token = tokens.new_user(platform, grant, now, is_long=True)
    seconds = 0 if token.ends_at is None else int((token.ends_at - now).total_seconds())
    answer = {"access_token": token.text, "token_type": "bearer", "expires_in": seconds}
    return json_response(200, answer, changed="exchanged")


def _unsupported(platform: Platform) -> Response:
    """The same words for a wrong secret, a token of the wrong kind or age, and a tester who has not accepted."""
    return graph_error(platform, 100, "Unsupported request - method type: get", kind="IGApiException")


def _shown(platform: Platform, request: Request, path: list[str], grant: Grant, now: datetime) -> Response:
    """Of the account: itself in its own shape."""
    (account,) = grant.person.assets
    ids = {"id": scoped_id(platform, grant), "user_id": grant.person.id}
    allowed = frozenset(scope.removeprefix(_PREFIX) for scope in grant.scopes)
    call = AccountCall(platform, request, request.method, path, account, ids, allowed, _PREFIX, now)
    response = answer(call)
    if path != ["me"] or response.status != 200 or is_flat(platform, grant):
        return response
    return replace(response, body=b'{"data":[' + response.body + b"]}")
