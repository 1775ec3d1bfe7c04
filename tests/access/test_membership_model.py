"""Whatever is done to the people of a workspace, in whatever order, the workspace stays in somebody's hands.

The same steps run on PostgreSQL and on a model of a few lines; they have to agree on every answer.
"""

import asyncio
from collections.abc import Callable, Coroutine
from typing import Any, TypeVar
from uuid import UUID

from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import Bundle, RuleBasedStateMachine, invariant, multiple, rule, run_state_machine_as_test

from altyaa.access import store
from altyaa.access.actions import invitations, members
from altyaa.access.model import Joined
from altyaa.infra import entropy
from altyaa.infra.runtime import Runtime
from altyaa.kernel.principal import Principal
from altyaa.kernel.problems import Refused
from altyaa.kernel.roles import ROLES, Role
from altyaa.kernel.secret import Secret
from altyaa.testing.cluster import TestDatabase
from altyaa.testing.factories import MadeWorkspace, make_person, make_workspace, member, operator
from altyaa.testing.service import opened
from tests.access.people import link_of

T = TypeVar("T")
PEOPLE = range(4)
people, roles = st.sampled_from(PEOPLE), st.sampled_from(ROLES)


def may(by: Role | None, *handled: Role) -> bool:
    """The rule, said another way than in the code."""
    return by == "owner" or (by == "admin" and all(role in ("admin", "member") for role in handled))


class Memberships(RuleBasedStateMachine):
    """Person 0 is the first Owner. ``open`` is what waits, by person: role, sender, and the number of the link."""

    links = Bundle("links")
    runtime: Runtime
    run: Callable[[Coroutine[Any, Any, Any]], Any]

    def __init__(self) -> None:
        super().__init__()
        self.workspace: MadeWorkspace = self.run(make_workspace(self.runtime))
        tag = self.workspace.id.hex
        self.emails = [f"owner-{self.workspace.owner_id.hex}@harbor.example"]
        self.emails += [f"{number}-{tag}@harbor.example" for number in PEOPLE[1:]]
        self.ids: list[UUID] = [self.workspace.owner_id]
        self.ids += [self.run(make_person(self.runtime, email)) for email in self.emails[1:]]
        self.roles: dict[int, Role] = {0: "owner"}
        self.open: dict[int, tuple[Role, int, int]] = {}
        self.sent = 0

    def principal(self, person: int) -> Principal:
        return member(self.runtime, self.workspace, self.ids[person], self.roles.get(person, "member"))

    @rule(target=links, by=people, who=people, role=roles)
    def invite(self, by: int, who: int, role: Role) -> Any:
        async def act() -> Secret[str] | None:
            async with self.runtime.db.workspace(self.principal(by)) as tx:
                made = await invitations.invite(
                    tx, entropy.now, entropy.new_id, self.workspace.id, self.emails[who], role
                )
            return None if isinstance(made, Refused) else await link_of(self.runtime, self.workspace, made)

        waiting = [self.open[who][0]] if who in self.open else []
        allowed = may(self.roles.get(by), role, *waiting) and who not in self.roles
        token = self.run(act())
        assert (token is not None) == allowed
        if token is None:
            return multiple()
        self.sent += 1
        self.open[who] = (role, by, self.sent)
        return (who, self.sent, token)

    @rule(link=links, who=people)
    def accept(self, link: tuple[int, int, Secret[str]], who: int) -> None:
        invited, number, token = link
        keys = self.runtime.keyring.keys
        came = self.run(invitations.join(self.runtime.db, keys, entropy.now, token, self.ids[who]))
        good = who == invited and who in self.open and self.open[who][2] == number
        assert isinstance(came, Joined) == good
        if good:
            self.roles[who] = self.open.pop(who)[0]

    @rule(by=people, who=people, role=roles)
    def change_role(self, by: int, who: int, role: Role) -> None:
        async def act() -> members.Changed | Refused:
            async with self.runtime.db.workspace(self.principal(by)) as tx:
                return await members.change_role(tx, entropy.now, self.ids[who], role, [], {})

        before = self.roles.get(who)
        allowed = before is not None and may(self.roles.get(by), before, role)
        allowed = allowed and not (self.is_last_owner(who) and role != "owner")
        assert isinstance(self.run(act()), members.Changed) == allowed
        if allowed:
            self.roles[who] = role
            self.end_invitations_of(who)

    @rule(by=people, who=people)
    def remove(self, by: int, who: int) -> None:
        async def act() -> members.Changed | Refused:
            async with self.runtime.db.workspace(self.principal(by)) as tx:
                return await members.remove_member(tx, entropy.now, self.ids[who], [], {})

        before = self.roles.get(who)
        allowed = before is not None and (by == who or may(self.roles.get(by), before))
        allowed = allowed and not self.is_last_owner(who)
        assert isinstance(self.run(act()), members.Changed) == allowed
        if allowed:
            del self.roles[who]
            self.end_invitations_of(who)

    def is_last_owner(self, who: int) -> bool:
        return [person for person, role in self.roles.items() if role == "owner"] == [who]

    def end_invitations_of(self, who: int) -> None:
        ended = [each for each, (role, by, _) in self.open.items() if by == who and not may(self.roles.get(who), role)]
        for each in ended:
            del self.open[each]

    @invariant()
    def it_is_as_the_model_says(self) -> None:
        async def look() -> tuple[dict[str, Role], list[str]]:
            async with self.runtime.db.workspace(operator(self.runtime, self.workspace)) as tx:
                found = await store.members(tx, None, 100)
                assert len(found) == len({each.user_id for each in found}), "one membership for each person"
                return {each.email: each.role for each in found}, [
                    each.email for each in await store.waiting_invitations(tx)
                ]

        found, waiting = self.run(look())
        assert "owner" in found.values()
        assert found == {self.emails[person]: role for person, role in self.roles.items()}
        assert sorted(waiting) == sorted(self.emails[person] for person in self.open)


def test_a_workspace_stays_in_somebodys_hands(database: TestDatabase) -> None:
    with asyncio.Runner() as runner:
        context = opened(database)
        runtime = runner.run(context.__aenter__())
        try:
            machine = type("Run", (Memberships,), {"runtime": runtime, "run": staticmethod(runner.run)})
            run_state_machine_as_test(
                machine,
                settings=settings(
                    max_examples=60, stateful_step_count=30, deadline=None, suppress_health_check=list(HealthCheck)
                ),
            )
        finally:
            runner.run(context.__aexit__(None, None, None))
