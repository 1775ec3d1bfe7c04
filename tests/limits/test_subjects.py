"""Memory: what has ended is let go, what counts is kept, and there is a bound to it."""

import tracemalloc
from itertools import pairwise

from hypothesis import given
from hypothesis import strategies as st

from altyaa.limits.memory import MemoryLimiter
from altyaa.limits.model import NANOSECONDS, Limited, Policy
from altyaa.limits.subjects import Subjects
from tests.limits.promise import Clock

PUTS = st.lists(
    # Who, how far ahead its arrival lies, and how long after the one before, in nanoseconds.
    st.tuples(st.integers(0, 30), st.integers(0, 60 * NANOSECONDS), st.integers(0, 20 * NANOSECONDS)),
    max_size=120,
)


@given(PUTS)
def test_an_arrival_that_has_not_passed_is_remembered(puts: list[tuple[int, int, int]]) -> None:
    """Nothing but room makes anyone forget it; an arrival that has passed says the same as none."""
    subjects, now_ns, written = Subjects(most=1000), 0, dict[int, int]()
    for who, ahead_ns, pause_ns in puts:
        now_ns += pause_ns
        for known, arrival in written.items():
            assert max(now_ns, subjects.arrival(known)) == max(now_ns, arrival)
        written[who] = now_ns + ahead_ns
        subjects.put(who, written[who], now_ns)


@given(PUTS, st.integers(1, 12))
def test_there_are_never_more_than_the_bound_and_the_newest_is_among_them(
    puts: list[tuple[int, int, int]], most: int
) -> None:
    subjects, now_ns = Subjects(most), 0
    for who, ahead_ns, pause_ns in puts:
        now_ns += pause_ns
        subjects.put(who, now_ns + ahead_ns, now_ns)
        assert len(subjects) <= most
        assert subjects.arrival(who) == now_ns + ahead_ns


def test_what_has_ended_is_let_go_by_the_traffic_of_others() -> None:
    subjects, now_ns = Subjects(most=10_000), 0
    for who in range(5_000):
        subjects.put(who, now_ns + NANOSECONDS, now_ns)
    held = [len(subjects)]
    for _ in range(4_000):
        now_ns += NANOSECONDS // 100
        subjects.put("regular", now_ns + NANOSECONDS // 100, now_ns)
        held.append(len(subjects))
    assert held[-1] == 1
    assert max(before - after for before, after in pairwise(held)) <= 2, "a few at a time"


def test_a_flood_of_strangers_does_not_make_a_limited_one_be_forgotten() -> None:
    """Whoever has used up its limit stays so, while those whose turn is over first make room."""
    clock = Clock()
    limiter, policy = MemoryLimiter(clock, most_subjects=1_000), Policy("key", 10, 60)
    limited = [((policy, f"limited {n}"),) for n in range(100)]
    for asks in limited:
        assert not isinstance(limiter.admit(asks, 10), Limited)
    for stranger in range(20_000):
        clock.now_ns += 1_000
        assert not isinstance(limiter.admit(((policy, stranger),)), Limited)
    assert all(limiter.would_refuse(asks) for asks in limited)


def test_room_is_made_by_those_that_have_ended() -> None:
    subjects = Subjects(most=8)
    for who in range(8):
        subjects.put(who, 3 * NANOSECONDS if who % 2 else 30 * NANOSECONDS, 0)
    subjects.put("new", 40 * NANOSECONDS, 4 * NANOSECONDS)
    assert [who for who in range(8) if subjects.arrival(who) > 4 * NANOSECONDS] == [0, 2, 4, 6]


def test_a_window_that_was_shortened_does_not_hold_anyone_to_the_longer_one() -> None:
    """An Owner who gives a key another limit sees it hold at once."""
    clock = Clock()
    limiter = MemoryLimiter(clock)
    daily, quick = Policy("key", 10, 86_400), Policy("key", 10, 10)
    assert not isinstance(limiter.admit(((daily, "key_1"),), 10), Limited)
    limited = limiter.would_refuse(((quick, "key_1"),))
    assert isinstance(limiter.admit(((quick, "key_1"),)), Limited)
    assert limited is not None
    assert limited.retry_after_seconds == 1
    clock.now_ns += limited.wait_ns
    assert not isinstance(limiter.admit(((quick, "key_1"),)), Limited)


def test_policies_of_two_names_know_nothing_of_each_other() -> None:
    limiter = MemoryLimiter(Clock())
    key, failures = Policy("key", 1, 60), Policy("failures", 1, 60)
    assert not isinstance(limiter.admit(((key, "same"),)), Limited)
    assert not isinstance(limiter.admit(((failures, "same"),)), Limited)
    assert isinstance(limiter.admit(((key, "same"),)), Limited)
    assert not isinstance(limiter.admit(((key, "other"),)), Limited)


def test_memory_is_bounded_by_who_there_is_however_often_they_ask() -> None:
    """Arrivals of a long window pass through many slots; none keeps the room of those who have left it."""
    subjects = Subjects(most=500)
    tracemalloc.start()
    try:
        for arrival in range(0, 100 * NANOSECONDS, NANOSECONDS):
            for who in range(500):
                subjects.put(who, arrival, 0)
        held_bytes, _ = tracemalloc.get_traced_memory()
    finally:
        tracemalloc.stop()
    assert len(subjects) == 500
    assert held_bytes < 500 * 300
