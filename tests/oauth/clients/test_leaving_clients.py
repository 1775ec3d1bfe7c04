"""A member leaves: what becomes of the apps' secrets that they were shown."""

import asyncio
from collections.abc import AsyncIterator, Mapping
from dataclasses import dataclass
from datetime import timedelta
from typing import Any
from uuid import UUID

import pytest

from altyaa.access.actions.members import Changed, affected_by, change_role, remove_member
from altyaa.access.leaving import Affected, Choice, Keep, Revoke, Rotate
from altyaa.app.leaving import LEAVING
from altyaa.infra import entropy
from altyaa.infra.language.say import say
from altyaa.infra.runtime import Runtime
from altyaa.kernel.ids import write_id
from altyaa.kernel.principal import Principal
from altyaa.kernel.problems import INVALID_VALUE, Refused
from altyaa.keys.model import CreatedKey
from altyaa.oauth.actions.clients.leaving import REASON
from altyaa.oauth.registration import ClientView, CreatedClient
from altyaa.testing.cluster import TestDatabase
from altyaa.testing.factories import make_key, make_member, make_workspace
from altyaa.testing.instance import run_command
from altyaa.testing.oauth import client_record
from altyaa.testing.service import opened
from tests.keys import lives
from tests.keys.lives import facts, mint, rows
from tests.oauth.clients.hands import DAY, Hands


@dataclass(frozen=True, slots=True)
class House:
    """A workspace whose Admin Noa is about to go; Ada is an Admin who stays."""

    runtime: Runtime
    database: TestDatabase
    noa: Hands
    ada: Hands

    @property
    def noa_id(self) -> UUID:
        assert self.noa.principal.user_id is not None
        return self.noa.principal.user_id

    async def affected(self) -> list[Affected]:
        """What whoever removes Noa is told."""
        async with self.runtime.db.workspace(self.ada.principal) as tx:
            return await affected_by(tx, self.noa_id, None, LEAVING)

    async def secrets(self) -> list[str]:
        """Those among it that are of apps."""
        return [each.id for each in await self.affected() if each.id.startswith("sec_")]

    async def remove(self, choices: Mapping[str, Choice] | None = None) -> Changed | Refused:
        """Ada removes Noa."""
        async with self.runtime.db.workspace(self.ada.principal) as tx:
            return await remove_member(tx, entropy.now, self.noa_id, LEAVING, choices or {})

    async def working(self, made: CreatedClient) -> int:
        """Secrets by which an app may prove who it is now."""
        return len((await client_record(self.runtime, made.view.client.id)).secret_digests)

    async def epoch(self, made: CreatedClient) -> int:
        """Tokens of earlier ones are dead."""
        return (await client_record(self.runtime, made.view.client.id)).token_epoch

    def as_key(self, made: CreatedKey) -> Hands:
        """A key, managing apps."""
        return self.ada.as_key(made)


@pytest.fixture
async def house(database: TestDatabase) -> AsyncIterator[House]:
    async with opened(database, database_connections=20) as runtime:
        hands = Hands(runtime, await make_workspace(runtime), entropy.now())
        noa, ada = [
            await make_member(runtime, hands.workspace, "admin", f"{name}@harbor.example") for name in ("noa", "ada")
        ]
        yield House(runtime, database, hands.as_(noa), hands.as_(ada))


def newest(made: CreatedClient) -> str:
    """The wire id of the secret that was shown."""
    return write_id("sec", made.view.secrets[-1].id)


async def test_the_story_of_an_admin_who_made_three_secrets_and_is_removed(house: House) -> None:
    """What whoever removes them is told, each choice carried out, the events."""
    first, second = [await house.noa.made("posts.read", name=name) for name in ("Shop", "Export")]
    others = await house.ada.made("posts.read", name="Phone")
    third = await house.noa.rotate(others.view.client.id)
    assert isinstance(third, CreatedClient)
    ids = [newest(each) for each in (first, second, third)]
    ends = [each.view.secrets[-1].last_four for each in (first, second, third)]
    assert [(each.id, each.name, say(each.what), each.ends) for each in await house.affected()] == [
        (ids[0], "Shop", f"client secret ending in {ends[0]}, made by them, the app's only one", False),
        (ids[1], "Export", f"client secret ending in {ends[1]}, made by them, the app's only one", False),
        (ids[2], "Phone", f"client secret ending in {ends[2]}, made by them", False),
    ]

    done = await house.remove({ids[0]: Revoke(), ids[1]: Rotate(5), ids[2]: Keep("runs on Mara's phone")})
    assert isinstance(done, Changed)
    date = f"{entropy.now() + 5 * DAY:%Y-%m-%d}"
    assert [(each.id, each.decision, each.said) for each in done.settled] == [
        (ids[0], "revoked", "revoked"),
        (ids[1], "rotate", f"ends on {date}: rotate it before"),
        (ids[2], "kept", "kept: runs on Mara's phone"),
    ]
    assert [await house.working(each) for each in (first, second, third)] == [0, 1, 2]
    assert [await house.epoch(each) for each in (first, second, third)] == [1, 0, 0]
    (end,) = (await client_record(house.runtime, second.view.client.id)).secret_ends
    assert end is not None
    assert timedelta(days=4) < end - entropy.now() <= timedelta(days=5)
    assert (await house.ada.show(first.view.client.id)).client.status == "active"

    (retired,) = await facts(house.database, "oauth.client.secret_retired")
    assert (retired["subject"], retired["secret"], retired["reason"]) == (first.view.client.wire_id, ids[0], REASON)
    (due,) = await facts(house.database, "oauth.client.rotation_due")
    assert (due["subject"], due["secret"], due["ends_at"][:10]) == (second.view.client.wire_id, ids[1], date)
    (removed,) = await facts(house.database, "member.removed")
    assert [each["decision"] for each in removed["settled"]] == ["revoked", "rotate", "kept"]
    revoked, rotated, kept = removed["settled"]
    assert "by" not in revoked
    assert rotated["said"] == f"ends on {rotated['by'][:10]}: rotate it before"
    assert kept["said"] == f"kept: {kept['reason']}"
    assert isinstance(await house.ada.rotate(first.view.client.id), CreatedClient), "it gets another secret"


async def test_a_secret_that_nobody_decided_about_works_and_is_told_to_be_due(house: House) -> None:
    made = await house.noa.made("posts.read")
    done = await house.remove()
    assert isinstance(done, Changed)
    assert [(each.id, each.decision) for each in done.settled] == [(newest(made), "rotation_due")]
    assert (await house.working(made), await house.epoch(made)) == (1, 0)
    (due,) = await facts(house.database, "oauth.client.rotation_due")
    assert {**due, "subject": None} == {
        "subject": None,
        "name": "Trend Reader",
        "secret": newest(made),
        "last_four": made.view.secrets[0].last_four,
        "ends_at": None,
        "reason": REASON,
    }


async def test_a_secret_that_ends_earlier_anyway_is_not_given_more_time(house: House) -> None:
    made = await house.noa.made("posts.read")
    await house.ada.rotate(made.view.client.id, DAY)
    done = await house.remove({newest(made): Rotate(20)})
    assert isinstance(done, Changed)
    assert [each.said for each in done.settled] == [f"ends on {house.ada.now + DAY:%Y-%m-%d}: rotate it before"]
    old, _ = (await house.ada.show(made.view.client.id)).secrets
    assert old.ends_at == house.ada.now + DAY


async def test_what_works_no_more_and_what_others_made_is_not_asked_about(house: House) -> None:
    ended, over, mine = [await house.noa.made("posts.read") for _ in range(3)]
    await house.ada.made("posts.read")
    await house.noa.made("posts.read", auth_method="none")
    await house.ada.end(ended.view.client.id)
    await house.ada.rotate(over.view.client.id, timedelta())
    assert await house.secrets() == [newest(mine)]


async def test_secrets_that_keys_of_theirs_made_count_also_where_these_have_ended(house: House) -> None:
    runtime, noa, workspace = house.runtime, house.noa.principal, house.ada.workspace
    own = await mint(runtime, noa, "apps.write", "keys.write", "posts.read")
    child = await mint(runtime, lives.as_key(workspace, own), "apps.write", "posts.read")
    seen, foreign = [await make_key(runtime, workspace, "apps.write", "posts.read") for _ in range(2)]
    await lives.rotate(runtime, noa, seen.id, timedelta())
    await lives.rotate(runtime, house.ada.principal, seen.id, timedelta())
    made = [await house.as_key(each).made("posts.read") for each in (own, child, seen)]
    await house.as_key(foreign).made("posts.read")
    await rows(house.database, "UPDATE altyaa.api_key SET revoked_at = now() WHERE id = $1", own.id)
    assert await house.secrets() == [newest(each) for each in made]
    whats = [say(each.what) for each in await house.affected() if each.id.startswith("sec_")]
    assert all("made by a key of theirs" in each for each in whats)
    done = await house.remove({newest(made[1]): Revoke()})
    assert isinstance(done, Changed)
    assert [await house.working(each) for each in made] == [1, 0, 1]


async def test_a_demotion_asks_the_same(house: House) -> None:
    made = await house.noa.made("posts.read")
    async with house.runtime.db.workspace(house.ada.principal) as tx:
        assert await affected_by(tx, house.noa_id, "owner", LEAVING) == []
        assert [each.id for each in await affected_by(tx, house.noa_id, "member", LEAVING)] == [newest(made)]
        done = await change_role(tx, entropy.now, house.noa_id, "member", LEAVING, {newest(made): Revoke()})
    assert isinstance(done, Changed)
    assert [each.decision for each in done.settled] == ["revoked"]
    assert await house.working(made) == 0


async def test_a_choice_about_another_secret_is_refused_and_nothing_happens(house: House) -> None:
    mine, others = await house.noa.made("posts.read"), await house.ada.made("posts.read")
    refused = await house.remove({newest(mine): Revoke(), newest(others): Revoke()})
    assert isinstance(refused, Refused)
    assert refused.problem is INVALID_VALUE
    assert [await house.working(each) for each in (mine, others)] == [1, 1]


async def test_what_they_made_in_another_workspace_is_left_alone(house: House) -> None:
    elsewhere = Hands(house.runtime, await make_workspace(house.runtime, "Trendline"), entropy.now())
    made = await elsewhere.made("posts.read")
    await rows(house.database, "UPDATE altyaa.oauth_client_secret SET created_by = $1", house.noa.principal.id)
    assert await house.affected() == []
    assert isinstance(await house.remove(), Changed)
    assert await house.working(made) == 1
    assert await facts(house.database, "oauth.client.rotation_due") == []


async def test_the_command_line_lists_them_and_takes_choices(house: House) -> None:
    made = [await house.noa.made("posts.read") for _ in range(2)]
    settings = {"ALTYAA_DATABASE_URL": house.database.dsn("altyaa_app"), "ALTYAA_KEK_URI": house.database.kek_uri}
    remove = ("member", "remove", "noa@harbor.example", "--workspace", house.ada.workspace.wire_id, "--json")
    listed = await run_command(settings, *remove, "--dry-run")
    assert [(row["id"], len(row["choices"])) for row in listed.json()] == [(newest(each), 3) for each in made]
    done = await run_command(settings, *remove, "--key", f"{newest(made[0])}=revoke")
    assert done.status == 0, done.err
    assert [row["decision"] for row in done.json()["settled"]] == ["revoked", "rotation_due"]
    assert [await house.working(each) for each in made] == [0, 1]


async def test_a_secret_made_while_its_maker_is_being_removed_is_settled_or_was_never_made(house: House) -> None:
    """And nobody waits in a ring."""
    shared = [await house.ada.made("posts.read") for _ in range(3)]
    noa: Principal = house.noa.principal
    for _ in range(5):
        work: list[Any] = [house.noa.rotate(each.view.client.id, retire=True) for each in shared]
        *made, done, more = await asyncio.gather(*work, house.remove(), house.noa.create("posts.read"))
        assert isinstance(done, Changed)
        settled = {each.id for each in done.settled}
        for each in (*made, more):
            assert isinstance(each, Refused) or await _is_settled(house, each, settled)
        noa = await make_member(
            house.runtime, house.ada.workspace, "admin", f"noa-{entropy.new_id().hex}@harbor.example"
        )
        house = House(house.runtime, house.database, house.ada.as_(noa), house.ada)


async def _is_settled(house: House, made: CreatedClient, settled: set[str]) -> bool:
    """A secret that works was asked about."""
    view: ClientView = await house.ada.show(made.view.client.id)
    found = next(each for each in view.secrets if write_id("sec", each.id) == newest(made))
    return newest(made) in settled or not found.works_at(entropy.now())
