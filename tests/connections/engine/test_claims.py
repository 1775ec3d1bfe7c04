"""The queue: the most overdue come first, a lease keeps others away until it ends, and costs no index anything."""

from datetime import datetime, timedelta
from uuid import UUID

from altyaa.connections import doors
from altyaa.infra import entropy
from tests.connections.engine.house import LEASE_OVER, START, House
from tests.keys.lives import rows

MINUTE = timedelta(minutes=1)
LEASE = timedelta(seconds=45)


async def due_after(house: House, *minutes: int) -> list[UUID]:
    """Grants that are due so many minutes after the start."""
    made = [(await house.connect())[0] for _ in minutes]
    for grant_id, each in zip(made, minutes, strict=True):
        when = START + each * MINUTE
        await rows(house.database, "UPDATE altyaa.upstream_grant SET due_at = $2 WHERE id = $1", grant_id, when)
    return made


async def claim(house: House, now: datetime, most: int = 10) -> list[UUID]:
    """What a worker is given."""
    host = house.spool().host_id
    claimed = await doors.claim_grants(house.runtime.db, entropy.new_id(), host, now, now + LEASE, most)
    return [each.id for each in claimed]


async def test_the_most_overdue_are_claimed_first_and_nobody_else_is_given_them(house: House) -> None:
    third, first, second, later = await due_after(house, 3, 1, 2, 9)
    now = START + 5 * MINUTE
    assert await claim(house, now, 2) == [first, second]
    assert await claim(house, now) == [third]
    assert await claim(house, now) == []
    assert await claim(house, now + 5 * MINUTE) == [first, second, third, later], "their leases are over"


async def test_what_is_due_next_is_a_free_grant_or_the_end_of_a_lease(house: House) -> None:
    db = house.runtime.db
    await due_after(house, 1, 9)
    assert await doors.next_due(db, START) == START + MINUTE
    now = START + 2 * MINUTE
    await claim(house, now)
    assert await doors.next_due(db, now) == now + LEASE, "it may be that its worker dies"
    assert await doors.next_due(db, now + LEASE) == START + MINUTE, "as it is: overdue"
    await rows(house.database, "UPDATE altyaa.upstream_grant SET lease_until = $1 WHERE lease_until IS NOT NULL", START)
    assert await doors.next_due(db, now) == START + MINUTE


async def test_a_host_whose_count_of_claims_is_the_database_s(house: House) -> None:
    await due_after(house, 1, 1, 1)
    await claim(house, START + MINUTE, 2)
    await claim(house, START + MINUTE)
    assert [each.claims for each in await doors.spool_hosts(house.runtime.db)] == [3]


async def test_a_grant_of_an_app_that_nobody_set_up_here_waits_and_seems_not_to_be_worked_on(house: House) -> None:
    grant_id, _ = await house.connect()
    await rows(house.database, "UPDATE altyaa.upstream_grant SET app_id = 'another'")
    house.clock.move(48 * MINUTE)
    engine = house.engine()
    assert (await engine.turn()).counts == {"nothing": 1}
    assert (await house.grant(grant_id)).lease_until is None
    house.clock.move(LEASE_OVER)
    assert (await engine.turn()).counts == {}
    house.clock.move(10 * MINUTE)
    assert (await engine.turn()).counts == {"nothing": 1}


async def test_no_index_has_a_column_that_a_claim_changes(house: House) -> None:
    """So a claim is a heap-only update, among a million grants as among ten."""
    found = await rows(
        house.database,
        """
        SELECT pg_get_indexdef(indexrelid) AS said FROM pg_index WHERE indrelid = 'altyaa.upstream_grant'::regclass
        """,
    )
    assert found
    assert not [row["said"] for row in found if "lease" in row["said"] or "fence" in row["said"]]
