"""Second factors through their actions, by clocks that are told, over rotations of the keys."""

import asyncio
from dataclasses import replace
from datetime import timedelta

import pyotp
import pytest

from altyaa.access import store
from altyaa.access.actions import passkeys, recovery, second, totp
from altyaa.access.actions.proving import Proving, give, take
from altyaa.access.factors import Halfway, Signed
from altyaa.access.jobs.sweep import SweepPeople
from altyaa.infra import entropy
from altyaa.infra.db import Database
from altyaa.infra.runtime import Runtime
from altyaa.infra.vault import PrfKeyset
from altyaa.kernel.problems import SECOND_FAILED, SIGN_IN_OVER, Refused
from altyaa.kernel.secret import Secret
from altyaa.testing.cluster import Cluster
from altyaa.testing.factories import make_person
from altyaa.testing.service import opened
from tests.access.factors.holders import ELSEWHERE, Holder, proving, with_app, with_passkey


async def mara(runtime: Runtime) -> Holder:
    email = f"mara-{entropy.new_id().hex}@harbor.example"
    await make_person(runtime, email)
    return await with_app(runtime, email)


async def used(runtime: Runtime, by: Proving, who: Holder, code: str) -> Refused | None:
    async with runtime.db.person(who.user_id) as tx:
        return await totp.use(tx, by, who.user_id, Secret(code))


async def test_an_older_code_than_the_last_is_refused_though_its_time_is_not_over(runtime: Runtime) -> None:
    who, now = await mara(runtime), proving(runtime)
    newer, older = who.code(now.clock() + timedelta(seconds=30)), who.code(now.clock())
    assert await used(runtime, now, who, newer) is None
    refused = await used(runtime, now, who, older)
    assert isinstance(refused, Refused)
    assert refused.problem is SECOND_FAILED


@pytest.mark.parametrize("seconds", [-95, 95])
async def test_a_phone_whose_clock_is_off_by_more_than_a_step_is_refused(runtime: Runtime, seconds: int) -> None:
    who, now = await mara(runtime), proving(runtime)
    assert isinstance(await used(runtime, now, who, who.code(now.clock() + timedelta(seconds=seconds))), Refused)


async def test_of_uses_at_once_one_is_let_through(runtime: Runtime) -> None:
    who, now = await mara(runtime), proving(runtime)
    code = who.code()
    done = await asyncio.gather(*(used(runtime, now, who, code) for _ in range(6)))
    assert done.count(None) == 1
    another = await mara(runtime)

    async def recovered() -> Refused | None:
        async with runtime.db.person(another.user_id) as tx:
            return await recovery.use(tx, now, another.user_id, Secret(another.codes[0]))

    assert (await asyncio.gather(*(recovered() for _ in range(6)))).count(None) == 1


async def test_of_two_answers_with_one_count_one_is_accepted(runtime: Runtime) -> None:
    """Both were read against the same counter: a copy that is used in the same moment."""
    email = f"noa-{entropy.new_id().hex}@harbor.example"
    await make_person(runtime, email)
    who, now = await with_passkey(runtime, email), proving(runtime)
    assert who.key is not None
    verified = []
    for _ in range(2):
        asked = passkeys.ask_any(now, ELSEWHERE)
        assert asked is not None
        who.key.count = 20
        answer = Signed(Secret(who.key.sign(asked.options)), asked.challenge)
        verified.append(await passkeys.verify(now, answer, "sign-in by passkey", ELSEWHERE))
    accepted = []
    for each in verified:
        assert not isinstance(each, Refused), each
        async with runtime.db.person(who.user_id) as tx:
            accepted.append(await passkeys.accept(tx, now, each))
    assert accepted[0] is None
    assert isinstance(accepted[1], Refused)


def _rotated(by: Proving) -> Proving:
    """The pepper has a new key in charge, and the one before."""
    keys = by.keys
    added = keys.pepper.added()
    promoted = added.promoted(next(kid for kid in added.ids if kid != added.primary_id))
    return replace(by, keys=replace(keys, pepper=promoted))


def _lost(by: Proving) -> Proving:
    """The pepper is another altogether."""
    return replace(by, keys=replace(by.keys, pepper=PrfKeyset.mint()))


async def test_apps_and_codes_outlive_a_rotation_of_the_pepper_and_not_its_loss(runtime: Runtime) -> None:
    who, now = await mara(runtime), proving(runtime)
    lost = _lost(now)
    assert isinstance(await used(runtime, lost, who, who.code()), Refused)
    async with runtime.db.person(who.user_id) as tx:
        assert isinstance(await recovery.use(tx, lost, who.user_id, Secret(who.codes[0])), Refused)
    rotated = _rotated(now)
    assert await used(runtime, rotated, who, who.code()) is None
    async with runtime.db.person(who.user_id) as tx:
        assert await recovery.use(tx, rotated, who.user_id, Secret(who.codes[0])) is None


def test_a_ticket_outlives_a_rotation_of_the_pepper(runtime: Runtime) -> None:
    now = proving(runtime)
    ticket = give(now, "add app", ELSEWHERE)
    assert take(_rotated(now), ticket, "add app", ELSEWHERE)
    assert not take(_lost(now), ticket, "add app", ELSEWHERE)


async def test_a_pending_sign_in_lasts_ten_minutes(runtime: Runtime) -> None:
    who, now = await mara(runtime), proving(runtime)
    async with runtime.db.person(who.user_id) as tx:
        changed_at = await store.lock_password(tx, who.user_id)
    assert changed_at is not None
    text = second.pending(now, Halfway(who.user_id, changed_at), ELSEWHERE)
    found = second.halfway(proving(runtime, minutes=9, seconds=58), text, ELSEWHERE)
    assert not isinstance(found, Refused)
    assert found[0] == Halfway(who.user_id, changed_at), "to the microsecond"
    over = second.halfway(proving(runtime, minutes=10), text, ELSEWHERE)
    assert isinstance(over, Refused)
    assert over.problem is SIGN_IN_OVER


async def test_an_enrolment_is_used_once(runtime: Runtime) -> None:
    """Turned off again, the app does not come back by the form that is still open."""
    email = f"noa-{entropy.new_id().hex}@harbor.example"
    user_id, now = await make_person(runtime, email), proving(runtime)
    offered = totp.offer(now, user_id, ELSEWHERE)
    code = Secret(pyotp.TOTP(offered.text.reveal()).at(entropy.now()))
    async with runtime.db.person(user_id) as tx:
        assert not isinstance(await totp.add(tx, now, user_id, offered.enrolment, code, ELSEWHERE), Refused)
        assert await totp.remove(tx, now, user_id) is None
    async with runtime.db.person(user_id) as tx:
        assert isinstance(await totp.add(tx, now, user_id, offered.enrolment, code, ELSEWHERE), Refused)
        assert await store.totp(tx) is None


async def test_spent_tickets_are_swept_when_nobody_would_accept_them_any_more(cluster: Cluster) -> None:
    async with cluster.fresh() as database, opened(database) as runtime:
        user_id, now = await make_person(runtime, "mara@harbor.example"), proving(runtime)
        ticket = take(now, give(now, "make codes", ELSEWHERE), "make codes", ELSEWHERE)
        assert ticket is not None
        async with runtime.db.person(user_id) as tx:
            assert await store.spend_ticket(tx, user_id, ticket.digest, ticket.expires_at) == 1
        worker = await Database.open(database.dsn("altyaa_worker"))
        try:
            for minutes, spendable in ((5, 0), (11, 1)):
                await SweepPeople(worker, proving(runtime, minutes=minutes).clock)()
                async with runtime.db.person(user_id) as tx:
                    assert await store.spend_ticket(tx, user_id, ticket.digest, ticket.expires_at) == spendable
        finally:
            await worker.close()
