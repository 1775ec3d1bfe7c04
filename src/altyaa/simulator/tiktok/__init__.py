"""TikTok's Login Kit and Display API, as their pack and design 07 A3 tell them."""

from collections.abc import Callable
from datetime import datetime

from altyaa.simulator.platform import Platform, Played
from altyaa.simulator.state import Whose
from altyaa.simulator.tiktok import cast, consent, display, oauth, tokens
from altyaa.simulator.tiktok.errors import api_error, throttled
from altyaa.simulator.tiktok_push import tells
from altyaa.simulator.wire import Request, Response

_Handler = Callable[[Platform, Request, datetime], Response]
_WWW, _API = "www.tiktok.com", "open.tiktokapis.com"
_ROUTES: dict[tuple[str, str], tuple[tuple[str, ...], _Handler]] = {
    (_WWW, "/v2/auth/authorize"): (("GET", "POST"), consent.authorize),
    (_API, "/v2/oauth/token"): (("POST",), oauth.token),
    (_API, "/v2/oauth/revoke"): (("POST",), oauth.revoke),
    (_API, "/v2/user/info"): (("GET",), display.user_info),
    (_API, "/v2/video/list"): (("POST",), display.video_list),
    (_API, "/v2/video/query"): (("POST",), display.video_query),
}


def answer(platform: Platform, request: Request, now: datetime) -> Response:
    """Find who answers; addresses end with a slash or without."""
    methods, handler = _ROUTES.get((request.host, request.path.removesuffix("/")), ((), None))
    if handler is None or request.method not in methods:
        return api_error(platform, 404, "invalid_params", "Unsupported path or method.")
    return handler(platform, request, now)


def whose(platform: Platform, request: Request) -> Whose | None:
    """By the code or token in it."""
    if (code := platform.codes.get(request.form.get("code", ""))) is not None:
        return code.grant.whose
    texts = (request.form.get("refresh_token"), request.form.get("token"), request.credentials("bearer"))
    known = (platform.tokens.get(text) for text in texts if text)
    return next((each.grant.whose for each in known if each is not None and each.grant is not None), None)


PLAYED = Played(
    name="tiktok",
    hosts=frozenset({_WWW, _API}),
    answer=answer,
    whose=whose,
    throttled=throttled,
    exhausted=throttled,
    why_dead=tokens.why_over,
    person_parameter=consent.PERSON,
    acts=frozenset({"revoke", "delete_account", "recover", "untick_scope"}),
    cast=cast.cast,
    crowd=cast.crowd,
    tells=tells,
)
