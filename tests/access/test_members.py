"""Roles and leaving, on the database."""

import asyncio
import json
from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from uuid import UUID

import asyncpg
import pytest

from altyaa.access import actions as workspaces
from altyaa.access.actions import invitations
from altyaa.access.actions import members as actions
from altyaa.access.leaving import Affected, Choice, Keep, Revoke, Settled
from altyaa.infra import entropy
from altyaa.infra.db import WorkspaceTx
from altyaa.infra.language.say import say
from altyaa.infra.revocation import CHANNEL
from altyaa.infra.runtime import Runtime
from altyaa.kernel.clock import Clock
from altyaa.kernel.ids import write_id
from altyaa.kernel.principal import Principal
from altyaa.kernel.problems import INVALID_VALUE, LAST_OWNER, ROLE_INSUFFICIENT, Refused
from altyaa.kernel.roles import Role
from altyaa.kernel.text import text
from altyaa.testing.factories import MadeWorkspace, make_member, member, operator
from tests.access.people import facts_of, invited, roles_of


@dataclass(slots=True)
class Shelf:
    """A product whose two things every member has to do with; it remembers what it was told."""

    told: list[Mapping[str, Choice]] = field(default_factory=list)

    async def affected(self, tx: WorkspaceTx, user_id: UUID, role: Role | None) -> list[Affected]:
        return [Affected(f"key_{name}", name, text("API key, made by them")) for name in ("one", "two")]

    async def settle(
        self, tx: WorkspaceTx, clock: Clock, user_id: UUID, role: Role | None, choices: Mapping[str, Choice]
    ) -> list[Settled]:
        self.told.append(choices)
        return [
            Settled(each.id, each.name, "decided" if each.id in choices else "rotation_due", "in words")
            for each in await self.affected(tx, user_id, role)
        ]


async def changed(
    runtime: Runtime,
    by: Principal,
    who: Principal,
    role: Role | None,
    shelf: Shelf | None = None,
    choices: Mapping[str, Choice] | None = None,
) -> actions.Changed | Refused:
    assert who.user_id is not None
    leaving = [] if shelf is None else [shelf]
    async with runtime.db.workspace(by) as tx:
        if role is None:
            return await actions.remove_member(tx, entropy.now, who.user_id, leaving, choices or {})
        return await actions.change_role(tx, entropy.now, who.user_id, role, leaving, choices or {})


def owner_of(runtime: Runtime, workspace: MadeWorkspace) -> Principal:
    return member(runtime, workspace, workspace.owner_id, "owner")


@asynccontextmanager
async def notices(runtime: Runtime) -> AsyncIterator[list[str]]:
    """What is sent down the revocation feed during the block."""
    heard: list[str] = []
    assert runtime.settings.database_url is not None
    connection = await asyncpg.connect(runtime.settings.database_url.get_secret_value())
    await connection.add_listener(CHANNEL, lambda *said: heard.append(said[3]))
    yield heard
    await connection.execute("SELECT 1")
    await connection.close()


async def test_a_role_is_changed_and_everybody_is_told(runtime: Runtime, workspace: MadeWorkspace) -> None:
    admin = await make_member(runtime, workspace, "admin", "noa@harbor.example")
    assert admin.user_id is not None
    async with notices(runtime) as heard:
        done = await changed(runtime, owner_of(runtime, workspace), admin, "owner")
    assert not isinstance(done, Refused)
    assert (await roles_of(runtime, workspace))["noa@harbor.example"] == "owner"
    assert heard == [admin.user_id.hex]
    (fact,) = await facts_of(runtime, workspace, "member.role_changed")
    assert fact.subject == admin.id
    assert fact.actor == write_id("usr", workspace.owner_id)
    assert json.loads(fact.data) | {"role": "owner", "role_before": "admin"} == json.loads(fact.data)


async def test_the_same_role_again_changes_and_records_nothing(runtime: Runtime, workspace: MadeWorkspace) -> None:
    who = await make_member(runtime, workspace, "admin")
    shelf = Shelf()
    assert not isinstance(await changed(runtime, operator(runtime, workspace), who, "admin", shelf), Refused)
    assert await facts_of(runtime, workspace, "member.role_changed") == []
    assert shelf.told == []


async def test_a_role_of_the_caller_is_read_when_it_acts(runtime: Runtime, workspace: MadeWorkspace) -> None:
    """The principal says admin: the membership says member by now."""
    admin, other = await make_member(runtime, workspace, "admin"), await make_member(runtime, workspace, "member")
    await changed(runtime, operator(runtime, workspace), admin, "member")
    refused = await changed(runtime, admin, other, None)
    assert isinstance(refused, Refused)
    assert refused.problem is ROLE_INSUFFICIENT


async def test_the_last_owner_neither_leaves_nor_steps_down(runtime: Runtime, workspace: MadeWorkspace) -> None:
    owner = owner_of(runtime, workspace)
    for by in (owner, operator(runtime, workspace)):
        for role in (None, "admin", "member"):
            refused = await changed(runtime, by, owner, role)
            assert isinstance(refused, Refused)
            assert refused.problem is LAST_OWNER
    assert list((await roles_of(runtime, workspace)).values()) == ["owner"]


async def test_a_member_leaves_by_themselves_and_their_things_become_due(
    runtime: Runtime, workspace: MadeWorkspace
) -> None:
    who, shelf = await make_member(runtime, workspace, "member"), Shelf()
    chose = await changed(runtime, who, who, None, shelf, {"key_one": Keep("mine")})
    assert isinstance(chose, Refused)
    assert chose.problem is ROLE_INSUFFICIENT
    done = await changed(runtime, who, who, None, shelf)
    assert not isinstance(done, Refused)
    assert [each.decision for each in done.settled] == ["rotation_due", "rotation_due"]
    assert len(await roles_of(runtime, workspace)) == 1


async def test_a_removal_carries_out_each_choice_and_the_fact_says_so(
    runtime: Runtime, workspace: MadeWorkspace
) -> None:
    who, shelf = await make_member(runtime, workspace, "admin"), Shelf()
    assert who.user_id is not None
    async with notices(runtime) as heard:
        done = await changed(runtime, owner_of(runtime, workspace), who, None, shelf, {"key_one": Revoke()})
    assert not isinstance(done, Refused)
    assert shelf.told == [{"key_one": Revoke()}]
    (fact,) = await facts_of(runtime, workspace, "member.removed")
    settled = json.loads(fact.data)["settled"]
    assert [(each["id"], each["decision"]) for each in settled] == [("key_one", "decided"), ("key_two", "rotation_due")]
    assert who.user_id.hex in heard


async def test_a_choice_about_something_else_changes_nothing(runtime: Runtime, workspace: MadeWorkspace) -> None:
    who, shelf = await make_member(runtime, workspace, "admin"), Shelf()
    refused = await changed(runtime, operator(runtime, workspace), who, None, shelf, {"key_three": Revoke()})
    assert isinstance(refused, Refused)
    assert refused.problem is INVALID_VALUE
    assert "key_three" in say(refused.sentence)
    assert shelf.told == []
    assert len(await roles_of(runtime, workspace)) == 2


async def test_products_are_asked_about_a_demotion_and_not_about_a_promotion(
    runtime: Runtime, workspace: MadeWorkspace
) -> None:
    who, shelf = await make_member(runtime, workspace, "member"), Shelf()
    for role in ("admin", "owner", "admin"):
        assert not isinstance(await changed(runtime, operator(runtime, workspace), who, role, shelf), Refused)
    assert shelf.told == []
    assert not isinstance(await changed(runtime, operator(runtime, workspace), who, "member", shelf), Refused)
    assert len(shelf.told) == 1


async def test_invitations_end_with_the_right_to_give_them(runtime: Runtime, workspace: MadeWorkspace) -> None:
    sender, stays = await make_member(runtime, workspace, "owner"), owner_of(runtime, workspace)
    owners = await invited(runtime, workspace, "one@harbor.example", "owner", sender)
    admins = await invited(runtime, workspace, "two@harbor.example", "admin", sender)
    others = await invited(runtime, workspace, "three@harbor.example", "owner", stays)
    demoted = await changed(runtime, stays, sender, "admin")
    assert not isinstance(demoted, Refused)
    assert demoted.withdrawn == [owners.id]
    removed = await changed(runtime, stays, sender, None)
    assert not isinstance(removed, Refused)
    assert removed.withdrawn == [admins.id]
    async with runtime.db.workspace(stays) as tx:
        again = await invitations.withdraw(tx, entropy.now, others.id)
    assert not isinstance(again, Refused)


async def test_a_policy_reaches_every_process(runtime: Runtime, workspace: MadeWorkspace) -> None:
    admin = await make_member(runtime, workspace, "admin")
    async with notices(runtime) as heard:
        async with runtime.db.workspace(admin) as tx:
            updated = await workspaces.update_workspace(tx, entropy.now, None, "expire")
        async with runtime.db.workspace(admin) as tx:
            renamed = await workspaces.update_workspace(tx, entropy.now, "Harbor Roastery", None)
    assert not isinstance(updated, Refused)
    assert not isinstance(renamed, Refused)
    assert (updated.key_rotation, renamed.name, renamed.key_rotation) == ("expire", "Harbor Roastery", "expire")
    assert heard == [workspace.id.hex], "a name is nothing that processes remember"
    assert len(await facts_of(runtime, workspace, "workspace.updated")) == 2


async def test_a_member_changes_no_policy(runtime: Runtime, workspace: MadeWorkspace) -> None:
    async with runtime.db.workspace(await make_member(runtime, workspace, "member")) as tx:
        refused = await workspaces.update_workspace(tx, entropy.now, "Mine", "expire")
    assert isinstance(refused, Refused)
    assert refused.problem is ROLE_INSUFFICIENT


@pytest.mark.parametrize("role", [None, "admin"])
async def test_of_two_owners_who_put_each_other_out_at_once_one_stays(
    runtime: Runtime, workspace: MadeWorkspace, role: Role | None
) -> None:
    """Reading the number of owners without the lock left a workspace with none."""
    first = owner_of(runtime, workspace)
    for _ in range(40):
        second = await make_member(runtime, workspace, "owner")
        done = await asyncio.gather(
            changed(runtime, first, second, role),
            changed(runtime, second, first, role),
        )
        roles = list((await roles_of(runtime, workspace)).values())
        assert roles.count("owner") == 1
        assert sum(not isinstance(each, Refused) for each in done) == 1
        first = first if isinstance(done[1], Refused) else second


async def test_of_two_owners_who_leave_at_once_one_stays(runtime: Runtime, workspace: MadeWorkspace) -> None:
    first = owner_of(runtime, workspace)
    for _ in range(40):
        second = await make_member(runtime, workspace, "owner")
        done = await asyncio.gather(changed(runtime, first, first, None), changed(runtime, second, second, None))
        assert list((await roles_of(runtime, workspace)).values()) == ["owner"]
        first = first if isinstance(done[0], Refused) else second
