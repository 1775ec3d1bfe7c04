"""Refreshes that arrive together: one statement for all of them, and no grant stands in another's way."""

import asyncio
from dataclasses import replace

import asyncpg
import pytest

from altyaa.infra.vault import genuine
from altyaa.kernel.credential import write_credential
from altyaa.kernel.secret import Secret
from altyaa.oauth.formats import PROOF_BYTES, REFRESH_TOKEN, proof_of, read_refresh
from altyaa.oauth.model import Plain
from altyaa.testing.cluster import TestDatabase
from altyaa.testing.factories import make_workspace
from altyaa.testing.oauth import PEER, owner_of
from altyaa.testing.service import Service
from tests.oauth.parties import Party, as_admin, party, refresh_token, said
from tests.surface.test_forged import statements

_HEAD = 24


async def tokens(app: Party, count: int) -> list[str]:
    return [refresh_token(await app.grant()) for _ in range(count)]


async def plain(app: Party, token: str) -> Plain:
    """A presentation of a token, as the endpoint hands it on."""
    keys = app.means.keyring.keys
    body = genuine(REFRESH_TOKEN, Secret(token), keys)
    assert body is not None
    proof = proof_of(body.reveal(), keys.token.compute)
    assert proof is not None
    return Plain(read_refresh(body.reveal()), proof, app.client.record.id, PEER)


async def test_twenty_grants_and_a_twin_of_each_are_refreshed_together(service: Service) -> None:
    app = await party(service)
    firsts = await tokens(app, 20)
    answers = await asyncio.gather(*(app.refresh(token) for token in firsts + firsts))
    assert {answer.status_code for answer in answers} == {200}
    pairs = [(answer.json()["access_token"], answer.json()["refresh_token"]) for answer in answers]
    assert pairs[:20] == pairs[20:]
    assert len(set(pairs)) == 20
    again = await asyncio.gather(*(app.refresh(token) for _, token in pairs[:20]))
    assert {answer.status_code for answer in again} == {200}


async def test_several_together_are_one_statement(service: Service, database: TestDatabase) -> None:
    app = await party(service)
    first, *asks = [await plain(app, token) for token in await tokens(app, 9)]
    await app.means.rotations(first)  # a connection asks about types once
    before = await statements(database)
    made = await asyncio.gather(*(app.means.rotations(ask) for ask in asks))
    assert all(made)
    assert await statements(database) - before == 1


async def test_a_grant_that_somebody_holds_keeps_nobody_else_waiting(service: Service, database: TestDatabase) -> None:
    app = await party(service)
    held, free = [await plain(app, token) for token in await tokens(app, 2)]
    connection = await asyncpg.connect(database.dsn("postgres"))
    try:
        async with connection.transaction():
            await connection.execute("SELECT FROM altyaa.oauth_grant WHERE id = $1 FOR UPDATE", held.claims.grant_id)
            first, second = await asyncio.gather(app.means.rotations(held), app.means.rotations(free))
    finally:
        await connection.close()
    assert first is None
    assert second is not None
    assert second.number == 1


@pytest.mark.parametrize(
    ("table", "change"),
    [
        ("oauth_grant", "revoked_at = now()"),
        ("oauth_grant", "refresh_expires_at = now() - interval '1 minute'"),
        ("oauth_grant", "generation = 1"),
        ("oauth_grant", "resources = '{https://api.example}'"),
        ("oauth_grant", "salt = decode('00112233445566778899aabbccddeeff', 'hex')"),
        ("oauth_consent", "revoked_at = now()"),
        ("oauth_consent", "scopes = '{posts.read}'"),
        ("oauth_client", "ended_at = now()"),
        ("oauth_client", "scopes = '{posts.read}'"),
        ("membership", "role = 'member'"),
    ],
)
async def test_where_anything_happened_there_is_something_to_decide(
    service: Service, database: TestDatabase, table: str, change: str
) -> None:
    app = await party(service, "posts.read", "keys.write")
    ask = await plain(app, (await tokens(app, 1))[0])
    await as_admin(database, f"UPDATE altyaa.{table} SET {change}")
    assert await app.means.rotations(ask) is None


async def test_an_app_that_is_only_for_its_own_workspace_now(service: Service, database: TestDatabase) -> None:
    app = await party(service, any_workspace=True)
    elsewhere = replace(app, person=owner_of(service.runtime, await make_workspace(service.runtime)))
    here, there = [await plain(each, (await tokens(each, 1))[0]) for each in (app, elsewhere)]
    await as_admin(database, "UPDATE altyaa.oauth_client SET any_workspace = false")
    assert await app.means.rotations(here) is not None
    assert await app.means.rotations(there) is None


async def test_a_token_with_our_mac_and_another_proof_changes_nothing(service: Service) -> None:
    """As whoever holds the keyset could make one, without the database: the salt is missing."""
    app = await party(service)
    token = (await tokens(app, 1))[0]
    keys = app.means.keyring.keys
    body = genuine(REFRESH_TOKEN, Secret(token), keys)
    assert body is not None
    head = body.reveal()[:_HEAD]
    proven = head + bytes(PROOF_BYTES)
    forged = proven + keys.token.compute(b"refresh" + proven, 16, kid=read_refresh(head).kid)
    assert proof_of(forged, keys.token.compute) == bytes(PROOF_BYTES), "its MAC is right"
    shown = write_credential(REFRESH_TOKEN, Secret(forged), keys.tag.compute).reveal()
    assert said(await app.refresh(shown)) == (400, "invalid_grant")
    assert (await app.refresh(token)).status_code == 200


async def test_a_token_of_another_client_changes_nothing(service: Service) -> None:
    app = await party(service)
    other = await app.another()
    token = (await tokens(app, 1))[0]
    assert said(await other.refresh(token)) == (400, "invalid_grant")
    assert (await app.refresh(token)).status_code == 200
