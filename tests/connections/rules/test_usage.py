"""How much of a platform's limits was used, by its own headers; and what of an app's budget is whose."""

import json
from datetime import timedelta
from typing import Any

import pytest

from altyaa.connections.model import AppHealth
from altyaa.connections.rules import breaker
from altyaa.connections.rules.usage import CALLERS, wait_for_usage
from altyaa.providers.model import Reply
from altyaa.providers.registry import PROVIDERS
from tests.connections.rules.things import HOUR, NOW, grant

PACK = PROVIDERS["facebook"].pack
MINUTE = timedelta(minutes=1)


@pytest.mark.parametrize(
    ("name", "said", "expected"),
    [
        ("x-app-usage", {"call_count": 28, "total_time": 25, "total_cputime": 25}, None),
        ("x-app-usage", {"call_count": 28, "total_time": 95, "total_cputime": 25}, MINUTE),
        # One customer's own limit: the grant that meets it waits, and nobody else.
        ("x-business-use-case-usage", {"1": [{"type": "pages", "call_count": 100}]}, None),
        ("x-business-use-case-usage", {"1": [{"estimated_time_to_regain_access": 19}]}, None),
        ("x-app-usage", {"call_count": True}, None),
        ("x-other", {"call_count": 100}, None),
        ("x-app-usage", [[[]], None, "100"], None),
    ],
)
def test_what_the_headers_say(name: str, said: Any, expected: timedelta | None) -> None:
    assert wait_for_usage(PACK, Reply(200, {name: json.dumps(said)}, b"")) == expected


@pytest.mark.parametrize(("used", "expected"), [(74.9, None), (75, MINUTE), (100, MINUTE)])
def test_callers_wait_earlier(used: float, expected: timedelta | None) -> None:
    reply = Reply(200, {"x-app-usage": json.dumps({"call_count": 3, "total_time": used})}, b"")
    assert wait_for_usage(PACK, reply, CALLERS) == expected


def test_a_header_that_is_no_json_says_nothing() -> None:
    assert wait_for_usage(PACK, Reply(200, {"x-app-usage": "{"}, b"")) is None


def test_renewals_have_a_part_of_the_budget_to_themselves() -> None:
    assert breaker.reserve(PACK, "token") == 0
    assert breaker.reserve(PACK, "probe") == breaker.reserve(PACK, "assets") == 0.3 * PACK.value("calls_per_minute")


def test_an_app_starts_slowly_after_an_incident() -> None:
    calm = AppHealth("facebook", "app", None, None, None, None, NOW)
    whole = PACK.value("calls_per_minute") / 60
    assert breaker.calls_per_second(PACK, None, NOW) == whole
    assert breaker.calls_per_second(PACK, calm, NOW + 9 * MINUTE) == whole / 4
    assert breaker.calls_per_second(PACK, calm, NOW + 10 * MINUTE) == whole


def test_an_outage_takes_the_suspicions_from_before_its_end_along() -> None:
    calm = AppHealth("facebook", "app", None, None, None, None, NOW)
    before, after = grant(suspect_since=NOW - MINUTE), grant(suspect_since=NOW)
    assert breaker.suspected_since(before, None) == NOW - MINUTE
    assert breaker.suspected_since(before, calm) is None
    assert breaker.suspected_since(after, calm) == NOW


def test_verdicts_are_passed_again_when_it_is_no_outage() -> None:
    alike = AppHealth("facebook", "app", "alike", "x", NOW, None, None)
    assert breaker.is_frozen(alike, NOW + 5 * HOUR)
    assert not breaker.is_frozen(alike, NOW + 6 * HOUR)
    assert not breaker.is_frozen(None, NOW)
