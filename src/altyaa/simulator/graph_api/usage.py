"""How near an app and an account are to their limits, and what they are told beyond them."""

import json
from dataclasses import replace

from altyaa.simulator.graph_api.errors import graph_error
from altyaa.simulator.platform import Platform
from altyaa.simulator.state import App
from altyaa.simulator.wire import Response

HOUR = 3600
_REGAIN = "estimated_time_to_regain_access"
_KINDS = {"pages": (80001, "Page"), "instagram": (80002, "Instagram")}


def with_usage(platform: Platform, app: App, response: Response, account: tuple[str, str] | None) -> Response:
    """The answer with how much of its allowance the app has used, in percent.

    Args:
        account: Kind and id of the one whose limit counts too.
    """
    allowance = app.quota or platform.pack.value("calls_per_hour_and_user") * platform.users[app.client_id]
    _, count = platform.calls.get(app.client_id, (0, 0))
    percent = min(100 if app.quota else 99, count * 100 // max(allowance, 1))
    used = {"call_count": percent, "total_time": percent, "total_cputime": percent}
    headers = {"x-app-usage": _json(used)}
    if account is not None:
        kind, id = account
        headers["x-business-use-case-usage"] = _json({id: [{"type": kind, **used, _REGAIN: 0}]})
    return replace(response, headers={**response.headers, **headers})


def app_limit(platform: Platform) -> Response:
    """The app asked too often in an hour."""
    used = _json({"call_count": 100, "total_time": 100, "total_cputime": 100})
    return graph_error(platform, 4, "(#4) Application request limit reached", headers={"x-app-usage": used})


def busy(platform: Platform, kind: str, seconds: int) -> Response:
    """The limit of a business use case, with the minutes to wait; without any to wait, the app's."""
    if not seconds:
        return app_limit(platform)
    code, name = _KINDS[kind]
    used = {"type": kind, "call_count": 100, "total_cputime": 25, "total_time": 25, _REGAIN: -(-seconds // 60)}
    message = f"(#{code}) There have been too many calls to this {name} account. Wait a bit and try again."
    return graph_error(platform, code, message, headers={"x-business-use-case-usage": _json({"0": [used]})})


def _json(value: object) -> str:
    return json.dumps(value, separators=(",", ":"))
