"""Instagram's own sign-in and its Graph API, as their pack and design 07 A2 (a) tell them."""

from datetime import datetime

from altyaa.simulator.graph_api import push
from altyaa.simulator.graph_api.errors import unknown_path
from altyaa.simulator.graph_api.usage import app_limit, busy
from altyaa.simulator.instagram import cast, tokens
from altyaa.simulator.instagram.authorize import authorize
from altyaa.simulator.instagram.graph import graph
from altyaa.simulator.instagram.redeem import redeem
from altyaa.simulator.platform import Platform, Played
from altyaa.simulator.state import Whose
from altyaa.simulator.wire import Request, Response

_ACTS = frozenset(
    {"revoke", "ask_deletion", "password_change", "delete_account", "recover", "checkpoint", "untick_scope"}
)
_WWW, _API, _GRAPH = "www.instagram.com", "api.instagram.com", "graph.instagram.com"


def answer(platform: Platform, request: Request, now: datetime) -> Response:
    """Find who answers. The page is at its former address, too."""
    match request.host, request.path.rstrip("/"), request.method:
        case "graph.instagram.com", _, _:
            return graph(platform, request, now)
        case "www.instagram.com" | "api.instagram.com", "/oauth/authorize", "GET" | "POST":
            return authorize(platform, request, now)
        case "api.instagram.com", "/oauth/access_token", "POST":
            return redeem(platform, request, now)
    return unknown_path(platform, request.path)


def whose(platform: Platform, request: Request) -> Whose | None:
    """By the code or token in it."""
    if (code := platform.codes.get(request.get("code") or "")) is not None:
        return code.grant.whose
    token = platform.tokens.get(tokens.presented(request) or "")
    return None if token is None or token.grant is None else token.grant.whose


PLAYED = Played(
    name="instagram",
    hosts=frozenset({_WWW, _API, _GRAPH}),
    answer=answer,
    whose=whose,
    throttled=lambda platform, seconds: busy(platform, "instagram", seconds),
    exhausted=app_limit,
    why_dead=tokens.why_over,
    person_parameter="simulated_person",
    acts=_ACTS,
    cast=cast.cast,
    crowd=cast.crowd,
    tells=push.tells,
)
