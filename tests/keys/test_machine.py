"""Whatever is done to keys, in whatever order: the secrets that must work do, and no other."""

import asyncio
from collections.abc import Coroutine
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any, TypeVar
from uuid import UUID

from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import (
    Bundle,
    RuleBasedStateMachine,
    consumes,
    initialize,
    invariant,
    multiple,
    precondition,
    rule,
    run_state_machine_as_test,
)

from altyaa.infra.runtime import Runtime
from altyaa.kernel.problems import KEY_ENDED, LAST_SECRET, ROTATION_IN_PROGRESS
from altyaa.kernel.secret import Secret
from altyaa.keys.model import CreatedKey, KeyChange, KeyView, Reach, Revoked
from altyaa.testing.cluster import TestDatabase
from altyaa.testing.factories import make_workspace
from altyaa.testing.service import opened
from tests.keys.hands import DAY, Hands, problem

T = TypeVar("T")


@dataclass
class Model:
    """One key as it must be: its secrets in the order they were made, and when each ends."""

    id: UUID
    expires_at: datetime | None = None
    revoked: bool = False
    secrets: list[tuple[Secret[str], datetime | None]] = field(default_factory=list)

    def lives(self, now: datetime) -> bool:
        return not self.revoked and (self.expires_at is None or self.expires_at > now)

    def working(self, now: datetime) -> list[int]:
        return [at for at, (_, ends) in enumerate(self.secrets) if ends is None or ends > now]

    def end(self, at: int, moment: datetime) -> None:
        secret, ends = self.secrets[at]
        self.secrets[at] = (secret, moment if ends is None else min(ends, moment))


def machine(runtime: Runtime, loop: asyncio.AbstractEventLoop) -> type[RuleBasedStateMachine]:
    """The rules, on a real database: Hypothesis runs in a thread, the database on its loop."""

    def wait(work: Coroutine[Any, Any, T]) -> T:
        return asyncio.run_coroutine_threadsafe(work, loop).result(30)

    class Keys(RuleBasedStateMachine):
        keys: Bundle[Model] = Bundle("keys")

        def __init__(self) -> None:
            super().__init__()
            self.hands = Hands(runtime, wait(make_workspace(runtime)))
            self.models: list[Model] = []

        @initialize(target=keys)
        def first(self) -> Any:
            return multiple(self.make(None))

        @precondition(lambda self: len(self.models) < 3)
        @rule(target=keys, days=st.none() | st.integers(1, 40))
        def create(self, days: int | None) -> Model:
            return self.make(days)

        def make(self, days: int | None) -> Model:
            expires_at = None if days is None else self.hands.now + days * DAY
            made = wait(self.hands.create(Reach(frozenset({"posts.read"}), expires_at)))
            assert isinstance(made, CreatedKey)
            model = Model(made.id, expires_at, secrets=[(made.key, None)])
            self.models.append(model)
            return model

        @rule(key=keys, hours=st.sampled_from((0, 1, 24, 24 * 30)), retire=st.booleans())
        def rotate(self, key: Model, hours: int, retire: bool) -> None:
            now, overlap = self.hands.now, timedelta(hours=hours)
            made = wait(self.hands.rotate(key.id, overlap, retire=retire))
            working = key.working(now)
            if not key.lives(now):
                assert problem(made) is KEY_ENDED
            elif len(working) == 2 and not retire:
                assert problem(made) is ROTATION_IN_PROGRESS
            else:
                assert isinstance(made, CreatedKey), made
                for at in working:
                    key.end(at, now if len(working) == 2 and at == working[0] else now + overlap)
                key.secrets.append((made.key, None))

        @rule(key=keys, newest=st.booleans())
        def retire(self, key: Model, newest: bool) -> None:
            now = self.hands.now
            at = len(key.secrets) - 1 if newest else 0
            secret = wait(self.hands.show(key.id)).secrets[at]
            assert secret.last_four == key.secrets[at][0].reveal()[-4:]
            answer = wait(self.hands.retire(key.id, secret.id))
            if key.working(now) == [at]:
                assert problem(answer) is LAST_SECRET
            else:
                assert isinstance(answer, KeyView)
                key.end(at, now)

        @rule(key=keys, days=st.none() | st.integers(1, 40))
        def give_another_end(self, key: Model, days: int | None) -> None:
            moment = None if days is None else self.hands.now + days * DAY
            change = KeyChange(expires_at=moment, clear=frozenset({"expires_at"}) if moment is None else frozenset())
            answer = wait(self.hands.change(key.id, change))
            if key.revoked:
                assert problem(answer) is KEY_ENDED
            else:
                key.expires_at = moment

        @rule(key=consumes(keys) | keys)
        def revoke(self, key: Model) -> None:
            assert isinstance(wait(self.hands.revoke(key.id)), Revoked)
            key.revoked = True

        @rule(hours=st.sampled_from((1, 25, 24 * 10)))
        def time_passes(self, hours: int) -> None:
            self.hands.now += timedelta(hours=hours)

        @rule(key=keys)
        def time_passes_to_the_very_end_of_something(self, key: Model) -> None:
            ends = [end for end in (key.expires_at, *(ends for _, ends in key.secrets)) if end and end > self.hands.now]
            if ends:
                self.hands.now = min(ends)

        @invariant()
        def the_secrets_that_must_work_do(self) -> None:
            now = self.hands.now
            for key in self.models:
                working = key.working(now) if key.lives(now) else []
                let_in = [at for at, (secret, _) in enumerate(key.secrets) if wait(self.hands.works(secret))]
                assert let_in == working
                assert len(working) <= 2

    return Keys


async def test_the_secrets_that_must_work_do_and_no_other(database: TestDatabase) -> None:
    async with opened(database) as runtime:
        keys = machine(runtime, asyncio.get_running_loop())
        few = settings(max_examples=30, stateful_step_count=25, deadline=None, suppress_health_check=list(HealthCheck))
        await asyncio.to_thread(run_state_machine_as_test, keys, settings=few)
