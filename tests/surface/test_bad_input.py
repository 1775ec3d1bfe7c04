"""Hostile and broken requests: each has its documented answer and changes nothing."""

import json
from collections.abc import AsyncIterator
from dataclasses import dataclass

import asyncpg
import pytest

from altyaa.kernel import base62
from altyaa.testing.cluster import Cluster, TestDatabase
from altyaa.testing.factories import MadeWorkspace, make_key, make_workspace, revoke_key
from altyaa.testing.service import Service, served
from altyaa.testing.wire import RawAnswer, raw_get, send_raw

PATHS = ("/v1/whoami", "/gateway/verify", "/gateway/verify?scope=analytics.read")


@dataclass(frozen=True, slots=True)
class World:
    """Two workspaces, a live key of the first, a revoked one, and one whose row is gone."""

    database: TestDatabase
    service: Service
    ours: MadeWorkspace
    theirs: MadeWorkspace
    live: str
    revoked: str
    deleted: str


@pytest.fixture(scope="module")
async def world(cluster: Cluster) -> AsyncIterator[World]:
    async with cluster.fresh() as database, served(database) as service:
        runtime = service.runtime
        ours, theirs = await make_workspace(runtime), await make_workspace(runtime, "Trendline")
        live = await make_key(runtime, ours, "analytics.read")
        revoked = await make_key(runtime, ours, "analytics.read")
        await revoke_key(runtime, ours, revoked.id)
        deleted = await make_key(runtime, ours, "analytics.read")
        await as_superuser(database, "DELETE FROM altyaa.api_key WHERE id = $1", deleted.id)
        keys = [made.key.reveal() for made in (live, revoked, deleted)]
        yield World(database, service, ours, theirs, *keys)


async def as_superuser(database: TestDatabase, sql: str, *arguments: object) -> object:
    connection = await asyncpg.connect(database.dsn("postgres"))
    try:
        return await connection.fetchval(sql, *arguments)
    finally:
        await connection.close()


async def ask(world: World, path: str, *headers: str | bytes, method: str = "GET") -> RawAnswer:
    lines = [line if isinstance(line, bytes) else line.encode() for line in headers]
    return await send_raw(world.service.url, raw_get(path, *lines, method=method))


def code(answer: RawAnswer) -> str:
    assert answer.header("content-type") == "application/problem+json"
    assert answer.header("cache-control") == "no-store"
    body = json.loads(answer.body)
    assert body["status"] == answer.status
    assert body["type"].endswith(f"/docs/errors/{body['code']}")
    assert body["request_id"] == answer.header("x-request-id")
    return str(body["code"])


@pytest.mark.parametrize("path", PATHS)
async def test_without_a_credential_the_challenge_names_the_scheme_alone(world: World, path: str) -> None:
    for headers in ((), ("Authorization: Basic dXNlcjpwYXNz",), ("Authorization:",), ("Authorization: Digest x",)):
        answer = await ask(world, path, *headers)
        assert (answer.status, code(answer)) == (401, "credentials_missing")
        assert answer.header("www-authenticate") == 'Bearer realm="altyaa"'


@pytest.mark.parametrize("path", PATHS)
async def test_two_authorization_headers_are_refused_even_if_both_are_good(world: World, path: str) -> None:
    good = f"Authorization: Bearer {world.live}"
    for other in (good, "authorization: Bearer x", "AUTHORIZATION: Basic eDp5"):
        answer = await ask(world, path, good, other)
        assert (answer.status, code(answer)) == (400, "invalid_request")
        assert 'error="invalid_request"' in (answer.header("www-authenticate") or "")


@pytest.mark.parametrize("path", PATHS)
async def test_two_workspace_headers_are_refused_even_if_both_are_right(world: World, path: str) -> None:
    named = f"X-Altyaa-Workspace: {world.ours.wire_id}"
    answer = await ask(world, path, f"Authorization: Bearer {world.live}", named, named)
    assert (answer.status, code(answer)) == (400, "invalid_request")


@pytest.mark.parametrize("path", PATHS)
async def test_a_workspace_header_that_is_not_the_keys_own_is_refused_with_the_reason(world: World, path: str) -> None:
    bearer = f"Authorization: Bearer {world.live}"
    ours = world.ours.wire_id
    for other in (world.theirs.wire_id, "", "x", str(world.ours.id), ours.upper(), ours + "0", "wks_", "\xff"):
        answer = await ask(world, path, bearer, f"X-Altyaa-Workspace: {other}".encode("latin-1"))
        assert (answer.status, code(answer)) == (401, "workspace_mismatch"), other
    answer = await ask(world, path, bearer, f"X-Altyaa-Workspace: {ours}")
    assert answer.status == 200


@pytest.mark.parametrize("path", PATHS)
async def test_one_flipped_character_anywhere_is_refused(world: World, path: str) -> None:
    for position in range(0, len(world.live), 7):
        old = world.live[position]
        new = base62.ALPHABET[(base62.ALPHABET.find(old) + 1) % 62]
        flipped = world.live[:position] + new + world.live[position + 1 :]
        answer = await ask(world, path, f"Authorization: Bearer {flipped}")
        assert (answer.status, code(answer)) == (401, "invalid_token"), position


@pytest.mark.parametrize("path", PATHS)
@pytest.mark.parametrize(
    "bearer",
    [
        b"", b" ", b"alk_", b"x", b"eyJhbGciOiJub25lIn0.e30.", b"als_" + b"0" * 71, b"a" * 8192, b"a" * 60_000,
        b"\xff\xfe\xfd", "schlüssel".encode(), b"a b", b"%00", b"alk_" + b"0" * 71, b"' OR 1=1 --",
    ],
)  # fmt: skip
async def test_a_malformed_or_unknown_bearer_gets_the_one_answer(world: World, path: str, bearer: bytes) -> None:
    answer = await ask(world, path, b"Authorization: Bearer " + bearer)
    assert (answer.status, code(answer)) == (401, "invalid_token")
    assert json.loads(answer.body)["detail"].startswith("The credential is not valid.")


@pytest.mark.parametrize("path", PATHS)
async def test_nul_in_a_header_is_refused_before_it_reaches_us(world: World, path: str) -> None:
    answer = await ask(world, path, b"Authorization: Bearer a\x00b")
    assert answer.status == 400


@pytest.mark.parametrize("path", PATHS)
async def test_a_revoked_key_learns_it_and_a_deleted_one_is_unknown(world: World, path: str) -> None:
    answer = await ask(world, path, f"Authorization: Bearer {world.revoked}")
    assert (answer.status, code(answer)) == (401, "key_revoked")
    answer = await ask(world, path, f"Authorization: Bearer {world.deleted}")
    assert (answer.status, code(answer)) == (401, "invalid_token")


@pytest.mark.parametrize(
    "query",
    ["scope=nope.read", "scope=analytics.read&scope=nope", "scope=", "scope=analytics.read%20posts.write", "scope=%FF",
     "scope=%00", "scope=ANALYTICS.READ", "scope=analytics.read%0d%0aX-Evil:1"],
)  # fmt: skip
async def test_a_scope_nobody_knows_is_the_proxys_mistake_and_never_a_pass(world: World, query: str) -> None:
    for headers in ((), (f"Authorization: Bearer {world.live}",)):
        answer = await ask(world, f"/gateway/verify?{query}", *headers)
        assert (answer.status, code(answer)) == (500, "gateway_misconfigured")
        assert answer.header("x-altyaa-principal") is None


async def test_other_methods_and_paths_are_refused_in_the_same_shape(world: World) -> None:
    for path in ("/gateway/verify", "/v1/whoami"):
        for method in ("POST", "PUT", "DELETE", "PATCH", "TRACE"):
            answer = await ask(world, path, "Content-Length: 0", method=method)
            assert (answer.status, code(answer)) == (405, "method_not_allowed")
            assert "GET" in (answer.header("allow") or "")
    for path in ("/nope", "/v1", "/v1/", "/v1/nope", "/v1/whoami/", "/../etc/passwd", "/gateway//verify", "/metrics"):
        answer = await ask(world, path)
        assert (answer.status, code(answer)) == (404, "not_found"), path


async def test_none_of_it_changed_anything(world: World) -> None:
    rows = await as_superuser(world.database, "SELECT count(*) FROM altyaa.api_key")
    assert rows == 2
    answer = await ask(world, "/v1/whoami", f"Authorization: Bearer {world.live}")
    assert answer.status == 200
