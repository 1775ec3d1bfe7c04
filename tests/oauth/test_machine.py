"""Whatever happens to codes and grants, in whatever order: one successor each, the same pair again, none too much."""

import asyncio
from collections import Counter
from collections.abc import Callable, Coroutine
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Any, Literal, TypeVar

import pytest
from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import (
    Bundle,
    RuleBasedStateMachine,
    initialize,
    invariant,
    multiple,
    precondition,
    rule,
    run_state_machine_as_test,
)

from altyaa.infra.runtime import Runtime
from altyaa.testing.cluster import TestDatabase
from altyaa.testing.service import opened
from tests.oauth.dealings import Dealings
from tests.oauth.families import CODE_LIFE, SCOPES, App, Code, Family, Pair, Person, Yes

T = TypeVar("T")
START = datetime(2026, 11, 24, 12, tzinfo=UTC)
LIVES, STEPS = 40, 40
JUMPS = [-5, 1, 9, 10, 11, 29, 30, 31, 60, 3599, 3600, 24 * 3600 - 1, 24 * 3600 + 1, 59 * 86400, 60 * 86400]
_SOME = st.sets(st.sampled_from(SCOPES), min_size=1).map(frozenset)
_PEERS = st.sampled_from(["here", "here", "elsewhere"])


def machine(
    database: TestDatabase, runtime: Runtime, loop: asyncio.AbstractEventLoop, counts: Counter[str]
) -> type[RuleBasedStateMachine]:
    """The rules, on a real database: Hypothesis runs in a thread, the database on its loop."""

    def wait(work: Coroutine[Any, Any, T]) -> T:
        return asyncio.run_coroutine_threadsafe(work, loop).result(60)

    original = runtime.keyring.keys

    class Families(RuleBasedStateMachine):
        codes: Bundle[Code] = Bundle("codes")
        families: Bundle[Family] = Bundle("families")

        def __init__(self) -> None:
            super().__init__()
            runtime.keyring.keys = original
            self.dealings = wait(Dealings.begin(database, runtime, START))
            self.apps = [App(public=False), App(public=True)]
            self.people = [Person(), Person()]
            self.yeses: dict[tuple[int, int], Yes] = {}
            self.all: list[Family] = []

        @property
        def now(self) -> datetime:
            return self.dealings.now

        def yes(self, app: App, person: Person) -> Yes:
            return self.yeses.setdefault((self.apps.index(app), self.people.index(person)), Yes())

        @initialize(target=families)
        def somebody_lets_an_app_in(self) -> Family:
            code = self.allow(0, 0, frozenset(SCOPES), frozenset(SCOPES))
            assert isinstance(code, Code)
            family = self.redeem(code)
            assert isinstance(family, Family)
            return family

        @rule(target=codes, app=st.integers(0, 1), person=st.integers(0, 1), asked=_SOME, left=_SOME)
        def say_yes(self, app: int, person: int, asked: frozenset[str], left: frozenset[str]) -> Any:
            return self.allow(app, person, asked, left) or multiple()

        def allow(self, at: int, by: int, asked: frozenset[str], left: frozenset[str]) -> Code | None:
            app, person = self.apps[at], self.people[by]
            yes = self.yes(app, person)
            text = wait(self.dealings.allow(at, by, asked, left))
            granted = Family(app, person, Yes(left), asked).opens(asked)
            counts["codes"] += text.startswith("alc_")
            if not granted:
                assert text == "access_denied"
                return None
            yes.life += yes.revoked
            yes.scopes, yes.revoked = (frozenset() if yes.revoked else yes.scopes) - asked | granted, False
            return Code(text, app, person, yes, yes.life, granted, self.now + CODE_LIFE)

        @rule(target=families, code=codes)
        def present_a_code(self, code: Code) -> Any:
            return self.redeem(code) or multiple()

        def redeem(self, code: Code) -> Family | None:
            answer = wait(self.dealings.redeem(self.apps.index(code.app), code.text))
            counts["presentations of codes"] += 1
            family = Family(code.app, code.person, code.consent, code.scopes)
            over = family.is_over() or code.life != code.consent.life
            if code.spent or code.expires_at <= self.now or over or not family.opens(code.scopes):
                assert answer == "invalid_grant"
                if code.family is not None:
                    code.family.revoked = True
                code.spent = code.spent or code.expires_at > self.now
                return None
            assert isinstance(answer, tuple), answer
            family.pairs.append(Pair(*answer, code.scopes, self.now, "here"))
            code.spent, code.family = True, family
            self.all.append(family)
            return family

        @rule(family=families, back=st.sampled_from([0, 0, 0, 1, 1, 2, 3, 9]), asked=st.none() | _SOME, peer=_PEERS)
        def refresh(self, family: Family, back: int, asked: frozenset[str] | None, peer: str) -> None:
            self.present(family, max(0, len(family.pairs) - 1 - back), asked, peer)

        @rule(family=families, times=st.integers(2, 4))
        def refresh_several_times(self, family: Family, times: int) -> None:
            for _ in range(times):
                self.present(family, len(family.pairs) - 1, None, "here")

        @rule(family=families)
        def present_the_same_token_again(self, family: Family) -> None:
            at = len(family.pairs) - 1
            for _ in range(2):
                self.present(family, at, None, "here")

        @precondition(lambda self: len(self.all) > 1)
        @rule(family=families, after=st.sampled_from([timedelta(seconds=31), timedelta(hours=25)]))
        def a_token_comes_back_when_its_successor_was_used(self, family: Family, after: timedelta) -> None:
            at = len(family.pairs) - 1
            self.present(family, at, None, "here")
            self.use(family, newest=True)
            self.dealings.now += after
            self.present(family, at, None, "here")

        def present(self, family: Family, at: int, asked: frozenset[str] | None, peer: str) -> None:
            expected = family.presented(at, asked, peer, self.now)
            wanted = family.scopes if asked is None else asked
            answer = wait(self.dealings.refresh(self.apps.index(family.app), family.pairs[at].refresh, asked, peer))
            word = self.told(family, at, answer)
            counts[word] += 1
            assert word in expected, (word, expected)
            if word == "next":
                assert isinstance(answer, tuple)
                family.pairs.append(Pair(*answer, wanted, self.now, peer))
                family.seen_at = None
            if word == "reuse":
                family.revoked = True

        def told(self, family: Family, at: int, answer: tuple[str, str] | str) -> str:
            """What an answer was: of invalid_grant, whether it ended the family."""
            if isinstance(answer, tuple):
                known = at + 1 < len(family.pairs)
                same = known and answer == (family.pairs[at + 1].access, family.pairs[at + 1].refresh)
                assert same or not known, "two successors"
                assert same or all(answer[1] != pair.refresh for pair in family.pairs)
                return "same" if same else "next"
            if (
                answer == "invalid_grant"
                and not family.revoked
                and wait(self.dealings.is_revoked(family.newest.access))
            ):
                return "reuse"
            return answer

        @rule(family=families, newest=st.booleans())
        def use(self, family: Family, newest: bool) -> None:
            at = len(family.pairs) - 1 if newest else 0
            if wait(self.dealings.use(family.pairs[at].access)) and at == len(family.pairs) - 1:
                family.seen_at = family.seen_at or self.now

        @precondition(lambda self: len(self.all) > 2)
        @rule(family=families)
        def revoke_a_grant(self, family: Family) -> None:
            wait(self.dealings.revoke(family.newest.access))
            family.revoked = True

        @precondition(lambda self: len(self.all) > 2)
        @rule(app=st.integers(0, 1), person=st.integers(0, 1))
        def revoke_a_consent(self, app: int, person: int) -> None:
            wait(self.dealings.revoke_consent(app, person))
            yes = self.yeses.get((app, person))
            if yes is not None:
                yes.revoked = True
                for family in self.all:
                    family.revoked |= family.consent is yes

        @rule(app=st.integers(0, 1), scopes=_SOME)
        def change_the_apps_scopes(self, app: int, scopes: frozenset[str]) -> None:
            wait(self.dealings.set_scopes(app, scopes))
            self.apps[app].scopes = scopes

        @rule(person=st.integers(0, 1), role=st.sampled_from(["member", "admin", "member", None]))
        def change_a_role(self, person: int, role: Literal["admin", "member"] | None) -> None:
            wait(self.dealings.set_role(person, role))
            self.people[person].role = role

        @precondition(lambda self: len(runtime.keyring.keys.token.ids) < 3)
        @rule()
        def rotate_the_keys(self) -> None:
            grown = runtime.keyring.keys.token.added()
            runtime.keyring.keys = replace(runtime.keyring.keys, token=grown.promoted(grown.ids[-1]))

        @rule(seconds=st.sampled_from(JUMPS))
        def time_passes(self, seconds: int) -> None:
            self.dealings.now += timedelta(seconds=seconds)

        @invariant()
        def no_token_opens_more_than_it_may(self) -> None:
            for family in self.all:
                for at in {0, len(family.pairs) - 1}:
                    opened = family.verified(at, self.now)
                    assert wait(self.dealings.verify(family.pairs[at].access)) == opened
                    counts["verifications"] += 1
                    counts["of them narrowed"] += bool(opened and opened < family.pairs[at].scopes)

        def teardown(self) -> None:
            """Every life ends with a theft."""
            for family in [each for each in self.all if not each.is_over()][:2]:
                self.a_token_comes_back_when_its_successor_was_used(family, timedelta(hours=25))
                self.no_token_opens_more_than_it_may()

    return Families


@pytest.mark.timeout(240)
async def test_families_of_tokens_live_and_die_as_they_must(
    database: TestDatabase, figure: Callable[[str], None]
) -> None:
    counts: Counter[str] = Counter()
    async with opened(database) as runtime:
        families = machine(database, runtime, asyncio.get_running_loop(), counts)
        few = settings(
            max_examples=LIVES, stateful_step_count=STEPS, deadline=None, suppress_health_check=list(HealthCheck)
        )
        await asyncio.to_thread(run_state_machine_as_test, families, settings=few)
    shown = {what for what, count in counts.items() if count}
    assert shown >= {"next", "same", "reuse", "invalid_grant", "codes", "of them narrowed"}, "a run that showed nothing"
    figure("machine: " + ", ".join(f"{count} {what}" for what, count in sorted(counts.items())) + "; 0 violations")
