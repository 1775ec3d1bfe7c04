"""TikTok Business accounts, as their pack and design 07 A4 tell them."""

from collections.abc import Callable
from datetime import datetime

from altyaa.simulator.platform import Platform, Played
from altyaa.simulator.state import Whose
from altyaa.simulator.tiktok_business import business, cast, consent, lookups, token, tokens
from altyaa.simulator.tiktok_business.caller import presented
from altyaa.simulator.tiktok_business.errors import envelope, too_many
from altyaa.simulator.tiktok_push import tells
from altyaa.simulator.wire import Request, Response

_Handler = Callable[[Platform, Request, datetime], Response]
_API, _WWW = "business-api.tiktok.com", "www.tiktok.com"
_OWN_SCOPES = frozenset(
    {"user.info.username", "user.insights", "user.account.type", "video.insights", "comment.list"}
    | {"comment.list.manage", "message.list.read", "message.list.send", "message.list.manage", "biz.brand.insights"}
)
"""Those that Login Kit does not have, whose page is at the same address. TikTok itself tells them apart by the app."""
_ROUTES: dict[str, tuple[str, _Handler]] = {
    "tt_user/oauth2/token/": ("POST", token.redeem),
    "tt_user/oauth2/refresh_token/": ("POST", token.refresh),
    "tt_user/oauth2/revoke/": ("POST", lookups.revoke),
    "tt_user/token_info/get/": ("POST", lookups.token_info),
    "business/get/": ("GET", business.account),
    "business/video/list/": ("GET", business.videos),
    "business/comment/list/": ("GET", business.comments),
    "business/comment/reply/create/": ("POST", business.reply),
}
_CREDENTIALS = ("refresh_token", "access_token")


def answer(platform: Platform, request: Request, now: datetime) -> Response:
    """Find who answers."""
    if request.host == _WWW:
        return consent.authorize(platform, request, now)
    root = f"/open_api/{platform.pack.value('api_version')}/"
    found = _ROUTES.get(request.path.removeprefix(root)) if request.path.startswith(root) else None
    if found is None or found[0] != request.method:
        return envelope(platform, 40007, "No such path, or not with this method.")
    return found[1](platform, request, now)


def takes(request: Request) -> bool:
    """At TikTok's own host, whoever asks for what Login Kit does not have."""
    return request.host == _API or not _OWN_SCOPES.isdisjoint(request.query.get("scope", "").split(","))


def whose(platform: Platform, request: Request) -> Whose | None:
    """By the code or token in it."""
    if (code := platform.codes.get(request.get("auth_code") or "")) is not None:
        return code.grant.whose
    texts = [*(request.get(name) for name in _CREDENTIALS), presented(platform, request)]
    known = (platform.tokens.get(text) for text in texts if text)
    return next((each.grant.whose for each in known if each is not None and each.grant is not None), None)


PLAYED = Played(
    name="tiktok_business",
    hosts=frozenset({_API, _WWW}),
    answer=answer,
    whose=whose,
    throttled=lambda platform, _seconds: too_many(platform),
    exhausted=too_many,
    why_dead=tokens.why_over,
    person_parameter="simulated_person",
    acts=frozenset({"revoke", "delete_account", "recover", "untick_scope"}),
    cast=cast.cast,
    crowd=cast.crowd,
    tells=tells,
    takes=takes,
)
