"""The database goes away: every answer is an honest 503, and service resumes by itself."""

import time
from collections.abc import AsyncIterator
from dataclasses import dataclass

import httpx2
import pytest
from pydantic import SecretStr

from altyaa.app.serving import open_serving
from altyaa.infra.feed import DEADLINE_SECONDS
from altyaa.infra.http.problems import RETRY_AFTER_SECONDS
from altyaa.infra.runtime import open_runtime
from altyaa.kernel.secret import Secret
from altyaa.testing.cluster import Cluster
from altyaa.testing.factories import make_key, make_workspace
from altyaa.testing.http import http_client
from altyaa.testing.service import answered, listening, settings_for
from tests.faults.line import Line, State, line_to

GONE_SECONDS = 10.0
NOTICED_WITHIN_SECONDS = 2.5


@dataclass(frozen=True, slots=True)
class World:
    """A service whose line to its database is ours to cut."""

    line: Line
    client: httpx2.AsyncClient
    key: str


@pytest.fixture
async def world(cluster: Cluster) -> AsyncIterator[World]:
    async with cluster.fresh() as database, line_to(cluster.access) as line:
        password = cluster.access.passwords["altyaa_app"].reveal()
        dsn = f"postgresql://altyaa_app:{password}@127.0.0.1:{line.port}/{database.name}"
        settings = settings_for(database, database_url=SecretStr(dsn))
        with listening() as (listener, url):
            async with (
                open_runtime(settings, Secret(dsn)) as runtime,
                open_serving(runtime, Secret(dsn)) as serving,
                answered(serving, listener),
            ):
                made = await make_key(runtime, await make_workspace(runtime), "posts.read")
                async with http_client(base_url=url, timeout=30) as client:
                    yield World(line, client, made.key.reveal())
                await line.set("up")


async def verify(world: World) -> httpx2.Response:
    headers = {"Authorization": f"Bearer {world.key}"}
    return await world.client.get("/gateway/verify?scope=posts.read", headers=headers)


async def recovered(world: World) -> float:
    began = time.monotonic()
    while (await verify(world)).status_code != 200:
        assert time.monotonic() - began < 15
    return time.monotonic() - began


@pytest.mark.parametrize(("state", "seconds"), [("cut", GONE_SECONDS), ("silent", 5.0)])
async def test_while_it_is_gone_every_answer_is_503_and_then_it_recovers(
    world: World, state: State, seconds: float
) -> None:
    assert (await verify(world)).status_code == 200
    await world.line.set(state)
    lost = time.monotonic()
    answered = 0
    while (began := time.monotonic()) < lost + seconds:
        answer = await verify(world)
        assert time.monotonic() - began < NOTICED_WITHIN_SECONDS
        if answer.status_code == 200:  # From memory, as long as no revocation can have been missed.
            assert began - lost < DEADLINE_SECONDS
            continue
        assert answer.status_code == 503
        assert answer.headers["retry-after"] == str(RETRY_AFTER_SECONDS)
        assert answer.json()["code"] == "service_unavailable"
        assert (await world.client.get("/healthz")).status_code == 200, "alive, and says so"
        answered += 1
    assert answered
    assert (await world.client.get("/readyz")).status_code == 503
    await world.line.set("up")
    assert await recovered(world) < 5


async def test_a_bad_key_is_refused_without_the_database(world: World) -> None:
    await world.line.set("cut")
    flipped = world.key[:-1] + ("0" if world.key[-1] != "0" else "1")
    answer = await world.client.get("/v1/whoami", headers={"Authorization": f"Bearer {flipped}"})
    assert answer.status_code == 401
    answer = await world.client.get("/v1/whoami", headers={"Authorization": f"Bearer {world.key}"})
    assert answer.status_code == 503, "fail closed: a good key is not let in either"
