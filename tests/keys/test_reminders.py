"""The clock until rotation: who is told, when, and how often."""

import asyncio
from collections.abc import AsyncIterator, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from itertools import pairwise
from pathlib import Path

import asyncpg
import pytest
from hypothesis import given
from hypothesis import strategies as st

from altyaa.access import doors
from altyaa.infra import entropy
from altyaa.infra.runtime import Runtime
from altyaa.kernel.ids import write_id
from altyaa.kernel.problems import KEY_EXPIRED, Refused
from altyaa.keys.jobs.clock import ANSWERS_LAST, RemindOfRotation, SweepAnswers
from altyaa.keys.model import CreatedKey
from altyaa.keys.rules.reminders import DISTANCES, days_left, reminder
from altyaa.testing.cluster import TestDatabase
from altyaa.testing.factories import (
    MadeWorkspace,
    make_key,
    make_member,
    make_workspace,
    operator,
    revoke_key,
    verify_key,
)
from altyaa.testing.service import opened
from tests.keys.lives import DAY, addressed, clock_at, delivered, facts, mint, rotate, rows, text_of, worker

DUE = datetime(2026, 11, 24, 12, tzinfo=UTC)
moments = st.lists(
    st.integers(-40 * 1440, 10 * 1440).map(lambda minutes: DUE + timedelta(minutes=minutes)), max_size=30
)


def told(at: Sequence[datetime]) -> list[tuple[datetime, int]]:
    """When somebody is told what, where the worker looks at these moments."""
    reminded, found = None, []
    for now in sorted(at):
        if (days := reminder(DUE, reminded, now)) is not None:
            reminded = days
            found.append((now, days))
    return found


@given(moments)
def test_each_distance_is_told_at_most_once_and_only_nearer_ones_follow(at: list[datetime]) -> None:
    distances = [days for _, days in told(at)]
    assert all(earlier > later for earlier, later in pairwise(distances))
    assert set(distances) <= set(DISTANCES)


@given(moments)
def test_nobody_is_told_before_a_distance_is_reached_or_of_one_that_a_nearer_has_overtaken(at: list[datetime]) -> None:
    for now, days in told(at):
        assert DUE - now <= timedelta(days=days)
        assert not any(DUE - now <= timedelta(days=nearer) for nearer in DISTANCES if nearer < days)


@given(moments)
def test_whoever_looks_after_a_distance_finds_it_told(at: list[datetime]) -> None:
    if at and DUE - max(at) <= timedelta(days=DISTANCES[0]):
        last = told(at)[-1][1]
        assert not any(DUE - max(at) <= timedelta(days=nearer) for nearer in DISTANCES if nearer < last)


@given(st.sampled_from([None, *DISTANCES]), st.integers(15, 3650))
def test_after_a_rotation_nobody_is_told_until_the_next_date_is_near(reminded: int | None, days: int) -> None:
    assert reminder(DUE + timedelta(days=days), reminded, DUE) is None


def test_days_left_count_a_begun_day_and_never_fall_below_zero() -> None:
    for hours, days in ((336, 14), (335, 14), (25, 2), (24, 1), (1, 1), (0, 0), (-1, 0), (-500, 0)):
        assert days_left(DUE + timedelta(hours=hours), DUE) == days


@dataclass(frozen=True, slots=True)
class House:
    """A workspace with an Owner, an Admin and a member; a key in it whose date is ``due``."""

    runtime: Runtime
    worker: Runtime
    database: TestDatabase
    workspace: MadeWorkspace
    key: CreatedKey
    due: datetime

    async def look(self, now: datetime) -> None:
        """What the worker does every hour."""
        await RemindOfRotation(self.worker.db, clock_at(now))()

    async def told(self) -> list[tuple[int, str]]:
        """Days left and policy of every fact, oldest first."""
        return [(fact["days_left"], fact["policy"]) for fact in await facts(self.database, "api_key.rotation_due")]


@pytest.fixture
async def house(database: TestDatabase) -> AsyncIterator[House]:
    async with opened(database) as runtime, worker(database) as working:
        workspace = await make_workspace(runtime)
        await make_member(runtime, workspace, "admin", "ada@harbor.example")
        await make_member(runtime, workspace, "member", "mara@harbor.example")
        key = await make_key(runtime, workspace, "posts.read")
        yield House(runtime, working, database, workspace, key, key.rotate_by)


async def test_owners_and_admins_are_told_once_at_each_distance(house: House) -> None:
    began = house.due - 20 * DAY
    for hours in range(0, 22 * 24, 6):
        await house.look(began + timedelta(hours=hours))
    assert await house.told() == [(14, "remind"), (7, "remind"), (1, "remind"), (0, "remind")]
    owner = f"owner-{house.workspace.owner_id.hex}@harbor.example"
    told = await addressed(house.database, "api_key.rotation_due")
    assert sorted(told) == sorted([owner, "ada@harbor.example"] * 4)


async def test_a_worker_that_was_away_tells_what_is_so_now(house: House) -> None:
    await house.look(house.due - 14 * DAY)
    await house.look(house.due - timedelta(days=3, hours=7))
    await house.look(house.due - timedelta(days=3, hours=6))
    assert await house.told() == [(14, "remind"), (4, "remind")]


async def test_two_workers_at_once_tell_once(house: House) -> None:
    for _ in range(9):
        await make_key(house.runtime, house.workspace, "posts.read")
    async with worker(house.database) as other:
        clock, both = clock_at(house.due), (house.worker, other)
        await asyncio.gather(*(RemindOfRotation(each.db, clock)() for each in both for _ in range(2)))
    assert len({fact["subject"] for fact in await facts(house.database, "api_key.rotation_due")}) == 10
    assert len(await house.told()) == 10


async def test_a_rotation_starts_the_clock_anew_and_the_letter_about_the_old_date_is_not_sent(
    house: House, tmp_path: Path
) -> None:
    await house.look(house.due - 14 * DAY)
    made = await rotate(house.runtime, operator(house.runtime, house.workspace), house.key.id)
    assert await delivered(house.database, tmp_path) == []
    await house.look(made.rotate_by - 15 * DAY)
    assert len(await house.told()) == 1
    await house.look(made.rotate_by - 14 * DAY)
    assert len(await house.told()) == 2


async def test_nobody_is_told_of_a_key_that_has_ended(house: House) -> None:
    expired = await make_key(house.runtime, house.workspace, "posts.read")
    await rows(house.database, "UPDATE altyaa.api_key SET expires_at = $2 WHERE id = $1", expired.id, house.due - DAY)
    await revoke_key(house.runtime, house.workspace, house.key.id)
    await house.look(house.due)
    assert await house.told() == []


async def test_where_the_policy_is_expire_the_letters_say_that_it_stops_and_it_stops(
    house: House, tmp_path: Path
) -> None:
    await rows(house.database, "UPDATE altyaa.workspace SET key_rotation = 'expire'")
    await house.look(house.due - timedelta(hours=20))
    first, _ = [text_of(message) for message in await delivered(house.database, tmp_path)]
    assert f"stops on {house.due:%-d %B %Y} unless it is rotated" in first
    due = entropy.now() - timedelta(minutes=1)
    await rows(house.database, "UPDATE altyaa.api_key SET rotate_by = $1", due)
    await house.look(entropy.now())
    messages = await delivered(house.database, tmp_path)
    assert messages[-1]["Subject"] == "The API key BI Dashboard has stopped"
    assert await house.told() == [(1, "expire"), (0, "expire")]
    judged = await verify_key(house.runtime, house.key.key)
    assert isinstance(judged, Refused)
    assert judged.problem is KEY_EXPIRED


async def test_a_letter_says_which_key_it_is_who_made_it_and_what_to_do(house: House, tmp_path: Path) -> None:
    ada = await make_member(house.runtime, house.workspace, "admin", "made-it@harbor.example")
    made = await mint(house.runtime, ada, "posts.read", name="Nightly export")
    await rows(
        house.database,
        "UPDATE altyaa.api_key_secret SET last_used_at = $2 WHERE key_id = $1",
        made.id,
        datetime(2026, 11, 20, 9, 30, tzinfo=UTC),
    )
    await house.look(made.rotate_by - 7 * DAY)
    messages = await delivered(house.database, tmp_path)
    (letter, *_) = [message for message in messages if "Nightly export" in message["Subject"]]
    assert letter["Subject"] == "Rotate the API key Nightly export in 7 days"
    said = text_of(letter)
    for part in (
        "workspace Harbor Coffee",
        f"…{made.key.reveal()[-4:]}",
        "made-it@harbor.example",
        "20 November 2026 at 09:30 UTC",
        f"{made.rotate_by:%-d %B %Y}",
        f"/w/{house.workspace.wire_id}/settings/integrations/keys/{write_id('key', made.id)}/rotate",
    ):
        assert part in said, part
    assert made.key.reveal() not in said


async def test_one_key_that_fails_keeps_no_letter_from_the_others(house: House) -> None:
    for _ in range(3):
        await make_key(house.runtime, house.workspace, "posts.read")
    await rows(
        house.database,
        f"ALTER TABLE altyaa.api_key ADD CONSTRAINT broken CHECK (id <> '{house.key.id}' OR reminded_days IS NULL)",
    )
    with pytest.raises(ExceptionGroup, match="people were not told of some keys"):
        await house.look(house.due)
    assert len(await house.told()) == 3


async def test_the_door_and_the_rule_name_the_same_keys(house: House) -> None:
    """Whatever the time zone of the session: a night with a change of clocks lies in between."""
    now = datetime(2026, 10, 20, 12, tzinfo=UTC)
    expected = set()
    for offset in (-300, -1, 0, 1, 23, 24, 25, 167, 168, 169, 335, 336, 337, 700):
        for reminded in (None, 14, 7, 1, 0):
            made = await make_key(house.runtime, house.workspace, "posts.read")
            rotate_by = now + timedelta(hours=offset)
            update = "UPDATE altyaa.api_key SET rotate_by = $2, reminded_days = $3 WHERE id = $1"
            await rows(house.database, update, made.id, rotate_by, reminded)
            if reminder(rotate_by, reminded, now) is not None:
                expected.add(made.id)
    assert {key.id for key in await doors.keys_due(house.worker.db, now, 1000)} == expected
    connection = await asyncpg.connect(
        house.database.dsn("altyaa_worker"), server_settings={"TimeZone": "Europe/Berlin"}
    )
    try:
        found = await connection.fetch("SELECT id FROM door.keys_due($1, $2)", now, 1000)
    finally:
        await connection.close()
    assert {row["id"] for row in found} == expected


async def test_remembered_answers_go_after_their_time(house: House) -> None:
    now = entropy.now()
    insert = """
        INSERT INTO altyaa.idempotency (workspace_id, digest, body_digest, created_at)
        VALUES ($1, sha256($2::text::bytea), sha256('x'), $3)
    """
    for name, age in (("old", ANSWERS_LAST + timedelta(seconds=1)), ("young", ANSWERS_LAST - timedelta(seconds=1))):
        await rows(house.database, insert, house.workspace.id, name, now - age)
    await SweepAnswers(house.worker.db, clock_at(now))()
    (left,) = await rows(house.database, "SELECT digest = sha256('young') AS young FROM altyaa.idempotency")
    assert left["young"]
