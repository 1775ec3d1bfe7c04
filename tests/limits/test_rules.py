"""The algorithm against the promise it is there to keep, over arrivals of every pattern."""

from dataclasses import dataclass, field

import pytest
from hypothesis import given
from hypothesis import strategies as st

from altyaa.limits import rules
from altyaa.limits.memory import MemoryLimiter
from altyaa.limits.model import NANOSECONDS, Limited, Policy
from tests.limits.promise import Clock, Taken, broken_interval, fits

# Windows that the quantity divides, and some that it does not.
POLICIES = st.lists(
    st.tuples(st.integers(1, 9), st.integers(1, 7)).map(lambda pair: Policy("any", *pair)), min_size=1, max_size=3
)


@dataclass
class Played:
    """One subject under several policies, with all that it was given."""

    policies: list[Policy]
    clock: Clock = field(default_factory=Clock)
    taken: list[list[Taken]] = field(init=False)

    def __post_init__(self) -> None:
        self.policies = [Policy(f"p{n}", p.quantity, p.window_seconds) for n, p in enumerate(self.policies)]
        self.asks = [(policy, "somebody") for policy in self.policies]
        self.limiter = MemoryLimiter(self.clock)
        self.taken = [[] for _ in self.policies]

    def this(self, cost: int, sooner_ns: int = 0) -> list[Taken]:
        """What the ask would take of every policy: no more than there is of it."""
        return [Taken(self.clock.now_ns - sooner_ns, min(cost, policy.quantity)) for policy in self.policies]

    def ask(self, cost: int) -> Limited | None:
        """Ask once, and keep what was given."""
        admitted = self.limiter.admit(self.asks, cost)
        if isinstance(admitted, Limited):
            return admitted
        assert admitted == self.limiter.left(self.asks)
        for taken, one in zip(self.taken, self.this(cost), strict=True):
            taken.append(one)
        return None


# Pauses from nothing to more than a window, in nanoseconds that fall beside the even numbers.
STEPS = st.lists(
    st.tuples(
        st.one_of(st.just(0), st.integers(0, NANOSECONDS), st.integers(0, 9 * NANOSECONDS)),
        st.integers(1, 3),
    ),
    max_size=40,
)


@given(POLICIES, STEPS)
def test_no_interval_is_given_more_than_its_quantity_and_what_came_back_in_it(
    policies: list[Policy], steps: list[tuple[int, int]]
) -> None:
    played = Played(policies)
    for pause_ns, cost in steps:
        played.clock.now_ns += pause_ns
        played.ask(cost)
    for policy, taken in zip(played.policies, played.taken, strict=True):
        assert broken_interval(policy, taken) is None


@given(POLICIES, STEPS)
def test_what_every_policy_has_left_is_not_refused(policies: list[Policy], steps: list[tuple[int, int]]) -> None:
    """The limiter is as strict as the promise and no stricter, to the nanosecond a unit by which it rounds up."""
    played = Played(policies)
    for pause_ns, cost in steps:
        played.clock.now_ns += pause_ns
        if played.ask(cost) is not None:
            rounded_ns = cost + sum(one.units for one in played.taken[0])
            sooner = played.this(cost, rounded_ns)
            assert not all(map(fits, played.policies, played.taken, sooner))


@given(POLICIES, STEPS)
def test_a_refused_ask_takes_nothing_of_any_policy(policies: list[Policy], steps: list[tuple[int, int]]) -> None:
    played = Played(policies)
    for pause_ns, cost in steps:
        played.clock.now_ns += pause_ns
        before = played.limiter.left(played.asks)
        if played.ask(cost) is not None:
            assert played.limiter.left(played.asks) == before


@given(POLICIES, STEPS, st.integers(1, 12))
def test_whoever_waits_as_long_as_told_is_admitted(
    policies: list[Policy], steps: list[tuple[int, int]], cost: int
) -> None:
    """Also for a cost above the quantity, which takes all there is; and not a nanosecond sooner than told."""
    played = Played(policies)
    for pause_ns, step_cost in steps:
        played.clock.now_ns += pause_ns
        played.ask(step_cost)
    limited = played.limiter.would_refuse(played.asks, cost)
    if limited is None:
        assert played.ask(cost) is None
        return
    assert limited.wait_ns <= limited.policy.capacity_ns
    assert 0 < limited.wait_ns <= limited.retry_after_seconds * NANOSECONDS < limited.wait_ns + NANOSECONDS
    played.clock.now_ns += limited.wait_ns - 1
    assert played.limiter.would_refuse(played.asks, cost) is not None
    played.clock.now_ns += 1
    assert played.ask(cost) is None


@given(POLICIES, STEPS)
def test_what_is_said_to_be_left_can_be_taken_and_no_more(policies: list[Policy], steps: list[tuple[int, int]]) -> None:
    played = Played(policies)
    for pause_ns, cost in steps:
        played.clock.now_ns += pause_ns
        played.ask(cost)
    units = min(units for _, units, _ in played.limiter.left(played.asks))
    for _ in range(units):
        assert played.ask(1) is None
    limited = played.ask(1)
    assert limited is not None
    (seconds,) = {left[2] for left in played.limiter.left(played.asks) if left[0] is limited.policy}
    assert seconds == limited.retry_after_seconds


@given(POLICIES, st.lists(st.tuples(st.integers(-9 * NANOSECONDS, 9 * NANOSECONDS), st.integers(1, 3)), max_size=40))
def test_a_clock_that_goes_back_gives_nothing_away_and_locks_nobody_out(
    policies: list[Policy], steps: list[tuple[int, int]]
) -> None:
    """Time that the clock takes back counts as none at all."""
    played, lived_ns = Played(policies), 0
    steady = Played(policies)
    for step_ns, cost in steps:
        played.clock.now_ns += step_ns
        lived_ns += max(0, step_ns)
        steady.clock.now_ns += max(0, step_ns)
        seen, expected = played.ask(cost), steady.ask(cost)
        assert (seen and seen.wait_ns) == (expected and expected.wait_ns)


def test_the_wait_is_that_of_the_policy_which_admits_last() -> None:
    hour, minute = Policy("hour", 1, 3600), Policy("minute", 1, 60)
    standings = [(minute, 50 * NANOSECONDS), (hour, 3000 * NANOSECONDS)]
    limited = rules.decide(standings, 0, 1)
    assert isinstance(limited, Limited)
    assert (limited.policy, limited.retry_after_seconds) == (hour, 3000)


@pytest.mark.parametrize(("quantity", "seconds"), [(7, 60), (1_000_000_000, 1), (3, 1), (1, 86_400)])
def test_all_of_a_quantity_may_be_taken_at_once_and_comes_back_within_its_window(quantity: int, seconds: int) -> None:
    policy = Policy("any", quantity, seconds)
    full = rules.decide([(policy, 0)], 10, quantity)
    assert isinstance(full, list)
    assert rules.left(policy, full[0], 10)[1] == 0
    # Rounding an interval up costs less than a nanosecond a unit.
    assert 0 <= policy.capacity_ns - seconds * NANOSECONDS < quantity
    assert rules.left(policy, full[0], 10 + policy.capacity_ns)[1] == quantity


@given(POLICIES, STEPS, st.integers(0, 9 * NANOSECONDS))
def test_what_is_given_back_was_never_taken(policies: list[Policy], steps: list[tuple[int, int]], held_ns: int) -> None:
    one, other = Played(policies), Played(policies)
    for pause, cost in steps:
        for played in (one, other):
            played.clock.now_ns += pause
            played.ask(cost)
    taken = other.ask(1) is None
    for played in (one, other):
        played.clock.now_ns += held_ns
    if taken:
        other.limiter.give_back(other.asks)
    left = [[each[1:] for each in played.limiter.left(played.asks)] for played in (one, other)]
    assert left[0] == left[1]
