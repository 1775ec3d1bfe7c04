"""A key that ends sooner than it did ends for a running process that remembers it, too."""

import asyncio
from collections.abc import AsyncIterator
from dataclasses import dataclass
from datetime import timedelta

import httpx2
import pytest

from altyaa.access.actions.members import remove_member
from altyaa.access.actions.workspaces import update_workspace
from altyaa.access.leaving import Rotate
from altyaa.access.model import KeyRotation
from altyaa.app.leaving import LEAVING
from altyaa.infra import entropy
from altyaa.kernel.ids import write_id
from altyaa.kernel.problems import Refused
from altyaa.keys.model import CreatedKey
from altyaa.testing.factories import MadeWorkspace, make_key, make_member, make_workspace, operator
from altyaa.testing.http import http_client
from altyaa.testing.service import Service
from tests.keys.hands import Hands
from tests.keys.lives import DAY, mint

WITHIN_SECONDS = 5
"""A process that was not told would believe its memory for a minute."""


@dataclass(frozen=True, slots=True)
class World:
    """A running process and a workspace."""

    service: Service
    client: httpx2.AsyncClient
    workspace: MadeWorkspace

    async def verify(self, made: CreatedKey) -> httpx2.Response:
        """Ask whether a key is let in."""
        headers = {"Authorization": f"Bearer {made.key.reveal()}"}
        return await self.client.get("/gateway/verify", headers=headers)

    async def remembers(self, made: CreatedKey) -> None:
        """Have the process remember a key, and let it in from memory."""
        assert [(await self.verify(made)).status_code for _ in range(2)] == [200, 200]
        assert self.service.serving.memory.recall(f"Bearer {made.key.reveal()}".encode()) is not None

    async def is_ended(self, made: CreatedKey) -> None:
        """Ask until a key is refused as one that expired."""
        async with asyncio.timeout(WITHIN_SECONDS):
            while (answer := await self.verify(made)).status_code == 200:
                await asyncio.sleep(0.02)
        assert (answer.status_code, answer.json()["code"]) == (401, "key_expired")

    async def has_policy(self, policy: KeyRotation) -> None:
        """Say what happens to keys whose rotation is overdue."""
        async with self.service.runtime.db.workspace(operator(self.service.runtime, self.workspace)) as tx:
            assert not isinstance(await update_workspace(tx, entropy.now, None, policy), Refused)


@pytest.fixture
async def world(shared: Service) -> AsyncIterator[World]:
    async with http_client(base_url=shared.url) as client:
        yield World(shared, client, await make_workspace(shared.runtime))


async def test_an_expiry_that_is_brought_forward_holds_at_its_moment(world: World) -> None:
    runtime = world.service.runtime
    manager = await make_key(runtime, world.workspace, "keys.write")
    made = await make_key(runtime, world.workspace, "posts.read")
    await world.remembers(made)
    change = {"expires_at": (entropy.now() + timedelta(seconds=1)).isoformat()}
    headers = {"Authorization": f"Bearer {manager.key.reveal()}"}
    changed = await world.client.patch(f"/v1/keys/{write_id('key', made.id)}", json=change, headers=headers)
    assert changed.status_code == 200, changed.text
    await world.is_ended(made)


async def test_an_overdue_key_ends_when_its_workspace_lets_such_keys_expire(world: World) -> None:
    made = await Hands(world.service.runtime, world.workspace, now=entropy.now() - 91 * DAY).made("posts.read")
    fresh = await make_key(world.service.runtime, world.workspace, "posts.read")
    await world.remembers(made)
    await world.has_policy("expire")
    await world.is_ended(made)
    assert (await world.verify(fresh)).status_code == 200


async def test_a_rotation_that_is_due_sooner_ends_a_key_sooner_where_overdue_keys_expire(world: World) -> None:
    runtime = world.service.runtime
    await world.has_policy("expire")
    noa = await make_member(runtime, world.workspace, "admin")
    made = await mint(runtime, noa, "posts.read")
    await world.remembers(made)
    async with runtime.db.workspace(operator(runtime, world.workspace)) as tx:
        assert noa.user_id is not None
        choices = {write_id("key", made.id): Rotate(0)}
        assert not isinstance(await remove_member(tx, entropy.now, noa.user_id, LEAVING, choices), Refused)
    await world.is_ended(made)
