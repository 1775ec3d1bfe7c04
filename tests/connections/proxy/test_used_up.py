"""Callers stop before the platform's limit is near: what is left of it is for renewals."""

import json

from altyaa.connections import doors
from tests.connections.proxy.passage import PAGE_PATH, Passage, answer
from tests.connections.proxy.test_states import refusal


async def test_callers_wait_where_renewals_go_on(passage: Passage) -> None:
    passage.says = answer("{}", x_app_usage=json.dumps({"call_count": 75, "total_time": 3, "total_cputime": 3}))
    assert (await passage.call(PAGE_PATH)).status == 200
    second = await passage.call(PAGE_PATH)
    assert refusal(second) == (429, "rate_limited")
    assert json.loads(second.body)["policy"] == "platform"
    assert 50 < int(second.headers["retry-after"]) <= 60
    assert len(passage.log) == 1
    apps = await doors.provider_apps(passage.town.house.runtime.db)
    (app,) = [each for each in apps if each.provider == "facebook"]
    assert app.paused_until is None
    passage.says = answer('{"title": "x"}')
    assert (await passage.call("v1/locations/5001?readMask=title", provider="google")).status == 200
