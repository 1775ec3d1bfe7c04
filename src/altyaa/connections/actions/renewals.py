"""Wait for the engine: callers of one process who wait for the same thing wait together."""

import asyncio
from datetime import timedelta
from typing import Literal
from uuid import UUID

from altyaa.connections import store
from altyaa.connections.actions.look import Health
from altyaa.connections.actions.means import Means
from altyaa.connections.model import Grant
from altyaa.connections.rules.breaker import is_paused
from altyaa.kernel.principal import Principal

SHORTEST_LIFE = timedelta(seconds=60)
"""A token that ends sooner is not used: it would be over before it was."""
LOOK_SECONDS, LOOKS = 0.5, 24
"""A worker polls every second and waits 10 s for a platform."""
LOOK_AGAIN = timedelta(minutes=1)
"""Before which a refused token is not looked at again, however many are refused."""
_Reason = Literal["renew", "look"]


class Renewals:
    """Has the engine renew what is about to end, and look at what a platform refused."""

    def __init__(self, means: Means) -> None:
        self._means = means
        self._waiting: dict[tuple[UUID, _Reason], asyncio.Task[None]] = {}

    async def renew(self, caller: Principal, grant: Grant, known: Health) -> None:
        """Wait until it is renewed, where it is about to end and its app may be asked.

        Raises:
            DatabaseUnavailable: It could not be looked up.
        """
        now = self._means.clock()
        if is_ending(grant, self._means) and not is_paused(known.get((grant.provider, grant.app_id)), now):
            await self._wait_together(caller, grant, "renew")

    async def look(self, caller: Principal, grant: Grant) -> None:
        """Wait until the engine has looked at it, unless that has been done a moment ago.

        Raises:
            DatabaseUnavailable: It could not be looked up.
        """
        last = max((each for each in (grant.last_checked_at, grant.suspect_since) if each is not None), default=None)
        if last is None or last <= self._means.clock() - LOOK_AGAIN:
            await self._wait_together(caller, grant, "look")

    async def _wait_together(self, caller: Principal, grant: Grant, reason: _Reason) -> None:
        """Shielded: a caller who goes away takes nothing from the others."""
        name = (grant.id, reason)
        waiting = self._waiting.get(name)
        if waiting is None:
            waiting = self._waiting[name] = asyncio.create_task(self._wait(caller, grant, reason))
            waiting.add_done_callback(lambda _: self._waiting.pop(name, None))
        await asyncio.shield(waiting)

    async def _wait(self, caller: Principal, grant: Grant, reason: _Reason) -> None:
        means = self._means
        async with means.db.workspace(caller) as tx:
            hurry = store.hurry if reason == "renew" else store.hurry_check
            await hurry(tx, grant.id, means.clock())
        for _ in range(LOOKS):
            await asyncio.sleep(LOOK_SECONDS)
            async with means.db.workspace(caller) as tx:
                found = await store.grant(tx, grant.id)
            if found is None or _result(found, reason) != _result(grant, reason):
                return


def is_ending(grant: Grant, means: Means) -> bool:
    """Whether its access token is over, or almost."""
    return grant.access_ends_at is not None and grant.access_ends_at <= means.clock() + SHORTEST_LIFE


def _result(grant: Grant, reason: _Reason) -> tuple[object, ...]:
    """What changes when the engine is done."""
    done = (grant.generation, grant.state)
    return done if reason == "renew" else (*done, grant.last_checked_at, grant.suspect_since, grant.retries)
