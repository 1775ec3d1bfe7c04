"""Somebody who works on keys while they are removed: nothing of theirs slips past, and nobody waits in a ring."""

import asyncio
from collections.abc import AsyncIterator

import pytest

from altyaa.access.actions import members
from altyaa.access.leaving import Revoke
from altyaa.app.leaving import LEAVING
from altyaa.infra import entropy
from altyaa.infra.runtime import Runtime
from altyaa.kernel.ids import write_id
from altyaa.kernel.principal import Principal
from altyaa.kernel.problems import Refused
from altyaa.keys.model import CreatedKey, Reach
from altyaa.testing.cluster import Cluster
from altyaa.testing.factories import MadeWorkspace, make_member, make_workspace, operator
from altyaa.testing.service import opened
from tests.keys.hands import Hands

ROUNDS = 25


@pytest.fixture
async def runtime(cluster: Cluster) -> AsyncIterator[Runtime]:
    async with cluster.fresh() as database, opened(database, database_connections=20) as inside:
        yield inside


async def removed(
    runtime: Runtime, workspace: MadeWorkspace, who: Principal, first: CreatedKey
) -> members.Changed | Refused:
    assert who.user_id is not None
    async with runtime.db.workspace(operator(runtime, workspace)) as tx:
        choices = {write_id("key", first.id): Revoke()}
        return await members.remove_member(tx, entropy.now, who.user_id, LEAVING, choices)


async def test_what_a_member_does_to_keys_while_they_are_removed_is_looked_at(runtime: Runtime) -> None:
    hands = Hands(runtime, await make_workspace(runtime), entropy.now())
    looked_at = 0
    for _ in range(ROUNDS):
        admin = await make_member(runtime, hands.workspace, "admin")
        theirs = hands.as_(admin)
        first = await theirs.made("posts.read")
        more, done, *_ = await asyncio.gather(
            theirs.create(Reach(frozenset({"posts.read"}))),
            removed(runtime, hands.workspace, admin, first),
            *(theirs.rotate(first.id, retire=True) for _ in range(3)),
            *(theirs.create(Reach(frozenset({"posts.read"}))) for _ in range(2)),
        )
        assert isinstance(done, members.Changed)
        settled = {each.id for each in done.settled}
        assert write_id("key", first.id) in settled
        if isinstance(more, CreatedKey):
            looked_at += 1
            assert write_id("key", more.id) in settled, "made before the removal, and not looked at"
        assert isinstance(await theirs.create(Reach(frozenset({"posts.read"}))), Refused)
    assert looked_at, "nothing was ever made in time: this showed nothing"
