"""When the tokens of a generation were first used: on it depends what counts as a retry."""

from datetime import timedelta
from typing import Any

import pytest

from altyaa.access.uses import LastUses, Use
from altyaa.infra import entropy
from altyaa.infra.vault import genuine
from altyaa.kernel.secret import Secret
from altyaa.oauth import doors
from altyaa.oauth.formats import ACCESS_TOKEN, read_access
from altyaa.testing.cluster import TestDatabase
from altyaa.testing.service import Service
from tests.oauth.parties import Party, as_admin, party, refresh_token

_NOW, SECOND = entropy.now(), timedelta(seconds=1)


@pytest.fixture
async def app(shared: Service) -> Party:
    return await party(shared)


def handle(app: Party, access_token: str) -> bytes:
    keys = app.service.runtime.keyring.keys
    body = genuine(ACCESS_TOKEN, Secret(access_token), keys)
    assert body is not None
    return doors.grant_handle(keys, read_access(body.reveal())[0].subject)


async def seen(app: Party, database: TestDatabase) -> dict[str, Any]:
    sql = "SELECT seen_at, last_used_at FROM altyaa.oauth_grant WHERE client_id = $1"
    return (await as_admin(database, sql, app.client.record.id))[0]


async def test_a_use_of_the_newest_counts_although_a_later_one_of_an_older_was_written_before(
    app: Party, shared_database: TestDatabase
) -> None:
    """Two processes write in any order."""
    body = (await app.refresh(refresh_token(await app.grant()))).json()
    name, db = handle(app, body["access_token"]), app.service.runtime.db
    await doors.grants_used(db, [Use(name, 0, _NOW, None, "old")])
    assert await seen(app, shared_database) == {"seen_at": None, "last_used_at": _NOW}
    await doors.grants_used(db, [Use(name, 1, _NOW - SECOND, None, "new")])
    assert await seen(app, shared_database) == {"seen_at": _NOW - SECOND, "last_used_at": _NOW}
    await doors.grants_used(db, [Use(name, 1, _NOW + SECOND, None, "new")])
    assert await seen(app, shared_database) == {"seen_at": _NOW - SECOND, "last_used_at": _NOW + SECOND}


async def test_a_refresh_begins_unseen(app: Party, shared_database: TestDatabase) -> None:
    body = (await app.refresh(refresh_token(await app.grant()))).json()
    await doors.grants_used(app.service.runtime.db, [Use(handle(app, body["access_token"]), 1, _NOW, None, None)])
    await app.refresh(body["refresh_token"])
    assert (await seen(app, shared_database))["seen_at"] is None


async def test_what_waits_to_be_written_keeps_the_newest_generation(app: Party, shared_database: TestDatabase) -> None:
    body = (await app.refresh(refresh_token(await app.grant()))).json()
    name, uses = handle(app, body["access_token"]), LastUses(doors.grants_used)
    uses.note(Use(name, 1, _NOW, None, "new"))
    uses.note(Use(name, 0, _NOW + SECOND, None, "old"))
    await uses.write(app.service.runtime.db)
    assert await seen(app, shared_database) == {"seen_at": _NOW + SECOND, "last_used_at": _NOW + SECOND}
