"""The Graph API's addresses."""

from dataclasses import replace
from datetime import datetime

from altyaa.simulator.facebook import assets, instagram, people
from altyaa.simulator.facebook.caller import caller
from altyaa.simulator.facebook.debug import debug_token
from altyaa.simulator.facebook.exchange import access_token
from altyaa.simulator.graph_api import versions
from altyaa.simulator.graph_api.errors import no_object, unknown_path
from altyaa.simulator.graph_api.usage import with_usage
from altyaa.simulator.platform import Platform
from altyaa.simulator.state import Token
from altyaa.simulator.wire import Request, Response


def graph(platform: Platform, request: Request, now: datetime) -> Response:
    """Answer in the version that was asked for, or in the one that took its place."""
    asked, parts = versions.split(request.path)
    version = versions.served(asked, platform.pack.value("api_version"), now)
    if version is None:
        return unknown_path(platform, request.path)
    response = _answer(platform, request, parts, now)
    return replace(response, headers={**response.headers, "facebook-api-version": version})


def _answer(platform: Platform, request: Request, parts: list[str], now: datetime) -> Response:
    method = (request.get("method") or request.method).upper()
    if parts == ["oauth", "access_token"] and method in ("GET", "POST"):
        return access_token(platform, request, now)
    token = caller(platform, request, now)
    if isinstance(token, Response):
        return token
    account = None if token.asset is None else ("pages", token.asset.id)
    return with_usage(platform, token.app, _of_caller(platform, request, method, parts, token, now), account)


def _of_caller(
    platform: Platform, request: Request, method: str, parts: list[str], token: Token, now: datetime
) -> Response:
    if (found := instagram.asked(platform, request, method, parts, token, now)) is not None:
        return found
    match method, parts:
        case "GET", ["debug_token"]:
            return debug_token(platform, request, token, now)
        case _, [id, "permissions", *names]:
            return people.permissions(platform, request, method, token, id, names, now)
        case "GET", [id, "accounts"]:
            grant = people.grant_of(platform, token, id)
            if grant is None or token.kind != "user":
                return no_object(platform, id)
            return assets.accounts(platform, request, token, grant, now)
        case "GET", [id]:
            return _node(platform, request, token, id, now)
    return unknown_path(platform, request.path)


def _node(platform: Platform, request: Request, token: Token, id: str, now: datetime) -> Response:
    if token.kind == "page" and token.asset is not None and id == "me":
        return assets.page(platform, request, token, token.asset.id, now)
    grant = people.grant_of(platform, token, id)
    if grant is not None and token.kind == "user":
        return people.node(platform, request, grant)
    return assets.page(platform, request, token, id, now)
