"""Calls passed on to a Google that is played by another process, against calls made to it directly."""

import logging
import tempfile
import time
from collections.abc import Awaitable, Callable
from dataclasses import replace
from pathlib import Path
from statistics import median
from typing import Any

import structlog
from pydantic import SecretStr

from altyaa.connections import store
from altyaa.connections.model import NewConnection
from altyaa.connections.rules.tokens import Kept
from altyaa.infra import entropy
from altyaa.infra.runtime import Runtime
from altyaa.kernel.ids import write_id
from altyaa.kernel.principal import service
from altyaa.providers.google.provider import GOOGLE
from altyaa.providers.model import Call, Reply
from altyaa.testing.cluster import running_cluster
from altyaa.testing.factories import MadeWorkspace, make_key, make_workspace
from altyaa.testing.http import http_client
from altyaa.testing.service import served, settings_for
from bench.connections.house import APP, HOUR, new_grant
from bench.connections.played import Played, played

CALLS, ROUNDS = 200, 5
_PATH, _QUERY = "v1/locations/5001", {"readMask": "name,title"}


async def measure() -> None:
    """200 calls one after the other, by turns directly and through the service: time of one, and the ratio."""
    structlog.configure(wrapper_class=structlog.make_filtering_bound_logger(logging.ERROR))
    facts: Any = GOOGLE.pack.facts
    facts["calls_per_minute"] = replace(facts["calls_per_minute"], value=1_000_000_000)
    with tempfile.TemporaryDirectory(prefix="altyaa-bench-") as name:
        async with (
            running_cluster(Path(name) / "cluster") as cluster,
            cluster.fresh() as database,
            played(settings_for(database)) as google,
            served(database, data_dir=Path(name), **_settings(google.base_url)) as house,
        ):
            workspace, kept = await make_workspace(house.runtime), await google.consent()
            connection = await _connect(house.runtime, workspace, kept)
            made = await make_key(house.runtime, workspace, "connections.proxy")
            headers = {"authorization": f"Bearer {made.key.reveal()}"}
            async with http_client(base_url=house.url, headers=headers) as client:

                async def through() -> int:
                    path = f"/v1/connections/{connection}/proxy/{_PATH}"
                    return (await client.get(path, params=_QUERY)).status_code

                await _compare(_directly(google, kept), through)


def _settings(base_url: str) -> dict[str, Any]:
    secret = SecretStr(APP.client_secret.reveal())
    ours = {"client_id": APP.client_id, "client_secret": secret, "base_url": base_url}
    return {f"provider_google_{name}": value for name, value in ours.items()}


async def _compare(directly: Callable[[], Awaitable[int]], through: Callable[[], Awaitable[int]]) -> None:
    ours, theirs = [], []
    await _milliseconds(through)
    for _ in range(ROUNDS):
        theirs.append(await _milliseconds(directly))
        ours.append(await _milliseconds(through))
    own, their = median(ours), median(theirs)
    print(f"directly {their:.2f} ms, through the service {own:.2f} ms, medians of {ROUNDS} rounds of {CALLS} calls")
    print(f"ratio {own / their:.2f}; {own - their:.2f} ms are the service's own: database, budget, checks, scrubbing")


async def _milliseconds(call: Callable[[], Awaitable[int]]) -> float:
    began = time.perf_counter()
    for _ in range(CALLS):
        if (status := await call()) != 200:
            raise RuntimeError(f"a call was answered {status}")
    return (time.perf_counter() - began) / CALLS * 1000


def _directly(google: Played, kept: Kept) -> Callable[[], Awaitable[int]]:
    """By the same way out: a connection for each call, through the guard."""
    call = Call("proxy", "GET", f"https://mybusinessbusinessinformation.googleapis.com/{_PATH}", _QUERY)

    async def directly() -> int:
        said = await google.send(GOOGLE.present(APP, kept.access, call), 10.0)
        return said.status if isinstance(said, Reply) else 0

    return directly


async def _connect(runtime: Runtime, workspace: MadeWorkspace, kept: Kept) -> str:
    """A location of somebody who said yes."""
    now, connection_id = entropy.now(), entropy.new_id()
    caller = service(workspace.id)
    await runtime.cabinet.ready(runtime.db, caller, now)
    async with runtime.db.workspace(caller) as tx:
        keyset = await runtime.cabinet.keyset(tx, now)
        grant = new_grant(keyset, kept, workspace, now, due=now + HOUR, look=now + HOUR)
        await store.insert_grant(tx, workspace.id, grant, now)
        new = NewConnection(
            id=connection_id,
            grant_id=grant.id,
            provider="google",
            kind="location",
            asset_id="locations/5001",
            name="Harbor Coffee",
            sealed=None,
            token_open=True,
            connected_by=workspace.owner_id,
        )
        await store.insert_connection(tx, workspace.id, new, now)
    return write_id("con", connection_id)
