"""The reputation API without its proxy: it believes the signed context and nothing else."""

import asyncio
import os
import sys
import time
from collections.abc import AsyncIterator
from uuid import UUID

import asyncpg
import httpx2
import pytest

from altyaa.infra.db import ContextSigner
from altyaa.infra.vault import PrfKeyset
from altyaa.kernel.principal import Principal
from altyaa.testing.factories import MadeWorkspace, make_workspace
from altyaa.testing.http import http_client
from examples.proxies import free_port
from examples.reputation_api import database as reputation
from tests.gateway.house import AUDIENCE, House, connected

EVERYTHING = frozenset({"posts.read", "posts.write", "media.read", "reviews.read", "reviews.write", "analytics.read"})
TABLES = ("posts", "media", "reviews", "analytics")


@pytest.fixture
async def http(house: House) -> AsyncIterator[httpx2.AsyncClient]:
    async with http_client(base_url=house.api_url) as client:
        yield client


async def signed(
    house: House,
    workspace: UUID,
    scopes: frozenset[str] = EVERYTHING,
    *,
    seconds: int = 60,
    audience: str = AUDIENCE,
    keyset: PrfKeyset | None = None,
) -> str:
    """A context as /gateway/verify would sign it, or nearly."""
    signer = await house.service.runtime.keyring.signer_for(AUDIENCE)
    assert signer is not None
    principal = Principal("key", "key_of_the_test", workspace, scopes)
    expires = int(time.time()) + seconds
    return ContextSigner(audience, keyset or signer.keyset).sign(principal, pid=0, expires_unix=expires)


async def test_without_a_context_nobody_is_served_whatever_else_they_claim(
    house: House, http: httpx2.AsyncClient
) -> None:
    workspace = await house.workspace("Harbor")
    claims = {"X-Altyaa-Workspace": workspace.wire_id, "X-Altyaa-Principal": "key_x", "X-Altyaa-Scopes": "posts.read"}
    key = {"Authorization": f"Bearer {await house.key(workspace, 'posts.read')}"}
    for headers in ({}, claims, key, claims | key, claims | {"X-Altyaa-Context": ""}):
        for path in ("/posts", "/media", "/reviews", "/analytics"):
            answer = await http.get(path, headers=headers)
            assert (answer.status_code, answer.json()["code"]) == (401, "context_refused")
            assert answer.headers["content-type"] == "application/problem+json"


async def test_forged_expired_and_foreign_contexts_are_refused(house: House, http: httpx2.AsyncClient) -> None:
    workspace = await house.workspace("Harbor")
    good = await signed(house, workspace.id)
    assert (await http.get("/posts", headers={"X-Altyaa-Context": good})).status_code == 200
    head, mac = good.rsplit(".", 1)
    ours = house.service.runtime.keyring.keys.context["altyaa"]
    bad = {
        "another MAC": f"{head}.{mac[:-1]}{'A' if mac[-1] != 'A' else 'B'}",
        "no MAC": head,
        "no words": "x",
        "not ASCII": "v1.é.é.é",
        "another workspace": good.replace(good.split(".")[2], (await signed(house, UUID(int=7))).split(".")[2]),
        "expired": await signed(house, workspace.id, seconds=-6),
        "another audience": await signed(house, workspace.id, audience="altyaa"),
        "our own key": await signed(house, workspace.id, keyset=ours),
        "a key of nobody": await signed(house, workspace.id, keyset=PrfKeyset.mint()),
        "a quotation mark": good + "'",
        "8 KiB": "v1." + "a" * 8192,
    }
    for what, context in bad.items():
        answer = await http.get("/posts", headers=[(b"X-Altyaa-Context", context.encode("latin-1"))])
        assert (answer.status_code, answer.json()["code"]) == (401, "context_refused"), what
    twice = await http.get("/posts", headers=[("X-Altyaa-Context", good), ("X-Altyaa-Context", good)])
    assert twice.status_code == 401


async def test_a_forged_context_is_refused_on_empty_tables_too(house: House, http: httpx2.AsyncClient) -> None:
    """Policies of a table without rows are never evaluated."""
    empty = await make_workspace(house.service.runtime, "Empty")
    context = await signed(house, empty.id, keyset=PrfKeyset.mint())
    assert (await http.get("/media", headers={"X-Altyaa-Context": context})).status_code == 401


async def test_the_database_checks_the_scope_although_the_proxy_did(house: House, http: httpx2.AsyncClient) -> None:
    workspace = await house.workspace("Harbor")
    for scope, path in (
        ("posts.read", "/posts"),
        ("media.read", "/media"),
        ("reviews.read", "/reviews"),
        ("analytics.read", "/analytics"),
    ):
        without = {"X-Altyaa-Context": await signed(house, workspace.id, EVERYTHING - {scope})}
        alone = {"X-Altyaa-Context": await signed(house, workspace.id, frozenset({scope}))}
        assert (await http.get(path, headers=without)).json() == []
        assert (await http.get(path, headers=alone)).json() != []
    reader = {"X-Altyaa-Context": await signed(house, workspace.id, EVERYTHING - {"posts.write", "reviews.write"})}
    refused = await http.post("/posts", headers=reader, json={"body": "x"})
    assert (refused.status_code, refused.json()["code"]) == (403, "not_allowed")
    review = (await http.get("/reviews", headers=reader)).json()[0]["id"]
    assert (await http.post(f"/reviews/{review}/reply", headers=reader, json={"body": "x"})).status_code == 404


@pytest.mark.parametrize(
    ("path", "allow"), [("/posts", "GET, HEAD, POST"), ("/media", "GET, HEAD"), ("/reviews/1/reply", "POST")]
)
async def test_a_method_that_a_path_does_not_take_is_told_those_it_takes(
    http: httpx2.AsyncClient, path: str, allow: str
) -> None:
    answer = await http.delete(path)
    assert (answer.status_code, answer.json()["code"]) == (405, "method_not_allowed")
    assert answer.headers["content-type"] == "application/problem+json"
    assert answer.headers["allow"] == allow


async def test_what_does_not_fit_is_a_problem_that_names_the_place(house: House, http: httpx2.AsyncClient) -> None:
    workspace = await house.workspace("Harbor")
    headers = {"X-Altyaa-Context": await signed(house, workspace.id), "Content-Type": "application/json"}
    for path, body, place in (
        ("/posts", b'{"body": ""}', "body.body: "),
        ("/posts", b'{"body": "my words"', "body."),
        ("/posts", b"", "body: "),
        ("/posts", b'{"body": "my words", "more": 1}', "body.more: "),
        ("/reviews/mine/reply", b'{"body": "my words"}', "path.review_id: "),
    ):
        answer = await http.post(path, headers=headers, content=body)
        assert (answer.status_code, answer.json()["code"]) == (422, "invalid_value"), body
        assert answer.headers["content-type"] == "application/problem+json"
        assert answer.json()["detail"].startswith(place)
        assert "my words" not in answer.text
    nowhere = await http.get("/nowhere", headers=headers)
    assert (nowhere.status_code, nowhere.json()["code"]) == (404, "not_found")
    assert nowhere.headers["content-type"] == "application/problem+json"


async def test_one_injected_statement_as_the_api_reaches_no_other_workspace(house: House) -> None:
    harbor, trendline = await house.workspace("Harbor"), await house.workspace("Trendline")
    async with connected(house.api_database.dsn(reputation.ROLE)) as api:
        for statement in (
            f"UPDATE reputation.reviews SET reply = 'x' WHERE workspace_id = '{trendline.id}' RETURNING 1",
            *[f"SELECT 1 FROM reputation.{table} WHERE workspace_id = '{trendline.id}'" for table in TABLES],
            "SELECT 1 FROM tenancy.context_key",
            "SELECT tenancy.context()",
            "DELETE FROM reputation.posts RETURNING 1",
            "TRUNCATE reputation.posts",
            "SELECT set_config('altyaa.workspace', 'x', true) FROM reputation.posts WHERE body LIKE 'Trendline%'",
            "INSERT INTO reputation.posts (workspace_id, id, body, created_at) VALUES "
            f"('{trendline.id}', gen_random_uuid(), 'x', now()) RETURNING 1",
            "INSERT INTO reputation.posts (id, body, created_at, created_by) VALUES "
            "(gen_random_uuid(), 'x', now(), 'key_of_another') RETURNING 1",
        ):
            assert await outcome(api, await signed(house, harbor.id), statement) == [], statement
    assert await counts(house, trendline) == {"posts": 1, "media": 1, "reviews": 2, "analytics": 7}


async def outcome(api: asyncpg.Connection, context: str, statement: str) -> list[object]:
    """The rows that a statement gives in a transaction with this context; none where it is refused."""
    transaction = api.transaction()
    await transaction.start()
    try:
        await api.execute("SELECT set_config('altyaa.context', $1, true)", context)
        return list(await api.fetch(statement))
    except asyncpg.InsufficientPrivilegeError:
        return []
    finally:
        await transaction.rollback()


async def counts(house: House, workspace: MadeWorkspace) -> dict[str, int]:
    """Rows of a workspace, as the superuser sees them."""
    async with connected(house.api_database.dsn("postgres")) as superuser:
        return {
            table: await superuser.fetchval(
                f"SELECT count(*) FROM reputation.{table} WHERE workspace_id = $1", workspace.id
            )
            for table in TABLES
        }


async def test_the_owner_of_the_tables_sees_no_rows_without_a_context(house: House) -> None:
    await house.workspace("Harbor")
    async with connected(house.api_database.dsn("reputation_owner")) as owner:
        for table in TABLES:
            assert await owner.fetchval(f"SELECT count(*) FROM reputation.{table}") == 0


async def test_the_context_is_in_no_statement_that_other_sessions_read(house: House, http: httpx2.AsyncClient) -> None:
    """Every session of a role reads the running statements of every other."""
    workspace = await house.workspace("Harbor")
    context = await signed(house, workspace.id)
    assert (await http.get("/posts", headers={"X-Altyaa-Context": context})).status_code == 200
    async with connected(house.api_database.dsn("postgres")) as superuser:
        await superuser.execute("CREATE EXTENSION IF NOT EXISTS pg_stat_statements")
        texts = await superuser.fetch(
            "SELECT query FROM pg_stat_activity UNION ALL SELECT query FROM pg_stat_statements"
        )
    assert any("altyaa.context" in row["query"] for row in texts)
    assert not [row["query"] for row in texts if context.split(".")[2] in row["query"]]


async def test_it_runs_as_a_process_of_its_own(house: House) -> None:
    port = free_port()
    environment = {**os.environ, "DATABASE_URL": house.api_database.dsn(reputation.ROLE)}
    command = (sys.executable, "-m", "examples.reputation_api", "--port", str(port))
    process = await asyncio.create_subprocess_exec(*command, env=environment, stderr=asyncio.subprocess.PIPE)
    try:
        assert process.stderr is not None
        while b"running on" not in await process.stderr.readline():
            pass
        async with http_client(base_url=f"http://127.0.0.1:{port}") as http:
            answer = await http.get("/posts")
            assert (answer.status_code, answer.json()["code"]) == (401, "context_refused")
    finally:
        process.terminate()
        await process.communicate()


async def test_without_a_database_it_says_what_to_set() -> None:
    command = (sys.executable, "-m", "examples.reputation_api")
    process = await asyncio.create_subprocess_exec(*command, env={}, stderr=asyncio.subprocess.PIPE)
    _, said = await process.communicate()
    assert process.returncode == 2
    assert b"Set DATABASE_URL" in said
