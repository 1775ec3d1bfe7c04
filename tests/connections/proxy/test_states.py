"""Who may call, through what, and what becomes of a token that is due or refused."""

import asyncio
import json
from dataclasses import replace
from pathlib import Path

import pytest

from altyaa.simulator.wire import Request, Response
from altyaa.testing.factories import make_key, make_workspace
from tests.connections.api.test_fresh_tokens import working
from tests.connections.proxy.passage import LOCATION_PATH, PAGE_PATH, Got, Passage, answer

READ = f"{LOCATION_PATH}?readMask=title"
TITLE = '{"title": "Harbor Coffee"}'


def refusal(got: Got) -> tuple[int, str]:
    """Status and code."""
    assert "x-altyaa-provider" not in got.headers
    return got.status, json.loads(got.body)["code"]


async def test_it_takes_the_scope(passage: Passage) -> None:
    town = passage.town
    made = await make_key(town.house.runtime, passage.workspace, "connections.read", "connections.token")
    assert refusal(await replace(passage, key=made.key.reveal()).call(PAGE_PATH)) == (403, "insufficient_scope")
    assert refusal(await replace(passage, key="alk_nobodys").call(PAGE_PATH)) == (401, "invalid_token")
    assert passage.log == []


async def test_another_workspace_reaches_nothing(passage: Passage) -> None:
    runtime = passage.town.house.runtime
    stranger = await make_key(runtime, await make_workspace(runtime), "connections.proxy")
    theirs = replace(passage, key=stranger.key.reveal())
    assert refusal(await theirs.call(PAGE_PATH)) == (404, "not_found")
    own = passage.ids["facebook"]
    for target in (
        f"/v1/connections/con_x/proxy/{PAGE_PATH}",
        f"/v1/connections/con_x%2Fproxy%2F..%2F{own}/proxy/{PAGE_PATH}",
        f"/v1/connections/con_x/proxy/../../{own}/proxy/{PAGE_PATH}",
    ):
        assert refusal(await passage.call("", target=target.encode())) == (404, "not_found")
    assert passage.log == []


@pytest.mark.parametrize(
    ("column", "state", "code"),
    [
        ("upstream_grant", "revoked", "connection_needs_person"),
        ("upstream_grant", "expired", "connection_needs_person"),
        ("upstream_grant", "scope_lost", "connection_needs_person"),
        ("connection", "asset_lost", "connection_needs_person"),
        ("connection", "disconnected", "connection_ended"),
    ],
)
async def test_a_connection_that_does_not_work_is_not_used(
    passage: Passage, column: str, state: str, code: str
) -> None:
    town, workspace = passage.town, passage.workspace.id
    of_google = "workspace_id = $1 AND provider = 'google'"
    await town.sql(f"UPDATE altyaa.{column} SET state = $2 WHERE {of_google}", workspace, state)
    try:
        assert refusal(await passage.call(READ, provider="google")) == (409, code)
        assert passage.log == []
    finally:
        await town.sql(f"UPDATE altyaa.{column} SET state = 'healthy' WHERE {of_google}", workspace)


async def test_a_token_that_ends_is_renewed_first_once_for_all(passage: Passage, tmp_path: Path) -> None:
    """As for whoever takes it; and whoever takes it meanwhile waits for the same renewal."""
    town = passage.town
    where = "WHERE workspace_id = $1 AND provider = 'google'"
    (before,) = await town.sql(f"SELECT generation FROM altyaa.upstream_grant {where}", passage.workspace.id)
    await town.sql(
        f"UPDATE altyaa.upstream_grant SET renew_at = now(), access_ends_at = now() {where}", passage.workspace.id
    )
    town.bends(lambda request, said: passage.bend(request, answer(TITLE) if "locations" in request.path else said))
    async with working(town, tmp_path):
        got = await asyncio.gather(*(passage.call(READ, provider="google") for _ in range(5)))
    assert [each.status for each in got] == [200] * 5, [each.body for each in got]
    (after,) = await town.sql(f"SELECT generation FROM altyaa.upstream_grant {where}", passage.workspace.id)
    assert after["generation"] == before["generation"] + 1
    used = {each.credentials("bearer") for each in passage.log if each.path == f"/{LOCATION_PATH}"}
    assert len(used) == 1
    assert used != {passage.tokens["google"]}


async def test_a_refused_token_is_looked_at_once_and_never_sent_twice(passage: Passage) -> None:
    town, seen = passage.town, []

    def bend(request: Request, said: Response) -> Response:
        passage.log.append(request)
        seen.append(request.credentials("bearer"))
        return answer("{}", status=401) if len(seen) == 1 else answer(TITLE)

    town.bends(bend)
    where = "WHERE workspace_id = $1 AND provider = 'google'"
    await town.sql(f"UPDATE altyaa.upstream_grant SET last_checked_at = NULL {where}", passage.workspace.id)
    calling = asyncio.create_task(passage.call(READ, provider="google"))
    while not seen:
        await asyncio.sleep(0.01)
    # The engine has looked at it, and found the tokens to be good: nothing newer came, so that the answer stands.
    while not (
        await town.sql(f"SELECT 1 FROM altyaa.upstream_grant {where} AND due_at <= now()", passage.workspace.id)
    ):
        await asyncio.sleep(0.01)
    await town.sql(f"UPDATE altyaa.upstream_grant SET last_checked_at = now() {where}", passage.workspace.id)
    assert refusal(await calling) == (502, "provider_failed")
    assert len(seen) == 1, "never twice with the same token"
    # Nobody looks again within a minute, however often it is refused.
    seen.clear()
    assert refusal(await passage.call(READ, provider="google")) == (502, "provider_failed")
    assert len(seen) == 1


async def test_a_refused_token_that_a_worker_replaces_is_replaced_for_the_caller(
    passage: Passage, tmp_path: Path
) -> None:
    town = passage.town
    where = "WHERE workspace_id = $1 AND provider = 'google'"
    first: list[str | None] = []

    def bend(request: Request, said: Response) -> Response:
        if request.path != f"/{LOCATION_PATH}":
            return said
        token = request.credentials("bearer")
        first.append(token)
        return answer(TITLE) if token != first[0] else answer("{}", status=401)

    town.bends(bend)
    await town.sql(
        f"UPDATE altyaa.upstream_grant SET last_checked_at = NULL, renew_at = now() {where}", passage.workspace.id
    )
    async with working(town, tmp_path):
        got = await passage.call(READ, provider="google")
    assert (got.status, got.body) == (200, TITLE.encode())
    assert len(first) in (1, 2), "once, or once more: the worker may have been faster"


@pytest.mark.parametrize("was_sent", [True, False])
async def test_silence_is_said_to_be_silence(passage: Passage, was_sent: bool) -> None:
    passage.town.breaks_with("drop" if was_sent else "unreachable")
    got = await passage.call(PAGE_PATH)
    assert refusal(got) == (502, "provider_failed")
    assert b"did not answer. It may have done" in got.body
