"""One process makes tokens under a key that another has not read yet: that one reads it, and loses nobody."""

from collections.abc import AsyncIterator
from dataclasses import dataclass, replace

import pytest

from altyaa.infra import keyring
from altyaa.infra.vault import PrfKeyset, open_kek
from altyaa.testing.cluster import TestDatabase
from altyaa.testing.service import served
from tests.oauth.asking import INACTIVE, basic, introspect
from tests.oauth.parties import Party, as_admin, calls, party, refresh_token, reseal_tokens

_SEALED = "SELECT sealed FROM altyaa.service_keyset WHERE purpose = 'token'"


@dataclass(frozen=True, slots=True)
class Two:
    """An app at two processes, of which the first has the newest keys."""

    here: Party
    there: Party
    database: TestDatabase

    async def keyset(self) -> PrfKeyset:
        """Of tokens, as it is stored."""
        kek = open_kek(self.database.kek_uri, create=False)
        return PrfKeyset.open((await as_admin(self.database, _SEALED))[0]["sealed"], kek, "token")

    async def store(self, keyset: PrfKeyset) -> None:
        """What the first reads now, and the second within a minute."""
        await reseal_tokens(self.database, keyset)
        await self.here.service.runtime.keyring.reload()

    async def rotate(self) -> None:
        """Another key, in charge at once."""
        grown = (await self.keyset()).added()
        await self.store(grown.promoted(grown.ids[-1]))

    async def own(self) -> str:
        """A token of the app's own, from the first."""
        token: str = (await self.here.post(grant_type="client_credentials")).json()["access_token"]
        return token


@pytest.fixture
async def two(database: TestDatabase) -> AsyncIterator[Two]:
    async with served(database) as here, served(database) as there:
        app = await party(here)
        yield Two(app, replace(app, service=there), database)


async def test_access_tokens_open_at_once_at_a_process_that_has_not_read_their_key(two: Two) -> None:
    before = (await two.here.grant()).access_token.reveal()
    await two.rotate()
    of_person, own = (await two.here.grant()).access_token.reveal(), await two.own()
    for token in (of_person, own, before):
        assert await two.there.opens(token) == ["analytics.read", "posts.read"]
    assert (await introspect(two.there.service, own, basic(two.there.client))).json()["active"]


async def test_a_key_that_was_destroyed_opens_nothing_and_is_not_looked_for_in_vain_each_time(
    two: Two, monkeypatch: pytest.MonkeyPatch
) -> None:
    issued, own = await two.here.grant(), await two.own()
    old = two.there.service.runtime.keyring.keys.token.primary_id
    await two.rotate()
    await two.store((await two.keyset()).destroyed(old))
    await two.there.service.runtime.keyring.reload()
    before = await calls(two.database, "service_keysets")
    monkeypatch.setattr(keyring, "_LOOK_AT_MOST_EVERY_SECONDS", 3600.0)
    for token in (issued.access_token.reveal(), own, refresh_token(issued)):
        for _ in range(3):
            assert (await introspect(two.there.service, token, basic(two.there.client))).content == INACTIVE
    assert await calls(two.database, "service_keysets") == before + 1
    monkeypatch.setattr(keyring, "_LOOK_AT_MOST_EVERY_SECONDS", 0.0)
    await two.there.closes(own)
    assert await calls(two.database, "service_keysets") == before + 2
    assert len(two.there.service.serving.memory) == 0, "what this process cannot know is not remembered"


async def test_a_refresh_loses_nobody_at_a_process_that_has_not_read_the_key(two: Two) -> None:
    await two.rotate()
    answer = await two.there.refresh(refresh_token(await two.here.grant()))
    assert answer.status_code == 200, answer.text
