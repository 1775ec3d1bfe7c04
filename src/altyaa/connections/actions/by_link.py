"""What somebody does by a link: open it, look, go to the platform, decline."""

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from altyaa.access import store as people
from altyaa.access.actions.links import look_up
from altyaa.connections import doors, store
from altyaa.connections.actions.means import Means
from altyaa.connections.actions.trip import Departure, departure, digest, new_trip, send_off, text_of
from altyaa.connections.actions.who import Who, caller_of, may_go_on
from altyaa.connections.model import CONNECT_LINK, ConnectAttempt
from altyaa.connections.rules.connecting import LINK_OVER, link_over, may_open
from altyaa.connections.rules.links import Maker, maker_of
from altyaa.events import actions as events
from altyaa.infra.db import WorkspaceTx
from altyaa.kernel.fact import Fact
from altyaa.kernel.ids import write_id
from altyaa.kernel.principal import service
from altyaa.kernel.problems import Refused
from altyaa.kernel.secret import Secret
from altyaa.providers.model import Provider

DECLINED = "declined"
"""Outcome of a link: the person pressed the button."""


@dataclass(frozen=True, slots=True)
class Opened:
    """A link that this browser may go on by."""

    workspace_id: UUID
    attempt_id: UUID
    cookie: Secret[str]


@dataclass(frozen=True, slots=True)
class Asked:
    """What somebody is asked for: all of the workspace that they see.

    Attributes:
        by: The workspace's name.
        again: An account that was connected before is to be connected again.
        maker: What kind of caller made the link.
        return_to: Where the last page leads.
    """

    by: str
    provider: Provider
    again: bool
    expires_at: datetime
    maker: Maker
    return_to: str | None


@dataclass(frozen=True, slots=True)
class Declined:
    """It is over, and nothing was connected.

    Attributes:
        return_to: Where the last page leads.
    """

    return_to: str | None


async def open_link(means: Means, token: Secret[str], cookie: Secret[str] | None) -> Opened | Refused:
    """Swap the secret of an address for the browser's cookie. Several browsers may, until one goes on.

    Raises:
        DatabaseUnavailable: Nothing happened.
    """
    found = await look_up(means.db, CONNECT_LINK, token, means.keyring.keys, doors.connect_link)
    if found is None:
        return LINK_OVER
    browser, now = cookie or text_of(means.new_secret(32)), means.clock()
    async with means.db.workspace(service(found.workspace_id)) as tx:
        if not await store.open_connect_link(tx, found.id, digest(browser), now):
            return link_over("over, or another browser went on by it")
    return Opened(found.workspace_id, found.id, browser)


async def look_at_link(means: Means, who: Who, workspace_id: UUID, attempt_id: UUID) -> Asked | Refused:
    """What to say before anybody is sent to a platform.

    Raises:
        DatabaseUnavailable: It could not be looked up.
    """
    caller = await caller_of(means, who, workspace_id, attempt_id)
    if isinstance(caller, Refused):
        return caller
    async with means.db.workspace(caller) as tx:
        attempt, workspace = await _held(tx, means, who, attempt_id), await people.workspace(tx)
    if isinstance(attempt, Refused):
        return attempt
    platform = means.platform(attempt.provider)
    if isinstance(platform, Refused):
        return platform
    assert workspace is not None  # the attempt refers to it
    return Asked(
        by=workspace.name,
        provider=platform.provider,
        again=attempt.connection_id is not None,
        expires_at=attempt.expires_at,
        maker=maker_of(attempt.created_by),
        return_to=attempt.return_to,
    )


async def start_by_link(means: Means, who: Who, workspace_id: UUID, attempt_id: UUID) -> Departure | Refused:
    """To the platform; from now on the link is this browser's alone. Nothing tells which account was connected before.

    Raises:
        DatabaseUnavailable: Nothing happened.
        VaultUnavailable: Nothing happened.
    """
    caller, now = await caller_of(means, who, workspace_id, attempt_id), means.clock()
    if isinstance(caller, Refused):
        return caller
    await means.cabinet.ready(means.db, caller, now)
    async with means.db.workspace(caller) as tx:
        attempt = await _held(tx, means, who, attempt_id)
        if isinstance(attempt, Refused):
            return attempt
        platform = means.platform(attempt.provider)
        if isinstance(platform, Refused):
            return platform
        trip = new_trip(means, platform, who.cookie)
        await send_off(tx, means, attempt_id, platform, trip, now)
    return departure(means, platform, trip, again=attempt.connection_id is not None, hint=None)


async def decline(means: Means, who: Who, workspace_id: UUID, attempt_id: UUID) -> Declined | Refused:
    """Connect nothing, for good.

    Raises:
        DatabaseUnavailable: Nothing happened.
    """
    caller, now = await caller_of(means, who, workspace_id, attempt_id), means.clock()
    if isinstance(caller, Refused):
        return caller
    async with means.db.workspace(caller) as tx:
        attempt = await _held(tx, means, who, attempt_id)
        if isinstance(attempt, Refused):
            return attempt
        await store.finish_connect_attempt(tx, attempt_id, DECLINED, now)
        about = {"provider": attempt.provider, "reference": attempt.reference}
        await events.record(tx, Fact("connection.link_declined", write_id("lnk", attempt_id), now, about))
    return Declined(attempt.return_to)


async def _held(tx: WorkspaceTx, means: Means, who: Who, attempt_id: UUID) -> ConnectAttempt | Refused:
    """A link that the browser may go on by, and that leads somewhere; locked until the transaction ends."""
    now = means.clock()
    attempt = await store.lock_connect_attempt(tx, attempt_id)
    over = may_open(attempt, None if who.cookie is None else digest(who.cookie), now)
    if over is not None:
        return over
    assert attempt is not None  # ``may_open`` looked
    return await may_go_on(tx, means, attempt, now) or attempt
