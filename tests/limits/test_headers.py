"""What clients read, by a reader that was not written for it."""

from hypothesis import given
from hypothesis import strategies as st

from altyaa.kernel.rate import LONGEST_WINDOW_SECONDS, MOST_QUANTITY
from altyaa.limits.headers import header_fields
from altyaa.limits.memory import MemoryLimiter
from altyaa.limits.model import NANOSECONDS, Limited, Policy
from tests.limits.promise import Clock
from tests.limits.structured import read_list


def test_the_fields_are_as_the_draft_shows_them() -> None:
    clock = Clock()
    limiter, key, workspace = MemoryLimiter(clock), Policy("key", 100, 60), Policy("workspace", 1000, 3600)
    asks = ((key, "key_1"), (workspace, 7))
    for _ in range(50):
        assert not isinstance(limiter.admit(asks), Limited)
    assert header_fields(limiter.left(asks)) == [
        (b"ratelimit-policy", b'"key";q=100;w=60, "workspace";q=1000;w=3600'),
        (b"ratelimit", b'"key";r=50;t=1, "workspace";r=950;t=4'),
    ]


def test_nothing_is_said_where_nothing_is_limited() -> None:
    """An empty list is no field at all (RFC 9651 §3.1)."""
    assert header_fields(MemoryLimiter(Clock()).left(())) == []


@given(
    st.integers(1, MOST_QUANTITY),
    st.integers(1, LONGEST_WINDOW_SECONDS),
    st.integers(1, MOST_QUANTITY),
    st.integers(0, LONGEST_WINDOW_SECONDS * NANOSECONDS),
)
def test_the_fields_are_lists_whose_numbers_hold(quantity: int, seconds: int, cost: int, later_ns: int) -> None:
    clock = Clock()
    limiter, policy = MemoryLimiter(clock), Policy("key", quantity, seconds)
    assert not isinstance(limiter.admit(((policy, "key_1"),), cost), Limited)
    clock.now_ns += later_ns
    (_, policies), (_, remaining) = header_fields(limiter.left(((policy, "key_1"),)))
    assert read_list(policies.decode()) == [("key", {"q": quantity, "w": seconds})]
    ((name, left),) = read_list(remaining.decode())
    assert name == "key"
    assert 0 <= left["r"] <= quantity
    assert 1 <= left["t"] <= seconds
