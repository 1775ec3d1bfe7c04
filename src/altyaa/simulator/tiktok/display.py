"""The Display API: the account of a token, and its videos."""

from collections.abc import Iterable, Mapping
from datetime import datetime
from typing import Any

from altyaa.simulator.platform import Platform
from altyaa.simulator.state import Asset, Grant, Person
from altyaa.simulator.tiktok import scopes, tokens
from altyaa.simulator.tiktok.errors import api_answer, api_error, throttled
from altyaa.simulator.wire import Request, Response

_MINUTE = 60
_MOST_VIDEOS = 20
_IMAGE = "https://p16.tiktokcdn.example/avatar.jpeg"
_SCOPE_OF = {field: scope for scope, fields in scopes.FIELDS.items() for field in fields}


def user_info(platform: Platform, request: Request, now: datetime) -> Response:
    """``GET /v2/user/info/``: the fields that are named, each behind its scope."""
    grant = _caller(platform, request, now)
    if isinstance(grant, Response):
        return grant
    wanted = _fields(request)
    if not wanted or not _SCOPE_OF.keys() >= set(wanted):
        return _invalid(platform, "Fields is invalid.")
    if not grant.scopes.issuperset(_SCOPE_OF[field] for field in wanted):
        return _not_authorized(platform)
    known = _account(grant.person)
    return api_answer(platform, {"user": {field: known[field] for field in wanted}})


def video_list(platform: Platform, request: Request, now: datetime) -> Response:
    """``POST /v2/video/list/``: in parts."""
    grant = _caller(platform, request, now, scopes.VIDEOS)
    if isinstance(grant, Response):
        return grant
    size, start = request.json.get("max_count", 10), request.json.get("cursor", 0)
    if type(size) is not int or type(start) is not int or not 1 <= size <= _MOST_VIDEOS or start < 0:
        return _invalid(platform, "Max_count or cursor is invalid.")
    found, end = _videos(grant), start + size
    shown = _shown(found[start:end], _fields(request))
    return api_answer(platform, {"videos": shown, "cursor": min(end, len(found)), "has_more": end < len(found)})


def video_query(platform: Platform, request: Request, now: datetime) -> Response:
    """``POST /v2/video/query/``: of the ids that are named, those that are the person's."""
    grant = _caller(platform, request, now, scopes.VIDEOS)
    if isinstance(grant, Response):
        return grant
    filters = request.json.get("filters")
    ids = filters.get("video_ids") if isinstance(filters, dict) else None
    if not isinstance(ids, list) or not 1 <= len(ids) <= _MOST_VIDEOS:
        return _invalid(platform, "Video_ids is invalid.")
    return api_answer(platform, {"videos": _shown((v for v in _videos(grant) if v.id in ids), _fields(request))})


def _caller(platform: Platform, request: Request, now: datetime, scope: str | None = None) -> Grant | Response:
    """Whose token a call has; counted against the quota of its app."""
    token = platform.tokens.get(request.credentials("bearer") or "")
    if token is None or token.kind != "access" or token.grant is None or not tokens.is_alive(platform, token, now):
        message = "The access token is invalid or not found in the request."
        return api_error(platform, 401, "access_token_invalid", message)
    quota = platform.pack.value("calls_per_minute") if token.app.quota is None else token.app.quota
    if platform.count_call(token.app, now, _MINUTE) > quota:
        return throttled(platform)
    return token.grant if scope is None or scope in token.grant.scopes else _not_authorized(platform)


def _fields(request: Request) -> list[str]:
    return [name.strip() for name in request.query.get("fields", "").split(",") if name.strip()]


def _account(person: Person) -> Mapping[str, Any]:
    name = person.email.partition("@")[0]
    return {
        "open_id": person.id,
        "union_id": f"union-{person.id}",
        "display_name": person.name,
        **dict.fromkeys(("avatar_url", "avatar_url_100", "avatar_large_url"), _IMAGE),
        "username": name,
        "bio_description": "",
        "profile_deep_link": f"https://vm.tiktok.example/{name}/",
        "is_verified": False,
        **dict.fromkeys(("follower_count", "following_count", "likes_count"), 0),
        "video_count": sum(each.kind == "video" for each in person.assets),
    }


def _videos(grant: Grant) -> list[Asset]:
    return [each for each in grant.person.assets if each.kind == "video" and not each.is_lost]


def _shown(videos: Iterable[Asset], fields: list[str]) -> list[dict[str, Any]]:
    said = ({"id": each.id, "title": each.name, **each.details} for each in videos)
    return [{name: value for name, value in each.items() if name in fields} for each in said]


def _invalid(platform: Platform, message: str) -> Response:
    return api_error(platform, 400, "invalid_params", message)


def _not_authorized(platform: Platform) -> Response:
    message = "The user did not authorize the scope required for completing this request."
    return api_error(platform, 401, "scope_not_authorized", message)
