"""What ends a token, and that every serving process hears of it."""

import asyncio
from collections.abc import AsyncIterator
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from uuid import UUID

import pytest

from altyaa.access.verified import Denied, Verified
from altyaa.infra import entropy
from altyaa.infra.revocation import revoked
from altyaa.infra.vault import genuine
from altyaa.kernel.problems import TOKEN_EXPIRED
from altyaa.kernel.secret import Secret
from altyaa.oauth import store
from altyaa.oauth.actions.allow import Allowed, allow
from altyaa.oauth.actions.end import end_consent, end_grants
from altyaa.oauth.formats import ACCESS_TOKEN, read_access
from altyaa.oauth.verify import TokenVerifier
from altyaa.testing.cluster import TestDatabase
from altyaa.testing.factories import MINTED, make_workspace, operator
from altyaa.testing.oauth import REDIRECT_URI, owner_of
from altyaa.testing.service import Service, served
from tests.keys.lives import clock_at
from tests.oauth.parties import Party, as_admin, party


@dataclass(frozen=True, slots=True)
class Two:
    """An app, and two processes that both know its tokens."""

    here: Party
    there: Party
    database: TestDatabase

    async def both_open(self, token: str) -> None:
        """Both remember it from now on."""
        assert isinstance(await self.here.opens(token), list)
        assert isinstance(await self.there.opens(token), list)

    async def both_say(self, token: str, wanted: list[str] | int) -> None:
        """At once, as far as the feed's deadline."""
        async with asyncio.timeout(2):
            while [await self.here.opens(token), await self.there.opens(token)] != [wanted] * 2:
                pass

    async def row_of(self, token: str) -> tuple[UUID, UUID]:
        """The grant (or client) of a token, and the token's own id."""
        body = genuine(ACCESS_TOKEN, Secret(token), self.here.service.runtime.keyring.keys)
        assert body is not None
        claims, token_id = read_access(body.reveal())
        return claims.subject, token_id

    async def consent_of(self, token: str) -> UUID:
        grant_id, _ = await self.row_of(token)
        sql = "SELECT consent_id FROM altyaa.oauth_grant WHERE id = $1"
        found: UUID = (await as_admin(self.database, sql, grant_id))[0]["consent_id"]
        return found

    async def own(self) -> str:
        """A token of the app's own."""
        body = (await self.here.post(grant_type="client_credentials")).json()
        token: str = body["access_token"]
        return token


@pytest.fixture(scope="module")
async def processes(shared: Service, shared_database: TestDatabase) -> AsyncIterator[tuple[Service, Service]]:
    """Two, on one database."""
    async with served(shared_database) as other:
        yield shared, other


@pytest.fixture
async def two(processes: tuple[Service, Service], shared_database: TestDatabase) -> Two:
    here = await party(processes[0], any_workspace=True)
    return Two(here, replace(here, service=processes[1]), shared_database)


async def test_a_revoked_grant(two: Two) -> None:
    token = (await two.here.grant()).access_token.reveal()
    other = (await two.here.grant()).access_token.reveal()
    await two.both_open(token)
    runtime, (grant_id, _) = two.here.service.runtime, await two.row_of(token)
    async with runtime.db.workspace(operator(runtime, two.here.home)) as tx:
        await end_grants(tx, [grant_id], entropy.now(), "x")
    await two.both_say(token, 401)
    await two.both_open(other)


async def test_a_revoked_consent_with_all_of_its_grants(two: Two) -> None:
    tokens = [(await two.here.grant()).access_token.reveal() for _ in range(2)]
    for token in tokens:
        await two.both_open(token)
    runtime, consent_id = two.here.service.runtime, await two.consent_of(tokens[0])
    async with runtime.db.workspace(operator(runtime, two.here.home)) as tx:
        assert await end_consent(tx, consent_id, entropy.now(), "x")
    for token in tokens:
        await two.both_say(token, 401)


async def test_a_narrowed_consent(two: Two) -> None:
    token = (await two.here.grant()).access_token.reveal()
    await two.both_open(token)
    runtime, person = two.here.service.runtime, two.here.person
    assert person.user_id is not None
    asked = frozenset({"analytics.read", "posts.read"})
    yes = Allowed(asked, frozenset({"posts.read"}), frozenset(), REDIRECT_URI, None)
    async with runtime.db.workspace(person) as tx:
        code = await allow(tx, two.here.means, two.here.client.record, person.workspace_id, person.user_id, yes)
    assert isinstance(code, Secret)
    MINTED.append(code)
    await two.both_say(token, ["posts.read"])


async def test_an_ended_client_with_tokens_of_people_and_of_its_own(two: Two) -> None:
    tokens = [(await two.here.grant()).access_token.reveal(), await two.own()]
    for token in tokens:
        await two.both_open(token)
    await two.here.change(two.database, "ended_at = now(), ended_reason = 'x'")
    for token in tokens:
        await two.both_say(token, 401)
    async with asyncio.timeout(2):
        while (await two.there.post(grant_type="client_credentials")).status_code != 401:
            pass


async def test_a_raised_epoch_ends_the_clients_own_tokens_alone(two: Two) -> None:
    token, own = (await two.here.grant()).access_token.reveal(), await two.own()
    for each in (token, own):
        await two.both_open(each)
    await two.here.change(two.database, "token_epoch = token_epoch + 1")
    await two.both_say(own, 401)
    await two.both_open(token)
    async with asyncio.timeout(2):
        while await two.there.opens(fresh := await two.own()) == 401:
            pass
    await two.both_open(fresh)


@pytest.mark.parametrize("is_own", [False, True], ids=["a person's", "the app's own"])
async def test_a_denied_token_alone(two: Two, is_own: bool) -> None:
    token = await two.own() if is_own else (await two.here.grant()).access_token.reveal()
    other = await two.own() if is_own else (await two.here.grant()).access_token.reveal()
    await two.both_open(token)
    runtime, (_, token_id) = two.here.service.runtime, await two.row_of(token)
    async with runtime.db.workspace(operator(runtime, two.here.home)) as tx:
        assert await store.deny_token(tx, two.here.home.id, token_id, entropy.now()) == 1
        await revoked(tx, token_id)
    await two.both_say(token, 401)
    await two.both_open(other)


@pytest.mark.parametrize("is_own", [False, True], ids=["a person's", "the app's own"])
async def test_a_workspace_cannot_deny_the_token_of_another(two: Two, is_own: bool) -> None:
    """Who has seen a token's id in somebody's log might try, through one injected statement."""
    token = await two.own() if is_own else (await two.here.grant()).access_token.reveal()
    runtime, (_, token_id) = two.here.service.runtime, await two.row_of(token)
    stranger = await make_workspace(runtime, "Elsewhere")
    async with runtime.db.workspace(operator(runtime, stranger)) as tx:
        assert await store.deny_token(tx, stranger.id, token_id, entropy.now()) == 1
        await revoked(tx, token_id)
    await two.both_open(token)


async def test_a_client_that_is_for_its_own_workspace_again(two: Two) -> None:
    runtime = two.here.service.runtime
    person = owner_of(runtime, await make_workspace(runtime, "Elsewhere"))
    at_home = (await two.here.grant()).access_token.reveal()
    elsewhere = (await replace(two.here, person=person).grant()).access_token.reveal()
    for token in (at_home, elsewhere):
        await two.both_open(token)
    await two.here.change(two.database, "any_workspace = false")
    await two.both_say(elsewhere, 401)
    await two.both_open(at_home)


async def test_a_token_is_good_for_its_hour_and_then_costs_no_look_at_its_grant(two: Two) -> None:
    runtime, token = two.here.service.runtime, (await two.here.grant()).access_token
    body = genuine(ACCESS_TOKEN, token, runtime.keyring.keys)
    assert body is not None
    claims, _ = read_access(body.reveal())
    assert claims.expires - claims.issued == runtime.settings.access_token_seconds
    bits, catalogue = two.here.service.serving.bits, runtime.settings.scopes
    clocks = [clock_at(datetime.fromtimestamp(moment, UTC)) for moment in (claims.expires - 1, claims.expires)]
    findings = [await TokenVerifier(runtime.db, runtime.keyring, clock, bits, catalogue)(token) for clock in clocks]
    assert isinstance(findings[0], Verified)
    assert isinstance(findings[1], Denied)
    assert (findings[1].refused.problem, findings[1].depends_on) == (TOKEN_EXPIRED, ())
