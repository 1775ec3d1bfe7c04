"""What an Instagram account shows to whoever may see it: itself, its posts, their comments, and answers to those."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from altyaa.simulator.graph_api.errors import graph_error, missing_field, no_object, no_permission, unknown_path
from altyaa.simulator.graph_api.fields import select
from altyaa.simulator.graph_api.lists import listed
from altyaa.simulator.graph_api.posts import posts
from altyaa.simulator.platform import Platform
from altyaa.simulator.state import Asset
from altyaa.simulator.wire import Request, Response, json_response

_COMMENT_FIELDS = "id,text,timestamp"


@dataclass(frozen=True, slots=True)
class AccountCall:
    """An account, asked about by somebody.

    Attributes:
        path: Of the request, without a version.
        allowed: Permissions without what their names begin with: ``basic``, ``manage_comments``, ``manage_insights``.
        prefix: What they begin with, by how one signed in.
        ids: By which it is called: its own, and its id for one app.
    """

    platform: Platform
    request: Request
    method: str
    path: list[str]
    account: Asset
    ids: Mapping[str, str]
    allowed: frozenset[str]
    prefix: str
    now: datetime


def answer(of: AccountCall) -> Response:
    """Answer about the account or anything of it."""
    id, *edges = of.path
    if "basic" not in of.allowed:
        return _lacks(of, "basic")
    if id in ("me", *of.ids.values()):
        return _account(of, edges)
    for post in posts(of.account):
        if post["id"] == id:
            return _post(of, post, edges)
        for comment in post["comments"]:
            if comment["id"] == id:
                return _comment(of, comment, edges)
            if any(each["id"] == id for each in comment["replies"]):
                return _comment(of, next(each for each in comment["replies"] if each["id"] == id), edges)
    return no_object(of.platform, id)


def _account(of: AccountCall, edges: list[str]) -> Response:
    match of.method, edges:
        case "GET", []:
            return _node(of, _known(of), "IGUser", "id,username")
        case "GET", ["media"]:
            return listed(of.platform, of.request, posts(of.account), _shown, kind="IGMedia", fields="id")
        case "GET", ["insights"]:
            return _insights(of)
    return unknown_path(of.platform, of.request.path)


def _post(of: AccountCall, post: dict[str, Any], edges: list[str]) -> Response:
    match of.method, edges:
        case "GET", []:
            return _node(of, _shown(post), "IGMedia", "id")
        case "GET", ["insights"]:
            return _insights(of)
        case "GET" | "POST", ["comments"]:
            return _answers(of, post["comments"], f"179{len(post['comments'])}{post['id']}")
    return unknown_path(of.platform, of.request.path)


def _comment(of: AccountCall, comment: dict[str, Any], edges: list[str]) -> Response:
    match of.method, edges:
        case "GET", []:
            return _node(of, _shown(comment), "IGComment", "id,text,timestamp")
        case "POST", [] if "manage_comments" in of.allowed and of.request.get("hide") in ("true", "false"):
            comment["hidden"] = of.request.get("hide") == "true"
            return json_response(200, {"success": True})
        case "GET" | "POST", ["replies"] if "replies" in comment:
            return _answers(of, comment["replies"], f"179{len(comment['replies'])}{comment['id']}")
    return unknown_path(of.platform, of.request.path)


def _answers(of: AccountCall, there: list[dict[str, Any]], next_id: str) -> Response:
    """Those that there are, or one more."""
    if "manage_comments" not in of.allowed:
        return _lacks(of, "manage_comments")
    if of.method == "GET":
        return listed(of.platform, of.request, there, _shown, kind="IGComment", fields=_COMMENT_FIELDS)
    text = of.request.get("message")
    if text is None:
        return graph_error(of.platform, 100, "(#100) The parameter message is required")
    said = {"id": next_id, "text": text, "timestamp": f"{of.now:%Y-%m-%dT%H:%M:%S+0000}", "replies": []}
    there.append(said | {"username": of.account.name, "like_count": 0, "hidden": False})
    return json_response(200, {"id": next_id})


def _insights(of: AccountCall) -> Response:
    if "manage_insights" not in of.allowed:
        return _lacks(of, "manage_insights")
    metrics = (of.request.get("metric") or "").split(",")
    if metrics == [""]:
        return graph_error(of.platform, 100, "(#100) The parameter metric is required")
    values = [{"name": name, "period": "lifetime", "total_value": {"value": len(name)}} for name in metrics]
    return json_response(200, {"data": values})


def _known(of: AccountCall) -> dict[str, Any]:
    known: dict[str, Any] = {**of.ids, "username": of.account.name, "name": of.account.details.get("name")}
    known |= {"account_type": "BUSINESS", "profile_picture_url": None, "media_count": len(posts(of.account))}
    return known | {"biography": None, "website": None, "followers_count": 1200, "follows_count": 80}


def _shown(thing: Mapping[str, Any]) -> dict[str, Any]:
    """Without what hangs under it."""
    return {name: value for name, value in thing.items() if name not in ("comments", "replies")}


def _node(of: AccountCall, known: Mapping[str, Any], kind: str, fields: str) -> Response:
    found = select(known, of.request.get("fields") or fields)
    return missing_field(of.platform, found, kind) if isinstance(found, str) else json_response(200, found)


def _lacks(of: AccountCall, permission: str) -> Response:
    return no_permission(of.platform, f"{of.prefix}{permission}")
