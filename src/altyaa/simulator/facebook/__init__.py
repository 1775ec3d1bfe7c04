"""Facebook's sign-in and the Graph API's pages, as their pack and design 07 A1 tell them."""

import json
from datetime import datetime

from altyaa.simulator.facebook import tokens, versions
from altyaa.simulator.facebook.caller import app_limit, presented
from altyaa.simulator.facebook.dialog import dialog
from altyaa.simulator.facebook.errors import graph_error, unknown_path
from altyaa.simulator.facebook.graph import graph
from altyaa.simulator.platform import Platform, Played
from altyaa.simulator.state import Whose
from altyaa.simulator.wire import Request, Response

_GRAPH, _WWW = "graph.facebook.com", "www.facebook.com"


def answer(platform: Platform, request: Request, now: datetime) -> Response:
    """Find who answers."""
    if request.host == _GRAPH:
        return graph(platform, request, now)
    if versions.split(request.path)[1] == ["dialog", "oauth"] and request.method in ("GET", "POST"):
        return dialog(platform, request, now)
    return unknown_path(platform, request.path)


def whose(platform: Platform, request: Request) -> Whose | None:
    """By the code or token in it: the one that it is about comes before the one that asks."""
    if (code := platform.codes.get(request.get("code") or "")) is not None:
        return code.grant.whose
    texts = (request.get("fb_exchange_token"), request.get("input_token"), presented(request))
    known = (platform.tokens.get(text) for text in texts if text)
    return next((each.grant.whose for each in known if each is not None and each.grant is not None), None)


def throttled(platform: Platform, seconds: int) -> Response:
    """The limit of a business use case, with the minutes to wait; without any to wait, the app's."""
    if not seconds:
        return app_limit(platform)
    used = {"type": "pages", "call_count": 100, "total_cputime": 25, "total_time": 25}
    usage = {"0": [used | {"estimated_time_to_regain_access": -(-seconds // 60)}]}
    headers = {"x-business-use-case-usage": json.dumps(usage, separators=(",", ":"))}
    message = "(#80001) There have been too many calls to this Page account. Wait a bit and try again."
    return graph_error(platform, 80001, message, headers=headers)


FACEBOOK = Played(
    name="facebook",
    hosts=frozenset({_GRAPH, _WWW}),
    answer=answer,
    whose=whose,
    throttled=throttled,
    exhausted=app_limit,
    why_dead=tokens.why_over,
)
