"""What one of our apps may ask of its platform: one bucket for the engine and for people who wait."""

from datetime import datetime

from altyaa.connections import doors
from altyaa.connections.model import AppHealth
from altyaa.connections.rules import breaker
from altyaa.infra.db import Database
from altyaa.providers.model import Purpose
from altyaa.providers.pack import Pack


async def take_call(
    db: Database,
    pack: Pack,
    app_id: str,
    purpose: Purpose,
    health: AppHealth | None,
    now: datetime,
    made: int = 0,
    for_others: float = 0.0,
) -> bool:
    """Take a call out of the app's budget; False where nothing is left for this purpose.

    Args:
        health: After an incident the budget fills slowly; None where nobody looked.
        made: Calls of the same look before it.
        for_others: Calls that are left to others beside what is kept for this purpose.

    Raises:
        DatabaseUnavailable: It could not be asked.
    """
    taken = await doors.take_calls(
        db,
        pack.name,
        app_id,
        1,
        reserve=breaker.reserve(pack, purpose, made) + for_others,
        per_second=breaker.calls_per_second(pack, health, now),
        most=float(pack.value("calls_per_minute")),
        now=now,
    )
    return bool(taken)
