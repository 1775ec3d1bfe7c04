"""A process that serves goes on with its keysets while the KEK's service is away, and learns of new ones after."""

import asyncio

import asyncpg
import pytest
from tink import aead

from altyaa.infra.db import Database
from altyaa.infra.keyring import Keyring
from altyaa.infra.vault import PURPOSES, PrfKeyset, VaultUnavailable, open_kek
from altyaa.testing.cluster import TestDatabase
from tests.infra.vault.desk import Desk


async def test_a_reload_asks_the_kek_only_where_a_row_has_changed(database: TestDatabase) -> None:
    desk = Desk(open_kek(database.kek_uri, create=False))
    db = await Database.open(database.dsn("altyaa_app"), most=1)
    try:
        keyring = await Keyring.open(db, desk)
        assert desk.unwrapped == len(PURPOSES)
        desk.away = True
        before = keyring.keys
        await keyring.reload()
        assert (desk.unwrapped, keyring.keys) == (len(PURPOSES), before)
        added = await _add_a_tag(database, desk.kek, before.tag)
        with pytest.raises(VaultUnavailable):
            await keyring.reload()
        assert keyring.keys is before
        desk.away = False
        await keyring.reload()
        assert keyring.keys.tag.ids == added.ids
    finally:
        await db.close()


async def test_whoever_is_served_does_not_wait_for_a_reload_that_waits_for_the_kek(database: TestDatabase) -> None:
    desk = Desk(open_kek(database.kek_uri, create=False))
    db = await Database.open(database.dsn("altyaa_app"), most=2)
    try:
        keyring = await Keyring.open(db, desk)
        await _add_a_tag(database, desk.kek, keyring.keys.tag)
        with desk.hanging():
            reload = asyncio.create_task(keyring.reload())
            while desk.unwrapped == len(PURPOSES):
                await db.ping()
            await db.ping()
            assert not reload.done()
        await reload
    finally:
        await db.close()


async def _add_a_tag(database: TestDatabase, kek: aead.Aead, tag: PrfKeyset) -> PrfKeyset:
    admin, added = await asyncpg.connect(database.dsn("postgres")), tag.added()
    await admin.execute("UPDATE altyaa.service_keyset SET sealed = $1 WHERE purpose = 'tag'", added.seal(kek, "tag"))
    await admin.close()
    return added
