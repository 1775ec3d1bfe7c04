"""A forgotten password: one mailed link, once, within 30 minutes, and everybody else is out."""

import asyncio
from collections.abc import AsyncIterator
from dataclasses import dataclass, field
from uuid import UUID

import asyncpg
import pytest

from altyaa.access import store
from altyaa.access.actions import passwords as actions
from altyaa.access.actions import sessions
from altyaa.access.factors import Halfway
from altyaa.access.jobs.passwords import PasswordChangedMail, PasswordMail
from altyaa.access.model import SignedIn
from altyaa.access.passwords import hash_password
from altyaa.infra import entropy
from altyaa.infra.jobs.model import Job, read_job
from altyaa.infra.language.say import say
from altyaa.infra.mail.letter import Letter
from altyaa.infra.runtime import Runtime
from altyaa.kernel.problems import INVALID_VALUE, RESET_ENDED, Refused
from altyaa.kernel.secret import Secret
from altyaa.testing.cluster import Cluster, TestDatabase
from altyaa.testing.factories import address_digest, make_person
from altyaa.testing.service import opened
from tests.access.people import BASE_URL, later, token_in

OLD, NEW = Secret("correct horse battery"), Secret("another horse, another battery")
EMAIL = "mara@harbor.example"


@dataclass(slots=True)
class Postman:
    """Takes letters, in place of a mail server."""

    letters: list[tuple[str, Letter]] = field(default_factory=list)

    async def send(self, letter: Letter, to: str, _letter_id: UUID) -> None:
        self.letters.append((to, letter))


@dataclass(slots=True)
class House:
    """A service with one person, and its worker's hands."""

    runtime: Runtime
    database: TestDatabase
    user_id: UUID
    postman: Postman = field(default_factory=Postman)

    async def forgets(self, email: str = EMAIL) -> None:
        await actions.forgot(self.runtime.db, entropy.now, entropy.new_id, address_digest(self.runtime, email))

    async def jobs(self, kind: str) -> list[Job]:
        admin = await asyncpg.connect(self.database.dsn("postgres"))
        try:
            rows = await admin.fetch("SELECT payload FROM jobs.pgqueuer WHERE entrypoint = $1 ORDER BY id", kind)
        finally:
            await admin.close()
        return [read_job(kind, row["payload"]) for row in rows]

    async def works(self) -> None:
        """Every job that waits, as the worker would; those done before do nothing a second time."""
        db, keyring = self.runtime.db, self.runtime.keyring
        for job in await self.jobs(actions.PASSWORD_MAIL):
            await PasswordMail(db, self.postman, keyring, BASE_URL)(job)  # type: ignore[arg-type]
        for job in await self.jobs(actions.PASSWORD_CHANGED_MAIL):
            await PasswordChangedMail(db, self.postman, BASE_URL)(job)  # type: ignore[arg-type]

    async def link(self) -> Secret[str]:
        await self.forgets()
        self.postman.letters.clear()
        await self.works()
        return token_in(
            next(letter for _, letter in self.postman.letters if say(letter.subject) == "Set a new password")
        )

    async def sets(self, token: Secret[str], password: Secret[str] = NEW) -> UUID | Refused:
        return await actions.reset_password(self.runtime.db, self.runtime.keyring.keys, entropy.now, token, password)

    async def signs_in(self, password: Secret[str]) -> SignedIn | Halfway | Refused:
        digest = address_digest(self.runtime, EMAIL)
        return await sessions.sign_in(
            self.runtime.db, entropy.now, entropy.new_id, entropy.new_secret(), digest, password, None
        )


@pytest.fixture
async def house(cluster: Cluster) -> AsyncIterator[House]:
    async with cluster.fresh() as database, opened(database) as runtime:
        yield House(runtime, database, await make_person(runtime, EMAIL, await hash_password(OLD)))


async def test_a_new_password_is_set_and_every_session_ends(house: House) -> None:
    before = [await house.signs_in(OLD) for _ in range(2)]
    assert await house.sets(await house.link()) == house.user_id
    for each in before:
        assert isinstance(each, SignedIn)
        assert await sessions.visit(house.runtime.db, entropy.now, each.token) is None
    assert isinstance(await house.signs_in(OLD), Refused)
    assert isinstance(await house.signs_in(NEW), SignedIn)


async def test_the_letter_goes_to_the_address_and_a_second_says_that_it_was_used(house: House) -> None:
    token = await house.link()
    to, letter = house.postman.letters.pop()
    assert to == EMAIL
    assert letter.action is not None
    assert letter.action.url.reveal() == f"{BASE_URL}/reset-password/{token.reveal()}"
    await house.sets(token)
    await house.works()
    (to, letter), *more = house.postman.letters
    assert (to, say(letter.subject), more) == (EMAIL, "Your password was changed", [])


async def test_an_unknown_address_gets_no_letter_and_leaves_the_same_trace(house: House) -> None:
    await house.forgets("nobody@harbor.example")
    assert len(await house.jobs(actions.PASSWORD_MAIL)) == 1
    await house.works()
    assert house.postman.letters == []


async def test_a_link_works_once_and_ends_the_others(house: House) -> None:
    first, second = await house.link(), await house.link()
    assert await house.sets(second) == house.user_id
    for token in (first, second):
        refused = await house.sets(token, OLD)
        assert isinstance(refused, Refused)
        assert refused.problem is RESET_ENDED


async def test_of_many_uses_at_once_one_counts(house: House) -> None:
    token = await house.link()
    came = await asyncio.gather(*(house.sets(token, Secret(f"{NEW.reveal()} {n}")) for n in range(4)))
    assert sum(not isinstance(each, Refused) for each in came) == 1
    winner = next(number for number, each in enumerate(came) if not isinstance(each, Refused))
    assert isinstance(await house.signs_in(Secret(f"{NEW.reveal()} {winner}")), SignedIn)


async def test_a_use_that_waits_for_another_finds_the_link_spent(house: House) -> None:
    """The second begins while the first has the row and has not said yet that it is used."""
    token, now = await house.link(), entropy.now()
    found = await actions.find_reset(house.runtime.db, house.runtime.keyring.keys, entropy.now, token)
    assert not isinstance(found, Refused)
    async with house.runtime.db.person(house.user_id) as tx:
        await store.lock_reset(tx, found.id)
        await store.set_password(tx, house.user_id, await hash_password(OLD), now)
        second = asyncio.create_task(house.sets(token))
        await somebody_waits(house.database)
        await store.end_resets(tx, house.user_id, now)
    assert isinstance(await second, Refused)
    assert isinstance(await house.signs_in(OLD), SignedIn)


async def somebody_waits(database: TestDatabase) -> None:
    """Until a session waits for a lock."""
    admin = await asyncpg.connect(database.dsn("postgres"))
    try:
        while not await admin.fetchval("SELECT EXISTS (SELECT FROM pg_locks WHERE NOT granted)"):
            await asyncio.sleep(0.01)
    finally:
        await admin.close()


async def test_the_session_of_a_sign_in_with_the_old_password_does_not_outlive_the_change(house: House) -> None:
    """However the two overlap."""
    for number in range(4):
        old, new = (OLD, NEW) if number % 2 == 0 else (NEW, OLD)
        token = await house.link()
        came, done = await asyncio.gather(house.signs_in(old), house.sets(token, new))
        assert done == house.user_id
        if isinstance(came, SignedIn):
            assert await sessions.visit(house.runtime.db, entropy.now, came.token) is None


async def test_a_link_is_over_after_30_minutes(house: House) -> None:
    token, keys = await house.link(), house.runtime.keyring.keys
    for clock, alive in ((later(minutes=29), True), (later(minutes=30), False)):
        found = await actions.find_reset(house.runtime.db, keys, clock, token)
        assert isinstance(found, Refused) != alive


async def test_a_short_password_is_refused_and_the_link_stays_good(house: House) -> None:
    token = await house.link()
    refused = await house.sets(token, Secret("short"))
    assert isinstance(refused, Refused)
    assert refused.problem is INVALID_VALUE
    assert await house.sets(token) == house.user_id


async def test_a_second_attempt_at_a_letter_has_a_link_of_its_own(house: House) -> None:
    """Under one Message-ID a mailbox might keep the first alone, whose link is dead."""
    first = await house.link()
    await house.works()
    second = token_in(house.postman.letters[-1][1])
    assert all(letter.is_renewed for _, letter in house.postman.letters)
    assert isinstance(await house.sets(first), Refused)
    assert await house.sets(second) == house.user_id


@pytest.mark.parametrize("token", ["", "alp_", "alp_" + "0" * 71, "ali_" + "0aZ" * 24, "alp_\udcff"])
async def test_what_is_no_link_opens_nothing(house: House, token: str) -> None:
    refused = await house.sets(Secret(token))
    assert isinstance(refused, Refused)
    assert refused.problem is RESET_ENDED
