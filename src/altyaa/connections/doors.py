"""What connections need before a workspace is known, or of all of them at once: ids, apps and hosts. No tokens."""

from dataclasses import dataclass
from datetime import datetime
from typing import Literal
from uuid import UUID

from altyaa.connections.model import AppHealth, Claimed, Host
from altyaa.infra.db import Database


@dataclass(frozen=True, slots=True)
class Found:
    """A row of some workspace."""

    workspace_id: UUID
    id: UUID


@dataclass(frozen=True, slots=True)
class Alike:
    """How many grants of an app are under one suspicion."""

    code: str
    failing: int


@dataclass(frozen=True, slots=True)
class Deletion:
    """What became of somebody's wish to have their data deleted.

    Attributes:
        done_at: None while something is left to be done.
        was_held: Whether anything of theirs was kept here, and is deleted.
        is_left: Whether anything stays: what was connected after they asked.
    """

    provider: str
    asked_at: datetime
    done_at: datetime | None
    was_held: bool | None
    is_left: bool | None


@dataclass(frozen=True, slots=True)
class _Workspace:
    workspace_id: UUID


@dataclass(frozen=True, slots=True)
class _Shared:
    shared: bool


@dataclass(frozen=True, slots=True)
class _Due:
    due_at: datetime | None


@dataclass(frozen=True, slots=True)
class _Begun:
    begun: bool


@dataclass(frozen=True, slots=True)
class _Ended:
    ended: bool


@dataclass(frozen=True, slots=True)
class _Taken:
    taken: int


@dataclass(frozen=True, slots=True)
class _Claims:
    claims: int


@dataclass(frozen=True, slots=True)
class _Marker:
    marker: str


async def claim_grants(
    db: Database, owner: UUID, host_id: UUID, now: datetime, until: datetime, most: int
) -> list[Claimed]:
    """Grants that are due, the most overdue first, each under a lease of ours until then. As ``altyaa_worker``."""
    return await db.door(
        "SELECT workspace_id, id, fence FROM door.claim_grants($1, $2, $3, $4, $5)",
        owner,
        host_id,
        now,
        until,
        most,
        into=Claimed,
    )


async def next_due(db: Database, now: datetime) -> datetime | None:
    """When the next grant is due, or the lease of one that is due ends. As ``altyaa_worker``."""
    return (await db.door("SELECT due_at FROM door.next_due($1)", now, into=_Due))[0].due_at


async def upstream_grants(db: Database, subject_index: bytes) -> list[Found]:
    """The grants of one person at one app, in every workspace: whom a push of the platform is about."""
    return await db.door("SELECT workspace_id, id FROM door.upstream_grants($1)", subject_index, into=Found)


async def upstream_picks(db: Database, subject_index: bytes) -> list[Found]:
    """The sign-ins of one person at one app that wait for a choice, in every workspace."""
    return await db.door("SELECT workspace_id, id FROM door.upstream_picks($1)", subject_index, into=Found)


async def begin_deletion(db: Database, code_digest: bytes, provider: str, asked_at: datetime, now: datetime) -> None:
    """Somebody asked a platform to have their data deleted; the code that tells what became of it has this digest."""
    await db.door(
        "SELECT begin_deletion FROM door.begin_deletion($1, $2, $3, $4)",
        code_digest,
        provider,
        asked_at,
        now,
        into=dict,
    )


async def end_deletion(db: Database, code_digest: bytes, was_held: bool, is_left: bool, now: datetime) -> None:
    """It was deleted, or nothing of theirs was kept; what was connected later is left."""
    await db.door(
        "SELECT end_deletion FROM door.end_deletion($1, $2, $3, $4)", code_digest, was_held, is_left, now, into=dict
    )


async def deletion(db: Database, code_digest: bytes) -> Deletion | None:
    """The request whose code has this digest (SHA-256)."""
    found = await db.door(
        "SELECT provider, asked_at, done_at, was_held, is_left FROM door.deletion($1)", code_digest, into=Deletion
    )
    return found[0] if found else None


async def upstream_shared(db: Database, subject_index: bytes, but_for: UUID | None, now: datetime) -> bool:
    """Whether anything lives by the same yes, in any workspace, or waits for a choice; a grant may be left out."""
    found = await db.door(
        "SELECT shared FROM door.upstream_shared($1, $2, $3)", subject_index, but_for, now, into=_Shared
    )
    return found[0].shared


async def connect_attempt(db: Database, state_digest: bytes) -> Found | None:
    """The sign-in whose ``state`` has this digest (SHA-256)."""
    found = await db.door("SELECT workspace_id, id FROM door.connect_attempt($1)", state_digest, into=Found)
    return found[0] if found else None


async def connect_link(db: Database, link_digest: bytes) -> Found | None:
    """The sign-in whose link's secret has this digest (SHA-256)."""
    found = await db.door("SELECT workspace_id, id FROM door.connect_link($1)", link_digest, into=Found)
    return found[0] if found else None


async def calendar_feed(db: Database, digest: bytes) -> UUID | None:
    """The workspace whose calendar's secret has this digest (SHA-256)."""
    found = await db.door("SELECT workspace_id FROM door.calendar_feed($1)", digest, into=_Workspace)
    return found[0].workspace_id if found else None


async def sweep(db: Database, now: datetime, ended_before: datetime, most: int) -> None:
    """Remove sign-ins that were left, and what ended before then, so many of each. As ``altyaa_worker``."""
    await db.door(
        "SELECT sweep_connections FROM door.sweep_connections($1, $2, $3)", now, ended_before, most, into=dict
    )


async def sweep_deletions(db: Database, done_before: datetime, most: int) -> None:
    """Forget wishes to have data deleted that were done before then, so many. As ``altyaa_worker``."""
    await db.door("SELECT sweep_deletions FROM door.sweep_deletions($1, $2)", done_before, most, into=dict)


async def provider_apps(db: Database) -> list[AppHealth]:
    """How our apps do, as far as anything was ever the matter with them."""
    return await db.door(
        """
        SELECT provider, app_id, incident_kind, incident_code, incident_since, paused_until, calm_since
          FROM door.provider_apps()
        """,
        into=AppHealth,
    )


async def begin_incident(
    db: Database,
    provider: str,
    app_id: str,
    kind: Literal["app", "alike"],
    code: str,
    now: datetime,
    paused_until: datetime,
) -> bool:
    """Open an incident or keep one open; whether it is a new one. As ``altyaa_worker``."""
    found = await db.door(
        "SELECT begun FROM door.begin_incident($1, $2, $3, $4, $5, $6)",
        provider,
        app_id,
        kind,
        code,
        now,
        paused_until,
        into=_Begun,
    )
    return found[0].begun


async def end_incident(db: Database, provider: str, app_id: str, calm_since: datetime | None) -> bool:
    """Close an incident; whether there was one. As ``altyaa_worker``.

    Args:
        calm_since: When the platform worked again; None where nothing was wrong with it.
    """
    found = await db.door("SELECT ended FROM door.end_incident($1, $2, $3)", provider, app_id, calm_since, into=_Ended)
    return bool(found)


async def pause_app(db: Database, provider: str, app_id: str, until: datetime) -> None:
    """Have every grant of an app wait, because the platform asks for it. As ``altyaa_worker``."""
    await db.door("SELECT pause_app FROM door.pause_app($1, $2, $3)", provider, app_id, until, into=dict)


async def slow_app(db: Database, provider: str, app_id: str, until: datetime) -> None:
    """The same because of what the platform told a caller: for five minutes at the longest, by the database's clock."""
    await db.door("SELECT slow_app FROM door.slow_app($1, $2, $3)", provider, app_id, until, into=dict)


async def take_calls(
    db: Database,
    provider: str,
    app_id: str,
    wanted: int,
    *,
    reserve: float,
    per_second: float,
    most: float,
    now: datetime,
) -> int:
    """Calls out of an app's budget: as many of those wanted as there are above ``reserve``."""
    found = await db.door(
        "SELECT taken FROM door.take_calls($1, $2, $3, $4, $5, $6, $7)",
        provider,
        app_id,
        wanted,
        reserve,
        per_second,
        most,
        now,
        into=_Taken,
    )
    return found[0].taken


async def failures_alike(db: Database, provider: str, app_id: str, since: datetime) -> list[Alike]:
    """How many grants of an app came under suspicion since then, by its code. As ``altyaa_worker``."""
    return await db.door(
        "SELECT code, failing FROM door.failures_alike($1, $2, $3)", provider, app_id, since, into=Alike
    )


async def spool_hosts(db: Database) -> list[Host]:
    """Every host that ever had a spool. As ``altyaa_worker``."""
    return await db.door("SELECT id, marker, claims, seen_at FROM door.spool_hosts()", into=Host)


async def spool_seen(db: Database, host_id: UUID, marker: str, claims: int, now: datetime) -> int:
    """Give a sign of life; how many claims the database knows of. As ``altyaa_worker``."""
    found = await db.door(
        "SELECT claims FROM door.spool_seen($1, $2, $3, $4)", host_id, marker, claims, now, into=_Claims
    )
    return found[0].claims


async def database_marker(db: Database) -> str:
    """Which database this is. As ``altyaa_worker``."""
    return (await db.door("SELECT marker FROM door.database_marker()", into=_Marker))[0].marker
