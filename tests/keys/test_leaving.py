"""A member leaves: what becomes of the keys whose secrets they know."""

import asyncio
from collections.abc import AsyncIterator, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path
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
from altyaa.kernel.problems import KEY_REVOKED, ROLE_INSUFFICIENT, Problem, Refused
from altyaa.keys.actions.leaving import REASON
from altyaa.keys.jobs.clock import RemindOfRotation
from altyaa.keys.model import CreatedKey
from altyaa.testing.cluster import TestDatabase
from altyaa.testing.factories import MadeWorkspace, make_key, make_member, make_workspace, operator, verify_key
from altyaa.testing.service import opened
from tests.cli.call import call_command
from tests.keys.lives import DAY, as_key, clock_at, delivered, facts, mint, rotate, rows, text_of, worker


@dataclass(frozen=True, slots=True)
class House:
    """A workspace whose Admin Noa is about to go; Mara owns it, Ada is an Admin who stays."""

    runtime: Runtime
    database: TestDatabase
    workspace: MadeWorkspace
    noa: Principal
    ada: Principal

    async def affected(self) -> list[Affected]:
        """What whoever removes Noa is told."""
        async with self.runtime.db.workspace(self.ada) as tx:
            return await affected_by(tx, self.noa_id, None, LEAVING)

    async def remove(self, choices: Mapping[str, Choice] | None = None) -> Changed:
        """Ada removes Noa."""
        async with self.runtime.db.workspace(self.ada) as tx:
            done = await remove_member(tx, entropy.now, self.noa_id, LEAVING, choices or {})
        assert not isinstance(done, Refused), done
        return done

    async def row(self, made: CreatedKey) -> Mapping[str, object]:
        """A key as it is stored."""
        (row,) = await rows(self.database, "SELECT * FROM altyaa.api_key WHERE id = $1", made.id)
        return row

    async def works(self, made: CreatedKey) -> bool:
        """Whether a key opens anything."""
        return isinstance(await verify_key(self.runtime, made.key), Principal)

    @property
    def noa_id(self) -> UUID:
        assert self.noa.user_id is not None
        return self.noa.user_id

    async def look(self, now: datetime) -> None:
        """What the worker does every hour."""
        async with worker(self.database) as working:
            await RemindOfRotation(working.db, clock_at(now))()

    async def problem(self, made: CreatedKey) -> Problem | None:
        """Why a key is refused."""
        judged = await verify_key(self.runtime, made.key)
        return judged.problem if isinstance(judged, Refused) else None


@pytest.fixture
async def house(database: TestDatabase) -> AsyncIterator[House]:
    async with opened(database) as runtime:
        workspace = await make_workspace(runtime)
        noa = await make_member(runtime, workspace, "admin", "noa@harbor.example")
        ada = await make_member(runtime, workspace, "admin", "ada@harbor.example")
        yield House(runtime, database, workspace, noa, ada)


async def test_the_story_of_an_admin_who_made_three_keys_and_is_removed(house: House, tmp_path: Path) -> None:
    """What the Admin is told, each choice carried out, the reminder, the events."""
    made = [await mint(house.runtime, house.noa, "posts.read", name=name) for name in ("Shop", "Export", "Phone")]
    shop, export, phone = made
    ids = [write_id("key", each.id) for each in made]
    others = await mint(house.runtime, house.ada, "posts.read", name="Ada's")
    told = [(each.id, each.name, say(each.what)) for each in await house.affected()]
    what = "API key, made by them and seen, never used"
    assert told == [(ids[0], "Shop", what), (ids[1], "Export", what), (ids[2], "Phone", what)]

    done = await house.remove({ids[0]: Revoke(), ids[1]: Rotate(5), ids[2]: Keep("runs on Mara's phone")})
    date = f"{entropy.now() + 5 * DAY:%Y-%m-%d}"
    assert [(each.id, each.decision, each.said) for each in done.settled] == [
        (ids[0], "revoked", "revoked"),
        (ids[1], "rotate", f"due for rotation by {date}"),
        (ids[2], "kept", "kept: runs on Mara's phone"),
    ]
    assert await house.problem(shop) is KEY_REVOKED
    assert [await house.works(each) for each in (export, phone, others)] == [True, True, True]
    assert (await house.row(phone))["rotation_due"] is None
    assert (await house.row(export))["rotation_due"] == REASON

    (removed,) = await facts(house.database, "member.removed")
    assert [(each["id"], each["said"]) for each in removed["settled"]] == [
        (each.id, each.said) for each in done.settled
    ]
    facts_of_them = [(each.get("by", "")[:10], each.get("reason")) for each in removed["settled"]]
    assert facts_of_them == [("", None), (date, None), ("", "runs on Mara's phone")]
    (revoked,) = await facts(house.database, "api_key.revoked")
    assert (revoked["subject"], revoked["reason"]) == (ids[0], REASON)
    (due,) = await facts(house.database, "api_key.rotation_due")
    assert (due["subject"], due["days_left"], due["reason"]) == (ids[1], 5, REASON)

    await house.look(entropy.now() + 4 * DAY + timedelta(hours=1))
    letters = await delivered(house.database, tmp_path)
    owner = f"owner-{house.workspace.owner_id.hex}@harbor.example"
    assert {(each["To"], each["Subject"]) for each in letters} == {
        (to, "Rotate the API key Export tomorrow") for to in (owner, "ada@harbor.example")
    }
    for part in (REASON, "somebody who has left the workspace", "Harbor Coffee"):
        assert part in text_of(letters[0])
    again = await rotate(house.runtime, operator(house.runtime, house.workspace), export.id)
    assert again.view.key.rotation_due is None
    assert again.view.key.status == "active"


async def test_the_story_on_the_command_line(house: House) -> None:
    made = [
        await mint(house.runtime, house.noa, "posts.read", name=name) for name in ("Shop", "Export", "Phone", "Till")
    ]
    ids = [write_id("key", each.id) for each in made]
    settings = {
        "ALTYAA_DATABASE_URL": house.database.dsn("altyaa_app"),
        "ALTYAA_KEK_URI": house.database.kek_uri,
    }
    remove = ("member", "remove", "noa@harbor.example", "--workspace", house.workspace.wire_id, "--json")
    listed = await call_command(settings, *remove, "--dry-run")
    assert [row["id"] for row in listed.json()] == ids, listed.err
    choices = (f"{ids[0]}=revoke", f"{ids[1]}=rotate:5", f"{ids[2]}=keep:runs on Mara's phone")
    done = await call_command(settings, *remove, *(part for choice in choices for part in ("--key", choice)))
    assert done.status == 0, done.err
    decisions = [(row["id"], row["decision"]) for row in done.json()["settled"]]
    assert decisions == list(zip(ids, ("revoked", "rotate", "kept", "rotation_due"), strict=True))
    assert [await house.works(each) for each in made] == [False, True, True, True]


async def test_a_key_that_nobody_decided_about_is_due_for_rotation_and_works(house: House) -> None:
    made = await mint(house.runtime, house.noa, "posts.read")
    (settled,) = (await house.remove()).settled
    assert settled.decision == "rotation_due"
    row = await house.row(made)
    assert (row["rotation_due"], row["rotate_by"]) == (REASON, made.rotate_by)
    assert await house.works(made)
    (due,) = await facts(house.database, "api_key.rotation_due")
    assert due["days_left"] == 90


async def test_keys_whose_working_secret_they_saw_count_and_those_rotated_away_since_do_not(house: House) -> None:
    operators, seen, over = [await make_key(house.runtime, house.workspace, "posts.read") for _ in range(3)]
    for each in (seen, over):
        await rotate(house.runtime, house.noa, each.id, timedelta())
    await rotate(house.runtime, house.ada, over.id, timedelta(hours=1))
    # The secret that Noa saw works for another hour.
    assert [each.id for each in await house.affected()] == [write_id("key", each.id) for each in (seen, over)]
    await rows(house.database, "UPDATE altyaa.api_key_secret SET ends_at = now() WHERE ends_at < now() + interval '2h'")
    (left,) = await house.affected()
    assert (left.id, say(left.what)) == (write_id("key", seen.id), "API key, seen by them, never used")
    assert operators.id not in (seen.id, over.id)


async def test_keys_that_their_keys_made_count_even_if_those_have_ended(house: House) -> None:
    parent = await mint(house.runtime, house.noa, "posts.read", "keys.write")
    child = await mint(house.runtime, as_key(house.workspace, parent), "posts.read", name="child")
    await rows(house.database, "UPDATE altyaa.api_key SET revoked_at = now() WHERE id = $1", parent.id)
    (only,) = await house.affected()
    assert (only.id, say(only.what)) == (write_id("key", child.id), "API key, made by a key of theirs, never used")


async def test_an_earlier_date_stays_and_people_are_reminded_of_a_new_one_anew(house: House) -> None:
    soon, later = [await mint(house.runtime, house.noa, "posts.read") for _ in range(2)]
    date = entropy.now() + 2 * DAY
    await rows(
        house.database, "UPDATE altyaa.api_key SET rotate_by = $2, reminded_days = 7 WHERE id = $1", soon.id, date
    )
    await rows(house.database, "UPDATE altyaa.api_key SET reminded_days = 14 WHERE id = $1", later.id)
    await house.remove({write_id("key", each.id): Rotate(20) for each in (soon, later)})
    assert ((await house.row(soon))["rotate_by"], (await house.row(soon))["reminded_days"]) == (date, 7)
    assert (await house.row(later))["reminded_days"] is None


async def test_where_overdue_keys_end_a_shorter_date_ends_a_key_earlier(house: House) -> None:
    await rows(house.database, "UPDATE altyaa.workspace SET key_rotation = 'expire'")
    made = await mint(house.runtime, house.noa, "posts.read")
    await house.remove({write_id("key", made.id): Rotate(1)})
    judged = await verify_key(house.runtime, made.key)
    assert isinstance(judged, Principal)
    assert judged.expires_at is not None
    assert judged.expires_at < entropy.now() + 2 * DAY
    (due,) = await facts(house.database, "api_key.rotation_due")
    assert due["policy"] == "expire"


async def test_a_demotion_asks_the_same_and_a_member_who_leaves_chooses_nothing(house: House) -> None:
    made = await mint(house.runtime, house.noa, "posts.read")
    wire_id = write_id("key", made.id)
    async with house.runtime.db.workspace(house.ada) as tx:
        done = await change_role(tx, entropy.now, house.noa_id, "member", LEAVING, {wire_id: Revoke()})
    assert isinstance(done, Changed)
    assert [each.decision for each in done.settled] == ["revoked"]
    kept = await make_key(house.runtime, house.workspace, "posts.read")
    await rows(house.database, "UPDATE altyaa.api_key SET user_id = $2 WHERE id = $1", kept.id, house.noa_id)
    async with house.runtime.db.workspace(house.noa) as tx:
        refused = await remove_member(tx, entropy.now, house.noa_id, LEAVING, {write_id("key", kept.id): Keep("mine")})
    assert isinstance(refused, Refused)
    assert refused.problem is ROLE_INSUFFICIENT


async def test_a_key_made_while_its_maker_is_being_removed_is_settled_or_was_never_made(house: House) -> None:
    minting = [mint(house.runtime, house.noa, "posts.read", name=f"key {number}") for number in range(6)]
    await asyncio.gather(*minting[:3], house.remove(), *minting[3:], return_exceptions=True)
    loose = "SELECT count(*) FROM altyaa.api_key WHERE user_id = $1 AND rotation_due IS NULL"
    assert (await rows(house.database, loose, house.noa.user_id))[0]["count"] == 0


async def test_other_workspaces_keys_of_the_same_person_are_left_alone(house: House) -> None:
    elsewhere = await make_workspace(house.runtime, "Trendline")
    made = await make_key(house.runtime, elsewhere, "posts.read")
    await rows(house.database, "UPDATE altyaa.api_key SET user_id = $1", house.noa.user_id)
    assert await house.affected() == []
    await house.remove()
    assert (await house.row(made))["rotation_due"] is None
