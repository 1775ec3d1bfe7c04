"""Sessions: begun by a password, rotated at each sign-in, ended by time or by their person."""

import asyncio
import re
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta
from uuid import UUID

import pytest

from altyaa.access import doors, store
from altyaa.access.actions import sessions as actions
from altyaa.access.factors import Halfway
from altyaa.access.jobs.sweep import SweepPeople
from altyaa.access.model import SignedIn, Visit
from altyaa.access.passwords import hash_password
from altyaa.infra import entropy
from altyaa.infra.db import Database
from altyaa.infra.origin import ORIGIN
from altyaa.infra.runtime import Runtime
from altyaa.kernel.fact import Origin
from altyaa.kernel.problems import SIGN_IN_FAILED, Refused
from altyaa.kernel.secret import Secret
from altyaa.testing.cluster import Cluster
from altyaa.testing.factories import MINTED, address_digest, make_person
from altyaa.testing.service import opened
from tests.access.people import later

PASSWORD = Secret("correct horse battery")


@dataclass(frozen=True, slots=True)
class Browser:
    """A person at a browser."""

    runtime: Runtime
    user_id: UUID
    email: str

    async def signs_in(
        self, presented: Secret[str] | None = None, password: Secret[str] = PASSWORD
    ) -> SignedIn | Halfway | Refused:
        digest = address_digest(self.runtime, self.email)
        came = await actions.sign_in(
            self.runtime.db, entropy.now, entropy.new_id, entropy.new_secret(), digest, password, presented
        )
        if isinstance(came, SignedIn):
            MINTED.append(came.token)
        return came

    async def in_(self) -> SignedIn:
        came = await self.signs_in()
        assert isinstance(came, SignedIn)
        return came

    async def visits(self, token: Secret[str], clock: Callable[[], datetime] = entropy.now) -> Visit | None:
        return await actions.visit(self.runtime.db, clock, token)

    async def last_seen(self, session_id: UUID) -> datetime:
        async with self.runtime.db.person(self.user_id) as tx:
            return next(each.last_seen_at for each in await store.sessions(tx) if each.id == session_id)


@pytest.fixture(scope="module")
async def hashed() -> Secret[str]:
    return await hash_password(PASSWORD)


@pytest.fixture
async def mara(runtime: Runtime, hashed: Secret[str]) -> Browser:
    email = f"mara-{entropy.new_id().hex}@harbor.example"
    return Browser(runtime, await make_person(runtime, email, hashed), email)


async def test_a_sign_in_opens_a_session(mara: Browser) -> None:
    came = await mara.in_()
    visit = await mara.visits(came.token)
    assert visit is not None
    assert (visit.user_id, visit.session_id) == (mara.user_id, came.session_id)
    assert visit.person.user_id == mara.user_id
    assert re.fullmatch(r"[0-9A-Za-z]{43}", came.token.reveal()), "safe in a cookie"


async def test_a_wrong_password_opens_none(mara: Browser) -> None:
    refused = await mara.signs_in(password=Secret("incorrect horse"))
    assert isinstance(refused, Refused)
    assert refused.problem is SIGN_IN_FAILED


async def test_the_token_that_a_browser_had_before_is_dead(mara: Browser) -> None:
    """Whoever planted it would be signed in as well."""
    planted = await mara.in_()
    came = await mara.signs_in(presented=planted.token)
    assert isinstance(came, SignedIn)
    assert came.token != planted.token
    assert await mara.visits(planted.token) is None
    assert await mara.visits(came.token) is not None


async def test_a_planted_token_of_somebody_else_is_dead_too(runtime: Runtime, mara: Browser) -> None:
    email = f"eve-{entropy.new_id().hex}@harbor.example"
    eve = Browser(runtime, await make_person(runtime, email, await hash_password(PASSWORD)), email)
    planted = await eve.in_()
    await mara.signs_in(presented=planted.token)
    assert await eve.visits(planted.token) is None


async def test_a_failed_sign_in_leaves_the_session_that_is_there(mara: Browser) -> None:
    came = await mara.in_()
    await mara.signs_in(came.token, Secret("incorrect horse"))
    assert await mara.visits(came.token) is not None


@pytest.mark.parametrize(
    ("unused_for", "alive"), [(timedelta(days=13, hours=23), True), (timedelta(days=14, seconds=1), False)]
)
async def test_a_session_ends_when_it_is_not_used_for_14_days(
    mara: Browser, unused_for: timedelta, alive: bool
) -> None:
    came = await mara.in_()
    assert (await mara.visits(came.token, lambda: entropy.now() + unused_for) is not None) == alive


async def test_a_session_ends_after_30_days_however_much_it_is_used(mara: Browser) -> None:
    came = await mara.in_()
    for day in range(1, 30):
        assert await mara.visits(came.token, later(days=day)) is not None
    assert await mara.visits(came.token, later(days=30)) is None


async def test_use_is_written_down_at_most_once_a_minute(mara: Browser) -> None:
    came = await mara.in_()
    first = await mara.last_seen(came.session_id)
    await mara.visits(came.token, later(seconds=50))
    assert await mara.last_seen(came.session_id) == first
    await mara.visits(came.token, later(seconds=70))
    assert await mara.last_seen(came.session_id) > first


async def test_ten_minutes_after_signing_in_a_person_proves_it_again(mara: Browser) -> None:
    came = await mara.in_()
    visit = await mara.visits(came.token, later(minutes=30))
    assert visit is not None
    assert actions.is_fresh(visit, later(minutes=9)())
    assert not actions.is_fresh(visit, later(minutes=10)())


async def test_signing_out_ends_the_session_and_no_other(mara: Browser) -> None:
    here, there = await mara.in_(), await mara.in_()
    for _ in range(2):
        await actions.sign_out(mara.runtime.db, here.token)
    assert await mara.visits(here.token) is None
    assert await mara.visits(there.token) is not None


async def test_a_person_ends_one_session_or_all_others(mara: Browser) -> None:
    here, there, elsewhere = await mara.in_(), await mara.in_(), await mara.in_()
    async with mara.runtime.db.person(mara.user_id) as tx:
        assert await actions.end_session(tx, there.session_id)
        assert not await actions.end_session(tx, there.session_id)
    async with mara.runtime.db.person(mara.user_id) as tx:
        assert await actions.end_others(tx, mara.user_id, here.session_id) == 1
    alive = [await mara.visits(each.token) is not None for each in (here, there, elsewhere)]
    assert alive == [True, False, False]


async def test_nobody_ends_a_session_of_somebody_else(runtime: Runtime, mara: Browser) -> None:
    came = await mara.in_()
    async with runtime.db.person(await make_person(runtime, f"eve-{entropy.new_id().hex}@x.example")) as tx:
        assert not await actions.end_session(tx, came.session_id)
        assert await store.sessions(tx) == []
    assert await mara.visits(came.token) is not None


async def test_a_session_says_from_where_it_was_begun(mara: Browser) -> None:
    token = ORIGIN.set(Origin("request", None, "Firefox"))
    try:
        await mara.in_()
    finally:
        ORIGIN.reset(token)
    async with mara.runtime.db.person(mara.user_id) as tx:
        assert [each.user_agent for each in await store.sessions(tx)] == ["Firefox"]


@pytest.mark.parametrize("token", ["", "x" * 43, "\udcff", "x" * 10_000])
async def test_what_is_no_token_opens_nothing(mara: Browser, token: str) -> None:
    assert await mara.visits(Secret(token)) is None
    await actions.sign_out(mara.runtime.db, Secret(token))


async def test_a_password_changed_during_a_sign_in_opens_no_session(mara: Browser, hashed: Secret[str]) -> None:
    """The old one was verified already; the session would outlive the change."""
    digest = address_digest(mara.runtime, mara.email)
    record = await doors.password(mara.runtime.db, digest)
    assert record is not None
    async with mara.runtime.db.person(mara.user_id) as tx:
        await store.set_password(tx, mara.user_id, hashed, entropy.now())
    async with mara.runtime.db.person(mara.user_id) as tx:
        came = await actions._begin(tx, entropy.now, entropy.new_id, entropy.new_secret(), digest, record, None)
    assert isinstance(came, Refused)


async def test_signing_in_many_times_at_once_is_no_deadlock(mara: Browser) -> None:
    came = await asyncio.gather(*(mara.signs_in() for _ in range(6)))
    assert all(isinstance(each, SignedIn) for each in came)


async def test_what_has_ended_is_swept(cluster: Cluster) -> None:
    async with cluster.fresh() as database, opened(database) as runtime:
        person = await make_person(runtime, "mara@harbor.example", await hash_password(PASSWORD))
        mara = Browser(runtime, person, "mara@harbor.example")
        await mara.in_()
        worker = await Database.open(database.dsn("altyaa_worker"))
        try:
            for clock, left in ((later(days=29), 1), (later(days=31), 0)):
                await SweepPeople(worker, clock)()
                async with runtime.db.person(person) as tx:
                    assert len(await store.sessions(tx)) == left
        finally:
            await worker.close()
