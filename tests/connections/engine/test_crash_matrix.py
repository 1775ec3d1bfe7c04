"""One renewal, and a crash at every point of it, before and after each thing it waits for. Then somebody takes over.

The platform's tokens are good for one use: whoever presents one twice is refused. All of it must end with the
platform's newest token stored here, or with an honest word that its answer was lost on the way: and that only where the
process died before the answer reached it. Another machine has no such disk.
"""

from collections import Counter
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass
from datetime import timedelta
from uuid import UUID

import pytest

from altyaa.infra import entropy
from altyaa.proof.fuse import Crash, Fuse, FusedDatabase, FusedSpool, fused
from tests.connections.engine.house import LEASE_OVER, House
from tests.connections.engine.outside import Person
from tests.keys.lives import rows

MINUTE, HOUR = timedelta(minutes=1), timedelta(hours=1)
PLATFORM_ANSWERED = "send: after"
ON_OUR_DISK = "put: before"  # written before it waits for the disk: what died is the process, not the machine


@dataclass(frozen=True)
class Recoverer:
    """Who takes over.

    Attributes:
        host: Whose disk it has; ``one`` is that of the process that died.
        is_same: It is the same worker, started again.
        patience: How long it takes until it may.
    """

    name: str
    host: str
    is_same: bool
    patience: timedelta


RECOVERERS = (
    Recoverer("the same worker", "one", True, LEASE_OVER),
    Recoverer("another worker", "one", False, LEASE_OVER),
    Recoverer("another host", "two", False, timedelta(minutes=12)),
)


async def crash_at(house: House, point: int | None, owner: UUID) -> Fuse:
    """One turn of the worker that dies at a point."""
    fuse = Fuse()
    fuse.arm(point)
    db, spool = FusedDatabase(house.runtime.db, fuse), FusedSpool(house.spool("one"), fuse)
    engine = house.engine("one", owner, db=db, spool=spool, send=fused(house.rota.send, fuse))
    with suppress(Crash):
        await engine.turn(1)
    return fuse


async def end_of(house: House, grant_id: UUID, person: Person) -> str:
    """How it ended: ``stored`` where the platform's newest token is here."""
    found = await house.grant(grant_id)
    if found.state != "healthy":
        return f"{found.state} {found.state_code}"
    kept = await house.kept(grant_id)
    assert kept.refresh is not None
    assert kept.refresh.reveal() == person.refresh
    assert kept.access.reveal() == person.access
    return "stored"


@pytest.mark.timeout(600)
@pytest.mark.parametrize("grace", [0, 60])
async def test_a_crash_at_any_point_of_a_renewal(house: House, grace: int, figure: Callable[[str], None]) -> None:
    house.pack_changes, house.rota.grace = {"grace_seconds": grace}, timedelta(seconds=grace)
    await house.connect()  # the first one of a workspace mints its keyset
    points, _ = await crash_and_recover(house, None, RECOVERERS[0])
    assert PLATFORM_ANSWERED in points
    assert ON_OUR_DISK in points
    ends: Counter[str] = Counter()
    for point, name in enumerate(points):
        for recoverer in RECOVERERS:
            names, ended = await crash_and_recover(house, point, recoverer)
            assert names == points[: point + 1], "every run has the same points"
            ends[ended] += 1
            answered, kept = points.index(PLATFORM_ANSWERED) <= point, points.index(ON_OUR_DISK) <= point
            committed = point > points.index("commit: before", points.index(PLATFORM_ANSWERED))
            is_here = committed or (kept and recoverer.host == "one")
            may_be_lost = answered and not is_here and not (grace and recoverer.host == "one")
            expected = "expired lost_in_transit" if may_be_lost else "stored"
            assert ended == expected, f"{recoverer.name} after a crash at {name} ({point})"
    figure(
        f"crash matrix, grace {grace} s: {len(points)} points × {len(RECOVERERS)} = {sum(ends.values())}: {dict(ends)}"
    )


async def crash_and_recover(house: House, point: int | None, recoverer: Recoverer) -> tuple[list[str], str]:
    """A renewal of a fresh grant that dies there; its points, and how it ended after somebody took over."""
    house.clock.move(HOUR)  # after which the keyset is forgotten: each run begins alike
    await rows(house.database, "UPDATE altyaa.upstream_grant SET due_at = NULL")
    house.rota.calls.clear()
    grant_id, person = await house.connect()
    house.clock.move(48 * MINUTE)
    await house.alive("one")
    dead = entropy.new_id()
    names = (await crash_at(house, point, dead)).names
    held, shown = (await house.kept(grant_id)).refresh, len(house.rota.calls)
    assert held is not None
    spent = set(person.before) if held.reveal() == person.refresh else set()
    house.clock.move(recoverer.patience)
    await house.alive(recoverer.host)
    engine = house.engine(recoverer.host, dead if recoverer.is_same else None)
    await engine.recover()
    await house.run_until(engine, house.clock() + 5 * MINUTE)
    assert not spent & {token for _, token in house.rota.calls[shown:]}, "spent, and its successor was stored"
    assert len([purpose for purpose, _ in house.rota.calls if purpose == "token"]) <= 2, "the old token is tried once"
    states = await rows(house.database, "SELECT state FROM altyaa.upstream_grant WHERE state = 'revoked'")
    assert states == [], "nobody revoked anything"
    found = await house.grant(grant_id)
    left = await rows(
        house.database,
        "SELECT id FROM altyaa.renewal_attempt WHERE grant_id = $1 AND generation = $2 AND settled_at IS NULL",
        grant_id,
        found.generation,
    )
    assert left == [], "no attempt is left in doubt"
    return names, await end_of(house, grant_id, person)
