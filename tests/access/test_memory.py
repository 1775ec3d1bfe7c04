"""What is remembered is believed only as long as nothing could have happened to it."""

import math
from uuid import UUID

from hypothesis import settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, rule

from altyaa.access.memory import FRESH_SECONDS, Entry, Memory
from altyaa.access.verified import Denied, Finding, Verified
from altyaa.kernel.principal import Principal
from altyaa.kernel.problems import INVALID_TOKEN, Refused
from altyaa.kernel.secret import Secret

KEYS = [UUID(int=number) for number in range(1, 5)]
WORKSPACE = UUID(int=99)
DIGEST_KEY = Secret(b"k" * 32)


def good(key: UUID) -> Verified:
    principal = Principal("key", f"key_{key.int}", WORKSPACE, frozenset())
    return Verified(principal, (key, WORKSPACE), math.inf, (), None, b"")


class World:
    """A clock and a feed that a test moves."""

    def __init__(self, most: int = 1000) -> None:
        self.now, self.healthy = 1000.0, True
        self.memory: Memory[Finding] = Memory(lambda _now: self.healthy, lambda: self.now, DIGEST_KEY, most)


def test_what_was_found_is_recalled() -> None:
    world = World()
    world.memory.remember(b"Bearer one", good(KEYS[0]), world.memory.version)
    entry = world.memory.recall(b"Bearer one")
    assert entry is not None
    assert entry.finding == good(KEYS[0])
    assert world.memory.recall(b"Bearer two") is None


def test_nothing_is_recalled_while_revocations_are_not_heard() -> None:
    world = World()
    world.memory.remember(b"one", good(KEYS[0]), world.memory.version)
    world.healthy = False
    assert world.memory.recall(b"one") is None


def test_nothing_is_recalled_for_longer_than_a_minute() -> None:
    world = World()
    world.memory.remember(b"one", good(KEYS[0]), world.memory.version)
    world.now += FRESH_SECONDS + 0.1
    assert world.memory.recall(b"one") is None


def test_a_revocation_ends_what_depends_on_it_and_nothing_else() -> None:
    world = World()
    for number, key in enumerate(KEYS):
        world.memory.remember(b"%d" % number, good(key), world.memory.version)
    world.memory.forget([KEYS[1]])
    assert [world.memory.recall(b"%d" % number) is not None for number in range(4)] == [True, False, True, True]
    world.memory.forget([WORKSPACE])
    assert [world.memory.recall(b"%d" % number) for number in range(4)] == [None] * 4


def test_a_look_up_that_began_before_a_revocation_is_thrown_away() -> None:
    world = World()
    began = world.memory.version
    world.memory.forget([KEYS[0]])
    world.memory.remember(b"one", good(KEYS[0]), began)
    assert world.memory.recall(b"one") is None
    world.memory.remember(b"one", good(KEYS[0]), world.memory.version)
    assert world.memory.recall(b"one") is not None


def test_a_look_up_that_began_before_the_feed_was_new_is_thrown_away() -> None:
    world = World()
    began = world.memory.version
    world.memory.forget_all()
    world.memory.remember(b"one", good(KEYS[0]), began)
    assert world.memory.recall(b"one") is None


def test_a_refusal_is_remembered_by_its_ids_and_a_forgery_is_not() -> None:
    world = World()
    refused = Refused(INVALID_TOKEN, "no key with this id and secret")
    world.memory.remember(b"known", Denied(refused, (KEYS[0],)), world.memory.version)
    world.memory.remember(b"forged", Denied(refused), world.memory.version)
    assert world.memory.recall(b"known") is not None
    assert world.memory.recall(b"forged") is None
    assert len(world.memory) == 1


def test_it_stays_within_its_bounds_and_drops_what_was_asked_for_longest_ago() -> None:
    world = World(most=3)
    for number in range(3):
        world.memory.remember(b"%d" % number, good(KEYS[number]), world.memory.version)
    assert world.memory.recall(b"0") is not None
    world.memory.remember(b"3", good(KEYS[3]), world.memory.version)
    assert len(world.memory) == 3
    assert world.memory.recall(b"1") is None
    assert world.memory.recall(b"0") is not None


def test_numbers_of_old_revocations_are_let_go() -> None:
    world = World()
    for _ in range(500):
        world.now += 1
        world.memory.forget([UUID(int=int(world.now))])
    assert len(world.memory._revoked) <= 2 * FRESH_SECONDS + 1


class Histories(RuleBasedStateMachine):
    """Any order of look-ups, revocations, losses of the feed and time: a dead key is never recalled as good."""

    @initialize()
    def begin(self) -> None:
        self.world = World(most=3)
        self.dead: set[UUID] = set()
        self.unheard: list[UUID] = []
        self.flying: list[tuple[UUID, bool, int]] = []

    @rule(key=st.sampled_from(KEYS))
    def look_up(self, key: UUID) -> None:
        self.flying.append((key, key not in self.dead, self.world.memory.version))

    @rule(pick=st.integers(0, 10))
    def look_up_ends(self, pick: int) -> None:
        if self.flying:
            key, alive, began = self.flying.pop(pick % len(self.flying))
            refused = Denied(Refused(INVALID_TOKEN, "revoked"), (key, WORKSPACE))
            self.world.memory.remember(key.bytes, good(key) if alive else refused, began)

    @rule(key=st.sampled_from(KEYS))
    def revoke(self, key: UUID) -> None:
        self.dead.add(key)
        self.unheard.append(key)
        if self.world.healthy:
            self.hear()

    @rule()
    def lose_the_feed(self) -> None:
        self.world.healthy = False

    @rule()
    def listen_again(self) -> None:
        self.unheard.clear()  # What was said meanwhile is lost.
        self.world.memory.forget_all()
        self.world.healthy = True

    @rule(seconds=st.floats(0, 100))
    def wait(self, seconds: float) -> None:
        self.world.now += seconds
        # No look-up takes longer than its timeout.
        if seconds > 2:
            self.flying.clear()

    def hear(self) -> None:
        self.world.memory.forget(self.unheard)
        self.unheard.clear()

    @invariant()
    def no_dead_key_is_let_in(self) -> None:
        for key in getattr(self, "dead", ()):
            entry: Entry[Finding] | None = self.world.memory.recall(key.bytes)
            assert entry is None or isinstance(entry.finding, Denied)

    @invariant()
    def it_is_bounded(self) -> None:
        assert not hasattr(self, "world") or len(self.world.memory) <= 3


TestHistories = Histories.TestCase
TestHistories.settings = settings(max_examples=100, stateful_step_count=40, deadline=None)
