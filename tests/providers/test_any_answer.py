"""Whatever a platform answers: nothing is raised, no empty token is taken, and no outage condemns."""

import json
from collections.abc import Iterator
from datetime import timedelta
from typing import Any
from urllib.parse import urlencode, urlsplit

import pytest
from hypothesis import given
from hypothesis import strategies as st

from altyaa.kernel.secret import Secret
from altyaa.providers.model import Asset, Failure, Granted, Reply, Tokens
from altyaa.providers.registry import PROVIDERS
from tests.providers.driving import BEFORE, JSON, SENT, reply, sent_by, steps_of
from tests.providers.samples import SAMPLES, Sample

ODD: tuple[Any, ...] = (
    *(None, True, False, -1, 0, 1e308, float("nan"), 10**30, 31 * 365 * 86_400, [], {}, [{}], [[]]),
    *("", " ", "a b", "\0", "\ud800", "é" * 10, "x" * 20_000, "<html>"),
)
_NAMES = st.sampled_from(
    [
        *("access_token", "expires_in", "refresh_token", "refresh_token_expires_in", "scope", "id_token", "success"),
        *("error", "code", "error_subcode", "status", "data", "is_valid", "accounts", "locations", "nextPageToken"),
        *("permissions", "user_id", "error_type", "error_message", "instagram_business_account"),
    ]
)
_VALUES = st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=6) | st.sampled_from(ODD)
_BODIES = st.binary(max_size=40) | st.dictionaries(_NAMES, _VALUES, max_size=5).map(
    lambda said: json.dumps(said).encode()
)
_STATUSES = st.just(200) | st.integers(100, 599)
REPLIES = st.builds(Reply, _STATUSES, st.just(JSON), _BODIES, st.booleans())
each_provider = pytest.mark.parametrize("name", PROVIDERS)


@each_provider
@given(REPLIES)
def test_no_answer_to_a_renewal_is_too_much(name: str, answer: Reply) -> None:
    found = ran(name, "renewal", [answer])
    check(found)
    if isinstance(found, Tokens) and BEFORE[name].refresh is not None:
        assert found.refresh is not None, "empty overwrote non-empty"


@each_provider
@given(REPLIES, REPLIES)
def test_no_answer_to_another_step_is_too_much(name: str, first: Reply, second: Reply) -> None:
    ends = () if PROVIDERS[name].revocation is None else ("revocation",)
    for step in (*ends, "connect", "assets", "probe"):
        check(ran(name, step, [first, second]))


@pytest.mark.parametrize("sample", SAMPLES)
def test_no_answer_with_one_thing_wrong_is_too_much(sample: Sample) -> None:
    """Each member of each answer in its turn is missing, or any of the odd values."""
    bodies = [each["body"] for each in sample.said["replies"]]
    for number, body in enumerate(bodies):
        for path in paths(body):
            for odd in (*ODD, ...):
                changed = [*bodies]
                changed[number] = altered(body, path, odd)
                status = [each["status"] for each in sample.said["replies"]]
                check(ran(sample.provider, sample.said["step"], list(map(reply, status, changed))))


@each_provider
@given(st.integers(500, 599), _BODIES)
def test_no_server_error_condemns(name: str, status: int, body: bytes) -> None:
    for step in ("renewal", "probe", "assets", "connect"):
        found = ran(name, step, [Reply(status, JSON, body)])
        assert isinstance(found, Failure)
        assert (found.verdict, found.final) == ("transient", False)


def paths(value: Any) -> Iterator[tuple[Any, ...]]:
    """Where something is inside a value of JSON."""
    members = value.items() if isinstance(value, dict) else enumerate(value) if isinstance(value, list) else ()
    for name, inner in members:
        yield (name,)
        yield from ((name, *rest) for rest in paths(inner))


def altered(value: Any, path: tuple[Any, ...], odd: Any) -> Any:
    """A copy with something else at that place; ``...`` for nothing."""
    copy = json.loads(json.dumps(value))
    inner = copy
    for name in path[:-1]:
        inner = inner[name]
    if odd is ...:
        del inner[path[-1]]
    else:
        inner[path[-1]] = odd
    return copy


def ran(name: str, step: str, replies: list[Reply]) -> Any:
    """What a step comes to; None where it asks for more than there is."""
    steps = steps_of(PROVIDERS[name], step)
    try:
        call = next(steps)
        for answer in replies:
            assert urlencode(sent_by(call)).isascii(), "it can be sent"
            assert urlsplit(call.url).query == ""
            call = steps.send((answer, SENT))
    except StopIteration as end:
        return end.value
    return None


def check(found: Any) -> None:
    """What is true of everything that a step comes to."""
    match found:
        case Failure():
            assert found.sentence.endswith(".")
            assert found.retry_after is None or timedelta(0) <= found.retry_after <= timedelta(days=1)
        case Granted():
            assert found.subject == found.tokens.subject
            assert found.subject
            assert found.display
            check(found.tokens)
        case Tokens():
            assert usable(found.access)
            assert found.refresh is None or usable(found.refresh)
            assert found.scopes is None or found.scopes
            assert found.access_ends is None or found.access_ends - SENT <= timedelta(days=730)
        case Asset():
            assert found.id
            assert found.name.encode(), "it can be written"
            assert found.token is None or (usable(found.token) and found.problem is None)
        case list() | tuple():
            for each in found:
                check(each)


def usable(token: Secret[str]) -> bool:
    """Whether it could be sent."""
    text = token.reveal()
    return bool(text) and text.isascii() and text.isprintable() and " " not in text
