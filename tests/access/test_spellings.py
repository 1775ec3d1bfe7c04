"""However the Authorization header is written, a credential is one entry of the memory, and costs one look-up."""

import httpx2
import pytest

from altyaa.testing.cluster import TestDatabase
from altyaa.testing.factories import make_key, make_workspace, revoke_key
from altyaa.testing.http import http_client
from altyaa.testing.service import Service
from tests.surface.test_forged import statements

SPELLINGS = ["bearer", "BEARER", "bEaRer", "Bearer ", "Bearer      ", "beareR "]
PATHS = ["/gateway/verify", "/v1/whoami"]


async def ask(http: httpx2.AsyncClient, path: str, scheme: str, key: str) -> int:
    return (await http.get(path, headers={"Authorization": f"{scheme} {key}"})).status_code


@pytest.mark.parametrize("first", ["Bearer", "bEaRer"])
async def test_every_spelling_is_the_same_entry(service: Service, database: TestDatabase, first: str) -> None:
    workspace = await make_workspace(service.runtime)
    made = await make_key(service.runtime, workspace, "posts.read")
    key, memory = made.key.reveal(), service.serving.memory
    async with http_client(base_url=service.url) as http:
        assert await ask(http, PATHS[0], first, key) == 200
        looked_up, before = await statements(database), len(memory)
        for path in PATHS:
            for scheme in ("Bearer", *SPELLINGS):
                assert await ask(http, path, scheme, key) == 200
        assert await statements(database) == looked_up
        assert len(memory) == before == 1
        await revoke_key(service.runtime, workspace, made.id)
        memory.forget_all()  # as the feed does
        for scheme in (*SPELLINGS, "Bearer"):
            assert await ask(http, PATHS[0], scheme, key) == 401
        assert len(memory) == 1, "what is known to be wrong, once as well"
