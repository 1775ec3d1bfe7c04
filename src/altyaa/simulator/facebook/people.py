"""The person of a user token, and what they granted."""

from datetime import datetime
from typing import Any

from altyaa.simulator.facebook import tokens
from altyaa.simulator.graph_api.errors import missing_field, no_object, unknown_path
from altyaa.simulator.graph_api.fields import select
from altyaa.simulator.platform import Platform
from altyaa.simulator.state import Grant, Token, Whose
from altyaa.simulator.wire import Request, Response, json_response


def grant_of(platform: Platform, token: Token, id: str) -> Grant | None:
    """What the person ``id`` granted the app: a user's token speaks for them alone, an app's own for everybody."""
    if token.kind == "app":
        return platform.grants.get(Whose(token.app.client_id, id))
    return token.grant if token.grant is not None and id in ("me", token.grant.person.id) else None


def node(platform: Platform, request: Request, grant: Grant) -> Response:
    """``/me``."""
    person = grant.person
    first, _, last = person.name.partition(" ")
    email = person.email if "email" in grant.scopes else None
    known: dict[str, Any] = {"id": person.id, "name": person.name, "email": email}
    known |= {"first_name": first, "last_name": last or None}
    found = select(known, request.get("fields") or "id,name")
    return missing_field(platform, found, "User") if isinstance(found, str) else json_response(200, found)


def permissions(
    platform: Platform, request: Request, method: str, token: Token, id: str, names: list[str], now: datetime
) -> Response:
    """``/{user}/permissions``: what was granted. DELETE takes one of them back, or ends it all."""
    grant = grant_of(platform, token, id)
    if grant is None or token.kind == "page":
        return no_object(platform, id)
    match method, names:
        case "GET", []:
            return json_response(200, {"data": _listed(platform, grant, now)})
        case "DELETE", []:
            grant.ended = "removed"
            return json_response(200, {"success": True}, changed="ended")
        case "DELETE", [name]:
            grant.scopes -= {name}
            grant.declined |= {name}
            return json_response(200, {"success": True})
    return unknown_path(platform, request.path)


def _listed(platform: Platform, grant: Grant, now: datetime) -> list[dict[str, str]]:
    granted = "granted" if tokens.has_data_access(platform, grant, now) else "expired"
    said = [(name, granted) for name in sorted(grant.scopes)] + [(name, "declined") for name in sorted(grant.declined)]
    return [{"permission": name, "status": status} for name, status in said]
