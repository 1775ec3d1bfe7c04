"""``/debug_token``: what a token is, and whether it is good."""

from datetime import datetime
from typing import Any

from altyaa.simulator.facebook import tokens
from altyaa.simulator.facebook.caller import find
from altyaa.simulator.facebook.dialog import ASSETS
from altyaa.simulator.graph_api.errors import graph_error
from altyaa.simulator.graph_api.problems import Problem
from altyaa.simulator.platform import Platform
from altyaa.simulator.state import Grant, Token
from altyaa.simulator.wire import Request, Response, json_response

_NEVER = 0


def debug_token(platform: Platform, request: Request, asker: Token, now: datetime) -> Response:
    """About ``input_token``. One that is no good is an answer, and no error."""
    if asker.kind == "page":
        return graph_error(platform, 100, "(#100) You must provide an app access token, or a user access token.")
    token = find(platform, request.get("input_token") or "")
    if token is None:
        return _no_good(Problem(None, "Invalid OAuth access token - Cannot parse access token"), {"scopes": []})
    if token.app is not asker.app:
        return graph_error(platform, 100, "(#100) The App_id in the input_token did not match the Viewing App")
    wrong, said = tokens.problem(token, now), _described(platform, token)
    return json_response(200, {"data": said | {"is_valid": True}}) if wrong is None else _no_good(wrong, said)


def _no_good(wrong: Problem, said: dict[str, Any]) -> Response:
    error: dict[str, Any] = {"code": 190, "message": wrong.message}
    if wrong.subcode is not None:
        error["subcode"] = wrong.subcode
    return json_response(200, {"data": {"error": error, "is_valid": False} | said})


def _described(platform: Platform, token: Token) -> dict[str, Any]:
    said: dict[str, Any] = {"app_id": token.app.client_id, "type": token.kind.upper(), "application": "Simulated app"}
    if (grant := token.grant) is None:
        return said | {"scopes": []}
    said["data_access_expires_at"] = _seconds(tokens.data_access_ends_at(platform, grant))
    said["expires_at"] = _seconds(token.ends_at)
    said["issued_at"] = _seconds(token.issued_at)
    if token.asset is not None:
        said["profile_id"] = token.asset.id
    said["scopes"] = sorted(grant.scopes)
    said["granular_scopes"] = [_granular(each, grant) for each in said["scopes"]]
    said["user_id"] = grant.person.id
    return said


def _granular(scope: str, grant: Grant) -> dict[str, Any]:
    kind = next((kind for kind, prefix in ASSETS if scope.startswith(prefix)), None)
    if grant.asset_ids is None or kind is None:
        return {"scope": scope}
    chosen = (each.id for each in grant.person.assets if each.kind == kind and each.id in grant.asset_ids)
    return {"scope": scope, "target_ids": sorted(chosen)}


def _seconds(at: datetime | None) -> int:
    return _NEVER if at is None else int(at.timestamp())
