"""Facebook's sign-in and the Graph API's pages, as their pack and design 07 A1 tell them."""

from datetime import datetime

from altyaa.simulator.facebook import cast, tokens
from altyaa.simulator.facebook.caller import presented
from altyaa.simulator.facebook.dialog import dialog
from altyaa.simulator.facebook.graph import graph
from altyaa.simulator.graph_api import push, versions
from altyaa.simulator.graph_api.errors import unknown_path
from altyaa.simulator.graph_api.usage import app_limit, busy
from altyaa.simulator.platform import Platform, Played
from altyaa.simulator.state import Whose
from altyaa.simulator.wire import Request, Response

_ACTS = frozenset(
    {
        "revoke",
        "ask_deletion",
        "password_change",
        "delete_account",
        "recover",
        "lose_asset",
        "regain_asset",
        "untick_scope",
        "log_out",
        "checkpoint",
        "end_data_access",
    }
)
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


PLAYED = Played(
    name="facebook",
    hosts=frozenset({_GRAPH, _WWW}),
    answer=answer,
    whose=whose,
    throttled=lambda platform, seconds: busy(platform, "pages", seconds),
    exhausted=app_limit,
    why_dead=tokens.why_over,
    person_parameter="simulated_person",
    acts=_ACTS,
    cast=cast.cast,
    crowd=cast.crowd,
    tells=push.tells,
)
