"""A token that is due, while a real worker is there to renew it."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path

import pytest

from altyaa.infra.runtime import open_runtime
from altyaa.kernel.secret import Secret
from altyaa.testing.factories import MINTED
from altyaa.testing.service import settings_for
from altyaa.worker.engine import open_keeper
from tests.connections.api.test_connections import LOCATION, calls, connected
from tests.connections.flow.house import Town, Traveller


@asynccontextmanager
async def working(town: Town, data_dir: Path) -> AsyncIterator[None]:
    """A worker, as ``altyaa worker`` has it."""
    settings = town.house.runtime.settings
    database, stop = town.house.database, asyncio.Event()
    theirs = {
        name: getattr(settings, name)
        for name in (f"provider_google_{field}" for field in ("client_id", "client_secret", "base_url"))
    }
    as_worker = settings_for(database, data_dir=data_dir, **theirs)
    async with open_runtime(as_worker, Secret(database.dsn("altyaa_worker"))) as runtime:
        keeper = open_keeper(runtime)
        assert keeper is not None
        running = asyncio.create_task(keeper.run(stop, adopt=True))
        try:
            yield
        finally:
            stop.set()
            await running


async def test_many_who_ask_get_the_token_of_one_renewal(town: Town, mara: Traveller, tmp_path: Path) -> None:
    workspace, ids = await connected(town, mara, "google", LOCATION)
    await town.sql(
        "UPDATE altyaa.upstream_grant SET renew_at = now(), access_ends_at = now() WHERE workspace_id = $1",
        workspace.id,
    )
    async with working(town, tmp_path), calls(town, workspace) as client:
        answers = await asyncio.gather(*(client.post(f"/v1/connections/{ids[0]}/token") for _ in range(5)))
    assert [each.status_code for each in answers] == [200] * 5, [each.text for each in answers]
    (token,) = {each.json()["access_token"] for each in answers}
    MINTED.append(Secret(token))
    assert token in town.stage.google.tokens
    (grant,) = await town.sql("SELECT generation FROM altyaa.upstream_grant WHERE workspace_id = $1", workspace.id)
    assert grant["generation"] == 2, "renewed once"


@pytest.mark.parametrize(("lives", "pause", "status"), [(10, 0, 200), (0, 60, 502)])
async def test_nobody_waits_for_a_renewal_that_is_not_needed_yet_or_may_not_be_made(
    town: Town, mara: Traveller, lives: int, pause: int, status: int
) -> None:
    """No worker runs here: who waited would wait in vain, and its hurry would undo how a pause spreads them."""
    workspace, ids = await connected(town, mara, "google", LOCATION)
    await town.sql(
        """
        UPDATE altyaa.upstream_grant
           SET renew_at = now(), access_ends_at = now() + make_interval(mins => $2), due_at = '2000-01-01'
         WHERE workspace_id = $1
        """,
        workspace.id,
        lives,
    )
    await town.sql(
        """
        INSERT INTO altyaa.provider_app (provider, app_id, paused_until)
        SELECT provider, app_id, now() + make_interval(mins => $2) FROM altyaa.upstream_grant WHERE workspace_id = $1
        ON CONFLICT (provider, app_id) DO UPDATE SET paused_until = EXCLUDED.paused_until
        """,
        workspace.id,
        pause,
    )
    async with calls(town, workspace) as client:
        answer = await client.post(f"/v1/connections/{ids[0]}/token")
    assert answer.status_code == status, answer.text
    if status == 200:
        MINTED.append(Secret(answer.json()["access_token"]))
    (grant,) = await town.sql("SELECT due_at FROM altyaa.upstream_grant WHERE workspace_id = $1", workspace.id)
    assert grant["due_at"].year == 2000, "nothing was hurried"
