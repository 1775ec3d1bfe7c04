"""How each of our apps does as a whole: budgets, and incidents during which nothing is concluded about connections."""

from datetime import datetime, timedelta
from uuid import UUID

import structlog

from altyaa.connections import doors
from altyaa.connections.engine.budget import take_call
from altyaa.connections.model import AppHealth, Grant
from altyaa.connections.rules import breaker
from altyaa.connections.rules.policy import jitter
from altyaa.infra.db import Database
from altyaa.providers.model import Failure, Purpose
from altyaa.providers.pack import Pack

_log = structlog.get_logger("connections")


class Apps:
    """What one worker knows of them. ``refresh`` reads what all workers know."""

    def __init__(self, db: Database) -> None:
        self._db = db
        self._known: dict[tuple[str, str], AppHealth] = {}
        self._renewed: dict[tuple[str, str, datetime], set[UUID]] = {}

    async def refresh(self) -> None:
        """Read it again."""
        self._known = {(each.provider, each.app_id): each for each in await doors.provider_apps(self._db)}

    def of(self, grant: Grant) -> AppHealth | None:
        """The health of a grant's app; None where nothing was ever the matter."""
        return self._known.get((grant.provider, grant.app_id))

    def is_frozen(self, grant: Grant, now: datetime) -> bool:
        """Whether no verdict is passed on it. Never for longer than one freeze, whatever begins meanwhile."""
        since = breaker.suspected_since(grant, self.of(grant))
        is_patient = since is None or now < since + breaker.LONGEST_FREEZE
        return is_patient and breaker.is_frozen(self.of(grant), now)

    def paused_until(self, grant: Grant, now: datetime) -> datetime | None:
        """Until when nothing is sent for its app, each grant a little after that; None for now."""
        health = self.of(grant)
        if health is None or health.paused_until is None or not breaker.is_paused(health, now):
            return None
        return health.paused_until + breaker.APP_PAUSE * jitter(grant.id, "pause")

    async def may_call(self, pack: Pack, grant: Grant, purpose: Purpose, now: datetime, made: int = 0) -> bool:
        """Take a call out of the app's budget; False where nothing is left for this purpose."""
        return await take_call(self._db, pack, grant.app_id, purpose, self.of(grant), now, made)

    async def wait(self, grant: Grant, until: datetime) -> None:
        """The platform asked the whole app to wait."""
        await doors.pause_app(self._db, grant.provider, grant.app_id, until)

    async def failed(self, grant: Grant, failure: Failure, now: datetime) -> None:
        """See whether a failure is one of many: the platform refuses our app, or its connections fail alike."""
        if failure.verdict == "app_level":
            await self._begin(grant, "app", failure.code, now, breaker.APP_PAUSE)
        elif failure.verdict == "suspect" and not breaker.is_frozen(self.of(grant), now):
            since = now - breaker.ALIKE_WITHIN
            for alike in await doors.failures_alike(self._db, grant.provider, grant.app_id, since):
                others = alike.failing + (alike.code != grant.suspect_code or grant.suspect_since is None)
                if alike.code == failure.code and others >= breaker.ALIKE:
                    await self._begin(grant, "alike", failure.code, now, timedelta(0))

    async def worked(self, grant: Grant, now: datetime, *, renewed: bool) -> None:
        """Something succeeded: that ends an incident of the app; one of likeness, where it was among those alike.

        Where it was not, the incident ends as none when its time is over, or where those that are renewed outnumber
        it: then there was nothing to calm down from, and the suspicions stand.
        """
        health = self.of(grant)
        if health is None or health.incident_kind is None:
            return
        is_calm = health.incident_kind == "app" or grant.suspect_code == health.incident_code
        if is_calm or not breaker.is_frozen(health, now) or (renewed and await self._is_outnumbered(grant, health)):
            calm_since = now if is_calm else None
            if await doors.end_incident(self._db, grant.provider, grant.app_id, calm_since):
                _log.warning("app_incident_over", provider=grant.provider, code=health.incident_code)
            self._renewed.clear()
            await self.refresh()

    async def _is_outnumbered(self, grant: Grant, health: AppHealth) -> bool:
        """By grants that this worker has renewed since the incident began: an outage would have refused them too."""
        assert health.incident_since is not None
        others = self._renewed.setdefault((grant.provider, grant.app_id, health.incident_since), set())
        others.add(grant.id)
        if len(others) < breaker.OUTNUMBERED * breaker.ALIKE:
            return False
        since = health.incident_since - breaker.ALIKE_WITHIN
        alike = await doors.failures_alike(self._db, grant.provider, grant.app_id, since)
        failing = sum(each.failing for each in alike if each.code == health.incident_code)
        return len(others) >= breaker.OUTNUMBERED * failing

    async def _begin(self, grant: Grant, kind: "breaker.Kind", code: str, now: datetime, pause: timedelta) -> None:
        begun = await doors.begin_incident(self._db, grant.provider, grant.app_id, kind, code, now, now + pause)
        if begun:
            _log.error("app_incident", provider=grant.provider, kind=kind, code=code)
        await self.refresh()
