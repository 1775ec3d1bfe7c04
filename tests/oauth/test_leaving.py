"""A member leaves: what they allowed apps ends with the membership. It is listed, and nobody is asked."""

import asyncio
from collections.abc import AsyncIterator
from dataclasses import dataclass
from uuid import UUID

import pytest

from altyaa.access import store
from altyaa.access.actions.members import Changed, affected_by, change_role, remove_member
from altyaa.access.leaving import Affected, Keep, Revoke
from altyaa.app.leaving import LEAVING
from altyaa.infra import entropy
from altyaa.infra.db import DatabaseUnavailable
from altyaa.infra.language.say import say
from altyaa.infra.language.values import day
from altyaa.kernel.ids import write_id
from altyaa.kernel.principal import Principal
from altyaa.kernel.problems import INVALID_VALUE, Refused
from altyaa.kernel.roles import Role
from altyaa.oauth.actions.leaving import REASON
from altyaa.oauth.actions.revoke import revoke_all
from altyaa.oauth.model import Issued
from altyaa.testing.cluster import TestDatabase
from altyaa.testing.factories import address_digest, make_key, make_member, make_workspace
from altyaa.testing.http import http_client
from altyaa.testing.oauth import make_client
from altyaa.testing.service import opened, served
from tests.cli.call import call_command
from tests.keys.lives import facts, mint, rows
from tests.oauth.apps import Apps, make_apps


@dataclass(frozen=True, slots=True)
class House:
    """A workspace whose Admin Ada is about to go; Mara owns it."""

    apps: Apps
    database: TestDatabase
    ada: Principal

    @property
    def ada_id(self) -> UUID:
        assert self.ada.user_id is not None
        return self.ada.user_id

    async def affected(self, role: Role | None = None) -> list[Affected]:
        """What whoever removes Ada is told."""
        async with self.apps.runtime.db.workspace(self.apps.mara) as tx:
            return await affected_by(tx, self.ada_id, role, LEAVING)

    async def remove(self, **choices: Revoke | Keep) -> Changed | Refused:
        """Mara removes Ada."""
        async with self.apps.runtime.db.workspace(self.apps.mara) as tx:
            return await remove_member(tx, entropy.now, self.ada_id, LEAVING, choices)

    async def removed(self) -> Changed:
        """The same, done."""
        done = await self.remove()
        assert isinstance(done, Changed), done
        return done


@pytest.fixture
async def house(database: TestDatabase) -> AsyncIterator[House]:
    async with opened(database, database_connections=20) as runtime:
        apps = await make_apps(runtime)
        yield House(apps, database, await make_member(runtime, apps.workspace, "admin", "ada@harbor.example"))


async def test_consents_and_grants_are_listed_and_end_with_the_membership(house: House) -> None:
    apps = house.apps
    phone, laptop, maras = await apps.grant(house.ada), await apps.grant(house.ada), await apps.grant()
    consent, first, second = await house.affected()
    assert (consent.id, consent.name) == (await apps.consent_id(phone), "Trend Reader")
    assert say(consent.what) == f"app that they allowed on {day(entropy.now())}: analytics.read posts.read"
    assert [first.id, second.id] == [await apps.grant_id(phone), await apps.grant_id(laptop)]
    assert say(first.what) == f"grant of that app, made on {day(entropy.now())}, never used"
    assert all(each.ends for each in (consent, first, second))

    done = await house.removed()
    assert [(each.id, each.decision, each.said) for each in done.settled] == [
        (each.id, "ended", "ended with the membership") for each in (consent, first, second)
    ]
    assert [await apps.works(each) for each in (phone, laptop, maras)] == [False, False, True]
    (fact,) = await facts(house.database, "member.removed")
    assert [each["decision"] for each in fact["settled"]] == ["ended"] * 3
    assert {each["reason"] for each in await facts(house.database, "oauth.grant.revoked")} == {REASON}
    assert [each["grants"] for each in await facts(house.database, "oauth.consent.revoked")] == [2]


async def test_whoever_comes_back_finds_none_of_it_alive(house: House) -> None:
    """The end is written down: it does not hang on the membership alone."""
    issued = await house.apps.grant(house.ada)
    await house.removed()
    async with house.apps.runtime.db.workspace(house.ada) as tx:
        digest = address_digest(house.apps.runtime, "ada@harbor.example")
        workspace = house.apps.workspace.id
        await store.insert_member(tx, workspace, house.ada_id, "owner", "ada@harbor.example", digest, entropy.now())
    assert not await house.apps.works(issued)
    assert await house.affected() == []


async def test_a_choice_about_what_ends_anyway_is_refused_and_nothing_happens(house: House) -> None:
    issued = await house.apps.grant(house.ada)
    for wire_id in (await house.apps.consent_id(issued), await house.apps.grant_id(issued)):
        for choice in (Keep("they need it"), Revoke()):
            refused = await house.remove(**{wire_id: choice})
            assert isinstance(refused, Refused)
            assert refused.problem is INVALID_VALUE
            assert say(refused.sentence) == f"'{wire_id}' ends with the membership: there is nothing to choose."
    assert await house.apps.works(issued)


async def test_keys_are_decided_about_beside_it(house: House) -> None:
    issued = await house.apps.grant(house.ada)
    made = await mint(house.apps.runtime, house.ada, "posts.read")
    assert [each.ends for each in await house.affected()] == [False, True, True]
    done = await house.remove(**{write_id("key", made.id): Revoke()})
    assert isinstance(done, Changed)
    assert [each.decision for each in done.settled] == ["revoked", "ended", "ended"]
    assert not await house.apps.works(issued)


async def test_a_demotion_lists_nothing_and_narrows_what_a_token_opens(house: House) -> None:
    client = await make_client(house.apps.runtime, house.apps.workspace, "posts.read", "keys.read")
    issued = await house.apps.grant(house.ada, client)
    assert await house.affected("member") == []
    async with house.apps.runtime.db.workspace(house.apps.mara) as tx:
        done = await change_role(tx, entropy.now, house.ada_id, "member", LEAVING, {})
    assert isinstance(done, Changed)
    assert done.settled == []
    assert await house.apps.works(issued)
    assert len(await house.affected()) == 2, "a removal would still end it"


async def test_what_had_ended_before_is_not_listed(house: House) -> None:
    await house.apps.grant(house.ada)
    expired = await house.apps.record(await house.apps.grant(house.ada))
    await rows(house.database, "UPDATE altyaa.oauth_grant SET refresh_expires_at = now() WHERE id = $1", expired.id)
    assert len(await house.affected()) == 2
    async with house.apps.runtime.db.workspace(house.apps.mara) as tx:
        await revoke_all(tx, entropy.now, user_id=house.ada_id)
    assert await house.affected() == []


async def test_what_they_allowed_in_another_workspace_goes_on(house: House) -> None:
    client = await make_client(house.apps.runtime, house.apps.workspace, any_workspace=True)
    elsewhere = await make_workspace(house.apps.runtime, "Trendline")
    there = Principal("member", house.ada.id, elsewhere.id, house.ada.scopes, house.ada_id)
    async with house.apps.runtime.db.workspace(there) as tx:
        digest = address_digest(house.apps.runtime, "ada@harbor.example")
        await store.insert_member(tx, elsewhere.id, house.ada_id, "member", "ada@harbor.example", digest, entropy.now())
    kept, lost = await house.apps.grant(there, client), await house.apps.grant(house.ada, client)
    await house.removed()
    assert [await house.apps.works(each) for each in (kept, lost)] == [True, False]


async def test_the_command_line_lists_it_ends_it_and_takes_no_choice_about_it(house: House) -> None:
    issued = await house.apps.grant(house.ada)
    ids = [await house.apps.consent_id(issued), await house.apps.grant_id(issued)]
    settings = {"ALTYAA_DATABASE_URL": house.database.dsn("altyaa_app"), "ALTYAA_KEK_URI": house.database.kek_uri}
    remove = ("member", "remove", "ada@harbor.example", "--workspace", house.apps.workspace.wire_id)
    listed = (await call_command(settings, *remove, "--json", "--dry-run")).json()
    assert [(row["id"], row["choices"]) for row in listed] == [(each, []) for each in ids]
    chosen = await call_command(settings, *remove, "--key", f"{ids[1]}=revoke")
    assert chosen.status == 2
    done = await call_command(settings, *remove)
    assert done.status == 0, done.err
    assert "ended with the membership" in done.out
    assert not await house.apps.works(issued)


async def test_another_process_refuses_their_token_within_the_time_of_a_notice(house: House) -> None:
    issued = await house.apps.grant(house.ada)
    bearer = {"Authorization": f"Bearer {issued.access_token.reveal()}"}
    async with served(house.database) as another, http_client(base_url=another.url, headers=bearer) as http:
        assert (await http.get("/v1/whoami")).status_code == 200
        await house.removed()
        async with asyncio.timeout(2):
            while (answer := await http.get("/v1/whoami")).status_code == 200:
                pass
    assert (answer.status_code, answer.json()["code"]) == (401, "token_revoked")


async def test_a_code_that_is_redeemed_meanwhile_leaves_nothing_alive(house: House) -> None:
    """And nobody waits in a ring."""
    apps = house.apps
    for _ in range(15):
        house_now = House(apps, house.database, await make_member(apps.runtime, apps.workspace, "admin"))
        first = await apps.grant(house_now.ada)
        attempts = asyncio.gather(*(_granted(apps, house_now.ada) for _ in range(3)))
        more, done = await asyncio.gather(attempts, house_now.remove())
        assert isinstance(done, Changed)
        living = [each for each in (first, *more) if each is not None]
        assert not any([await apps.works(each) for each in living])
        assert await house_now.affected() == []


async def _granted(apps: Apps, who: Principal) -> Issued | None:
    """Tokens, or none: the membership ended first."""
    try:
        return await apps.grant(who)
    except AssertionError:
        return None
    except DatabaseUnavailable as error:  # a deadlock is told so
        raise RuntimeError("waited in a ring") from error


async def test_an_app_that_holds_a_key_of_theirs_is_not_mixed_up_with_it(house: House) -> None:
    """A key belongs to the workspace, whoever made it; a grant goes with its person."""
    key = await make_key(house.apps.runtime, house.apps.workspace, "posts.read")
    await house.apps.grant(house.ada)
    await house.removed()
    row = await rows(house.database, "SELECT revoked_at FROM altyaa.api_key WHERE id = $1", key.id)
    assert row[0]["revoked_at"] is None
