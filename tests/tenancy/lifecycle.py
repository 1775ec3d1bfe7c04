"""A key's life against the real service, for every server that it has to run on."""

import asyncio
from typing import Any

from altyaa.infra.feed import DEADLINE_SECONDS
from altyaa.testing.cluster import TestDatabase
from altyaa.testing.factories import make_key, make_workspace, revoke_key
from altyaa.testing.http import http_client
from altyaa.testing.service import served


async def a_key_lives(database: TestDatabase, **settings: Any) -> list[int]:
    """The statuses that a key meets: described, let in, refused for a scope, refused elsewhere, and after its end."""
    async with served(database, **settings) as service, http_client(base_url=service.url) as client:
        workspace, other = await make_workspace(service.runtime), await make_workspace(service.runtime, "Elsewhere")
        key = await make_key(service.runtime, workspace, "analytics.read")
        bearer = {"Authorization": f"Bearer {key.key.reveal()}"}
        verify = "/gateway/verify?scope="
        elsewhere = bearer | {"X-Altyaa-Workspace": other.wire_id}
        answers = [
            await client.get("/v1/whoami", headers=bearer),
            await client.get(f"{verify}analytics.read", headers=bearer | {"X-Altyaa-Workspace": workspace.wire_id}),
            await client.get(f"{verify}posts.write", headers=bearer),
            await client.get(f"{verify}analytics.read", headers=elsewhere),
        ]
        await revoke_key(service.runtime, workspace, key.id)
        async with asyncio.timeout(DEADLINE_SECONDS):
            while (last := await client.get(f"{verify}analytics.read", headers=bearer)).status_code == 200:
                pass
        answers.append(last)
        assert answers[1].headers["x-altyaa-workspace"] == workspace.wire_id
    return [answer.status_code for answer in answers]


LIFE = [200, 200, 403, 401, 401]
