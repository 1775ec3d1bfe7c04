"""Whether this is the database that this machine worked on before: a restored or cloned one holds spent tokens.

A host notes beside its answers which database it knows, and how many claims it made there. Another database, or one
that knows of fewer claims, is an older copy or a second one: nothing is renewed until a person says which one lives.
"""

from collections.abc import Sequence
from datetime import datetime

from altyaa.connections import doors
from altyaa.connections.engine.doubt import ALIVE
from altyaa.connections.model import Host
from altyaa.infra.db import Database
from altyaa.infra.spool import Marker, Spool

_ADOPT = "If this is the copy that lives, run `altyaa worker --adopt` once, on one machine."


async def admit(db: Database, spool: Spool, now: datetime, *, adopt: bool) -> str | None:
    """Give a sign of life; why nothing may be renewed here, or None.

    Args:
        adopt: A person said that this database is the one that lives.

    Raises:
        SpoolUnusable: Nothing could be noted, so no answer could be kept either.
        DatabaseUnavailable: The next time will do.
    """
    why = None if adopt else await why_not(db, spool, now)
    if why is not None:
        return why
    database, known = await doors.database_marker(db), spool.marker()
    claims = await doors.spool_seen(db, spool.host_id, database, 0 if known is None else known.claims, now)
    await spool.mark(Marker(database, claims))
    return None


async def why_not(db: Database, spool: Spool, now: datetime) -> str | None:
    """Why nothing may be claimed here, or None.

    Raises:
        DatabaseUnavailable: The next time will do.
    """
    return _why_not(await doors.database_marker(db), await doors.spool_hosts(db), spool.marker(), spool, now)


def _why_not(database: str, hosts: Sequence[Host], known: Marker | None, spool: Spool, now: datetime) -> str | None:
    if known is None:
        lives = any(each.marker == database and each.seen_at + ALIVE > now for each in hosts)
        if lives or not hosts:
            return None
        return f"This machine is new to the database, and no other worker lives that knows it. {_ADOPT}"
    if known.database != database:
        return f"This is another database than the one that this machine worked on: a restore or a clone. {_ADOPT}"
    row = next((each for each in hosts if each.id == spool.host_id), None)
    if row is None or row.claims < known.claims:
        return f"The database is older than what this machine has seen of it: it was restored. {_ADOPT}"
    return None
