"""The Accounts API: the account, its videos, and what people say under them."""

from datetime import datetime

from altyaa.simulator.platform import Platform
from altyaa.simulator.state import Asset, Grant
from altyaa.simulator.tiktok_business.caller import admitted
from altyaa.simulator.tiktok_business.errors import ok, wrong_parameter
from altyaa.simulator.wire import Request, Response


def account(platform: Platform, request: Request, now: datetime) -> Response:
    """``business/get/``. A name needs no further scope, a handle does."""
    grant = admitted(platform, request, now, "user.info.basic")
    if isinstance(grant, Response):
        return grant
    found = grant.person.asset("account", grant.person.id)
    said = {"display_name": found.name if found is not None else grant.person.name}
    if found is not None and "user.info.username" in grant.scopes:
        said |= {name: value for name, value in found.details.items() if name == "username"}
    return ok(platform, said)


def videos(platform: Platform, request: Request, now: datetime) -> Response:
    """``business/video/list/``."""
    grant = admitted(platform, request, now, "video.list")
    if isinstance(grant, Response):
        return grant
    found = [{"item_id": each.id, "caption": each.name} for each in grant.person.assets if each.kind == "video"]
    return ok(platform, {"videos": found, "has_more": False, "cursor": 0})


def comments(platform: Platform, request: Request, now: datetime) -> Response:
    """``business/comment/list/``."""
    grant = admitted(platform, request, now, "comment.list")
    if isinstance(grant, Response):
        return grant
    video = _video(request, grant)
    if video is None:
        return wrong_parameter(platform, "video_id")
    return ok(platform, {"comments": video.details["comments"], "has_more": False, "cursor": 0})


def reply(platform: Platform, request: Request, now: datetime) -> Response:
    """``business/comment/reply/create/``."""
    grant = admitted(platform, request, now, "comment.list.manage")
    if isinstance(grant, Response):
        return grant
    video, text = _video(request, grant), request.json.get("text")
    if video is None or not isinstance(text, str) or not text:
        return wrong_parameter(platform, "video_id" if video is None else "text")
    above = next((each for each in video.details["comments"] if each["comment_id"] == request.get("comment_id")), None)
    if above is None:
        return wrong_parameter(platform, "comment_id")
    replies = above.setdefault("reply_list", [])
    said = {"comment_id": f"{above['comment_id']}{len(replies) + 1:02}", "text": text, "owner": True}
    replies.append(said)
    return ok(platform, said)


def _video(request: Request, grant: Grant) -> Asset | None:
    return grant.person.asset("video", request.get("video_id") or "")
