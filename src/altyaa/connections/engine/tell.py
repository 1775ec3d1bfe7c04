"""What the events say of a grant: one fact for each connection under it, one letter for all of them."""

from collections.abc import Mapping
from datetime import datetime, timedelta
from typing import Protocol

from altyaa.access import store as people
from altyaa.connections import store
from altyaa.connections.engine.job import Job
from altyaa.connections.model import Grant, GrantState, Held, Standing
from altyaa.connections.rules.about import about
from altyaa.connections.rules.reminders import days_left
from altyaa.connections.rules.standing import Next
from altyaa.connections.rules.states import sentence
from altyaa.events import actions as events
from altyaa.infra.db import WorkspaceTx
from altyaa.infra.language.say import say
from altyaa.kernel.fact import Fact, Json
from altyaa.kernel.ids import write_id
from altyaa.providers.model import Provider

RENEWALS_EVERY = timedelta(days=1)
"""Renewals are counted, not told one by one: Google's are thirty a day."""
_TYPES: Mapping[GrantState, str] = {
    "healthy": "connection.recovered",
    "degraded": "connection.degraded",
    "attention": "connection.attention",
    "scope_lost": "connection.attention",
    "expired": "connection.expired",
    "revoked": "connection.revoked",
}
_FOR_A_PERSON = ("connection.attention", "connection.expired", "connection.revoked")


class About(Protocol):
    """Whom the events are about."""

    @property
    def grant(self) -> Grant:
        """As it was before."""

    @property
    def provider(self) -> Provider:
        """Where it is."""


async def tell(tx: WorkspaceTx, job: About, next_: Next, ends_at: datetime | None, now: datetime) -> None:
    """Write down how a grant's standing changed, and that people are reminded of its end."""
    before, after = job.grant, next_.standing
    if next_.remind is not None and ends_at is not None:
        await _all(tx, job, after, "connection.attention", now, days_left=days_left(ends_at, now), by=_wire(ends_at))
    elif after.state != before.state or (after.state_code != before.state_code and after.state != "healthy"):
        await _all(tx, job, after, _TYPES[after.state], now)


async def tell_renewed(tx: WorkspaceTx, job: Job, now: datetime, *, adopted: bool) -> None:
    """Write down how often a grant was renewed, once a day.

    Args:
        adopted: The last one brought another refresh token; else the one before is kept.
    """
    grant = job.grant
    if now - (grant.told_renewals_at or grant.connected_at) < RENEWALS_EVERY:
        return
    count = grant.renewals + 1 - grant.told_renewals
    rotation = "adopted" if adopted else "kept" if job.kept.refresh is not None else "exchanged"
    for each in await _living(tx, grant):
        data: dict[str, Json] = {**_about(job, each), "count": count, "rotation": rotation}
        await events.record(tx, Fact("connection.renewed", write_id("con", each.id), now, data))
    await store.mark_renewals_told(tx, grant.id, now)


async def tell_asset(tx: WorkspaceTx, job: About, held: Held, type_: str, code: str | None, now: datetime) -> None:
    """Write down what became of one asset; people are told of one that is lost."""
    said = {} if code is None else {"code": code, "sentence": say(sentence(job.provider.pack, code))}
    fact = Fact(type_, write_id("con", held.id), now, {**_about(job, held), **said})
    addresses = [each.email for each in await people.managers(tx)] if type_ == "connection.asset_lost" else []
    await events.tell(tx, fact, addresses)


async def _all(tx: WorkspaceTx, job: About, after: Standing, type_: str, now: datetime, **more: Json) -> None:
    for_whom = [each.email for each in await people.managers(tx)] if type_ in _FOR_A_PERSON else []
    said: dict[str, Json] = {"state": after.state, "code": after.state_code, **more}
    if after.state_code is not None:
        said["sentence"] = say(sentence(job.provider.pack, after.state_code))
    for each in await _living(tx, job.grant):
        await events.tell(tx, Fact(type_, write_id("con", each.id), now, {**_about(job, each), **said}), for_whom)
        for_whom = []


async def _living(tx: WorkspaceTx, grant: Grant) -> list[Held]:
    return [each for each in await store.held(tx, grant.id) if each.state != "disconnected"]


def _about(job: About, held: Held) -> dict[str, Json]:
    grant = job.grant
    return about(grant.provider, grant.display, held.kind, held.name, held.reference)


def _wire(moment: datetime) -> str:
    return moment.isoformat().replace("+00:00", "Z")
