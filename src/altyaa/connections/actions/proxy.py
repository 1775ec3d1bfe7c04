"""Pass a caller's call on to a platform, with a token that the caller never sees."""

import asyncio
from collections.abc import Awaitable, Callable
from contextlib import suppress
from dataclasses import dataclass
from datetime import datetime, timedelta
from uuid import UUID

from altyaa.connections import doors
from altyaa.connections.actions.look import Health, health
from altyaa.connections.actions.means import Means, Platform
from altyaa.connections.actions.renewals import Renewals, is_ending
from altyaa.connections.actions.turns import Turns
from altyaa.connections.actions.usable import Opened, Usable, opened, usable, why_not
from altyaa.connections.actions.uses import Uses
from altyaa.connections.engine.budget import take_call
from altyaa.connections.model import AppHealth
from altyaa.connections.rules.breaker import is_paused
from altyaa.connections.rules.fairness import Takings, Waits, others_part
from altyaa.connections.rules.proxying.answers import Passed
from altyaa.connections.rules.proxying.asked import Asked, Planned, plan, with_content
from altyaa.connections.rules.proxying.bodies import LARGEST_BODY
from altyaa.connections.rules.proxying.meaning import PLATFORM, Outcome, outcome, secrets_of, slow_down
from altyaa.connections.rules.proxying.words import refused
from altyaa.connections.rules.usage import CALLERS, wait_for_usage
from altyaa.infra.db import DatabaseUnavailable
from altyaa.kernel.principal import Principal
from altyaa.kernel.problems import PROVIDER_FAILED, PROVIDER_NOT_SET_UP, RATE_LIMITED, Refused
from altyaa.providers.model import Call, Reply

SCOPE = "connections.proxy"
CALL_SECONDS = 30.0
BODY_SECONDS = 10.0
"""In which a body has to be there. Nobody has a turn before that: turns are few, and a body may never come."""
_LARGE = 16_384
"""From so many bytes on a body, or an answer, is read beside the loop."""
_BUSY = Refused(
    RATE_LIMITED,
    "too many under way",
    "Too many calls to platforms are under way at once. Try again in a second.",
    retry_after=1,
    policy=PLATFORM,
)
ReadBody = Callable[[int], Awaitable[bytes]]
"""Reads the body, of so many bytes at most."""


@dataclass(frozen=True, slots=True)
class _Job:
    """A call that is passed on.

    Attributes:
        health: Of our app at the platform.
    """

    caller: Principal
    found: Usable
    platform: Platform
    health: AppHealth | None
    call: Call


class Proxy:
    """What one process passes on."""

    def __init__(self, means: Means, renewals: Renewals, uses: Uses) -> None:
        self._means, self._renewals, self._uses = means, renewals, uses
        self._turns, self._takings, self._waits = Turns(), Takings(), Waits()

    async def __call__(self, caller: Principal, connection_id: UUID, asked: Asked, read: ReadBody) -> Passed | Refused:
        """The platform's answer, without tokens.

        Raises:
            Halted: The body is too large.
            DatabaseUnavailable: Nothing was sent; or it was, and the answer could not be judged.
        """
        means = self._means
        known = await health(means.db)
        await means.cabinet.ready(means.db, caller, means.clock())
        admitted = await self._admitted(caller, known, connection_id)
        if isinstance(admitted, Refused):
            return admitted
        found, admitted_token = admitted
        connection = found.connection
        platform = means.platform(connection.provider)
        if isinstance(platform, Refused) or platform.app.client_id != connection.app_id:
            return Refused(PROVIDER_NOT_SET_UP, "the connection's app is none of ours any more")
        planned = plan(platform.provider.pack, connection.kind, connection.asset_id, asked)
        if isinstance(planned, Refused):
            return planned
        call = await _whole(planned, read)
        if isinstance(call, Refused):
            return call
        with self._turns.turn(caller.workspace_id) as is_free:
            if not is_free:
                return _BUSY
            app = known.get((connection.provider, connection.app_id))
            job = _Job(caller, found, platform, app, call)
            token: Opened | Refused | None = admitted_token
            if token is None or call.content is not None:  # a body may have been long under way
                await self._renewals.renew(caller, found.grant, known)
                token = await self._token(job, known)
            return token if isinstance(token, Refused) else await self._pass_on(job, token, known)

    async def _pass_on(self, job: _Job, token: Opened, known: Health) -> Passed | Refused:
        """Once; and once more where the platform refused a token that is another one by now."""
        said = await self._send(job, token)
        if said != "token_refused":
            return said
        again = await self._token(job, known)
        if isinstance(again, Opened) and again.generations == token.generations:
            await self._renewals.look(job.caller, job.found.grant)
            again = await self._token(job, known)
        if isinstance(again, Refused):
            return again
        if again.generations != token.generations:
            said = await self._send(job, again)
        if said != "token_refused":
            return said
        title = job.platform.provider.title
        wrong = f"{title} refuses the connection's token. It is being looked at: see how the connection is."
        return Refused(PROVIDER_FAILED, "token refused", wrong)

    async def _admitted(
        self, caller: Principal, known: Health, connection_id: UUID
    ) -> tuple[Usable, Opened | None] | Refused:
        """What is called through, and its token, unless that has to be renewed first."""
        means = self._means
        async with means.db.workspace(caller) as tx:
            found = await usable(tx, means, known, connection_id, SCOPE)
            if isinstance(found, Refused):
                return found
            if (refused := why_not(found)) is not None:
                return refused
            token = None if is_ending(found.grant, means) else await opened(tx, means, found)
        return token if isinstance(token, Refused) else (found, token)

    async def _token(self, job: _Job, known: Health) -> Opened | Refused:
        """As it is now, for a caller who still may."""
        means = self._means
        async with means.db.workspace(job.caller) as tx:
            found = await usable(tx, means, known, job.found.connection.id, SCOPE)
            if isinstance(found, Refused):
                return found
            return why_not(found) or await opened(tx, means, found)

    async def _send(self, job: _Job, token: Opened) -> Outcome:
        means, provider, app = self._means, job.platform.provider, job.platform.app
        now = means.clock()
        refused = await self._no_budget(job, now)
        if refused is not None:
            return refused
        call = provider.present(app, token.token, job.call)
        self._uses.count(job.caller, job.found.connection)
        reply = await means.send(call, CALL_SECONDS)
        if isinstance(reply, Reply):
            await self._heed(job, reply, now)
        secrets = secrets_of(call, app.client_secret, token.token, token.kept)
        if isinstance(reply, Reply) and len(reply.body) > _LARGE:
            said = await asyncio.to_thread(outcome, provider, reply, secrets)
        else:
            said = outcome(provider, reply, secrets)
        if isinstance(said, Refused) and said.policy == PLATFORM:
            self._waits.note(job.found.connection.id, now + timedelta(seconds=said.retry_after or 1), now)
        return said

    async def _heed(self, job: _Job, reply: Reply, now: datetime) -> None:
        """Let callers wait where the app has used up their part, and everybody where it has nearly used up all.

        Callers' wait is this process's own: each hears it with its next answer, and no row is written for it.
        """
        pack, app_id = job.platform.provider.pack, job.platform.app.client_id
        if (pause := wait_for_usage(pack, reply)) is not None:
            with suppress(DatabaseUnavailable):  # the platform says it again, and this answer would be lost
                await doors.slow_app(self._means.db, pack.name, app_id, now + pause)
        elif (pause := wait_for_usage(pack, reply, CALLERS)) is not None:
            self._waits.note((pack.name, app_id), now + pause, now)

    async def _no_budget(self, job: _Job, now: datetime) -> Refused | None:
        """Take a call out of the app's budget, fairly; why not where there is none."""
        provider, connection = job.platform.provider, job.found.connection
        health, pack = job.health, provider.pack
        paused = health.paused_until if health is not None and is_paused(health, now) else None
        waits = (self._waits.of(who, now) for who in ((pack.name, connection.app_id), connection.id))
        until = paused or next(filter(None, waits), None)
        if until is not None:
            return slow_down(provider.title, until - now)
        takers = [(pack.name, connection.app_id, who) for who in (job.caller.workspace_id, connection.id)]
        part = others_part(*(self._takings.of(who, now) for who in takers))
        if not await take_call(self._means.db, pack, connection.app_id, "proxy", health, now, for_others=part):
            return Refused(
                RATE_LIMITED,
                "no budget",
                f"{provider.title} is asked as often as it may be. Try again in 2 seconds.",
                retry_after=2,
                policy=PLATFORM,
            )
        for who in takers:
            self._takings.note(who, now)
        return None


async def _whole(planned: Planned, read: ReadBody) -> Call | Refused:
    """The call with its body.

    Raises:
        Halted: The body is too large.
    """
    try:
        async with asyncio.timeout(BODY_SECONDS):
            body = await read(LARGEST_BODY)
    except TimeoutError:
        return refused("slow body", f"The body was not there within {BODY_SECONDS:.0f} seconds.")
    if len(body) > _LARGE:
        return await asyncio.to_thread(with_content, planned, body)
    return with_content(planned, body)
