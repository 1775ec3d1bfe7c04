"""Verification against the real database."""

from uuid import UUID

import asyncpg

from altyaa.kernel import base62
from altyaa.kernel.credential import ID_BYTES, write_credential
from altyaa.kernel.principal import Principal
from altyaa.kernel.problems import INVALID_TOKEN, Refused
from altyaa.kernel.secret import Secret
from altyaa.keys.model import API_KEY
from altyaa.testing.cluster import TestDatabase
from altyaa.testing.factories import make_key, make_workspace, operator, verify_key
from altyaa.testing.service import Service


def body_of(key: Secret[str]) -> bytes:
    body = base62.read(key.reveal()[len(API_KEY.prefix) : -6], API_KEY.body_bytes)
    assert body is not None
    return body


async def verify(service: Service, key: Secret[str]) -> Principal | Refused:
    return await verify_key(service.runtime, key)


async def test_the_secret_is_not_stored(service: Service, database: TestDatabase) -> None:
    made = await make_key(service.runtime, await make_workspace(service.runtime), "posts.read")
    secret = body_of(made.key)[ID_BYTES:]
    connection = await asyncpg.connect(database.dsn("postgres"))
    try:
        row = await connection.fetchrow("SELECT digest, last_four, pepper_kid FROM altyaa.api_key_secret")
    finally:
        await connection.close()
    assert row is not None
    pepper = service.runtime.keyring.keys.pepper
    assert row["digest"] == pepper.compute(secret, kid=row["pepper_kid"])
    assert row["digest"] != secret
    assert row["last_four"] == made.key.reveal()[-4:]


async def test_a_well_tagged_credential_with_another_secret_or_id_is_unknown(service: Service) -> None:
    """Only we can make such a tag; it does not stand in for the secret."""
    made = await make_key(service.runtime, await make_workspace(service.runtime), "posts.read")
    other = await make_key(service.runtime, await make_workspace(service.runtime), "posts.read")
    mac = service.runtime.keyring.keys.tag.compute
    body, foreign = body_of(made.key), body_of(other.key)
    for forged in (
        body[:ID_BYTES] + bytes(32),
        body[:ID_BYTES] + foreign[ID_BYTES:],
        UUID(int=7).bytes + body[ID_BYTES:],
    ):
        judged = await verify(service, write_credential(API_KEY, Secret(forged), mac))
        assert isinstance(judged, Refused)
        assert judged.problem is INVALID_TOKEN
    assert isinstance(await verify(service, made.key), Principal)


async def test_keys_made_under_an_older_pepper_and_tag_still_work(service: Service) -> None:
    runtime = service.runtime
    workspace = await make_workspace(runtime)
    old = await make_key(runtime, workspace, "posts.read")
    keys = runtime.keyring.keys
    tag, pepper = keys.tag.added(), keys.pepper.added()
    newest = type(keys)(
        tag=tag.promoted(tag.ids[-1]),
        pepper=pepper.promoted(pepper.ids[-1]),
        token=keys.token,
        blind_index=keys.blind_index,
        context=keys.context,
    )
    runtime.keyring.keys = newest
    new = await make_key(runtime, workspace, "posts.read")
    assert isinstance(await verify(service, old.key), Principal)
    assert isinstance(await verify(service, new.key), Principal)


async def test_a_principal_reaches_the_rows_of_its_own_workspace_alone(service: Service) -> None:
    runtime = service.runtime
    ours, theirs = await make_workspace(runtime), await make_workspace(runtime, "Trendline")
    made = await make_key(runtime, ours, "posts.read")
    await make_key(runtime, theirs, "posts.read")
    principal = await verify(service, made.key)
    assert isinstance(principal, Principal)
    async with runtime.db.workspace(principal) as tx:
        seen = await tx.many("SELECT id FROM altyaa.api_key", into=dict)
    assert seen == [{"id": made.id}]
    assert operator(runtime, ours).workspace_id == principal.workspace_id
