"""The address under which programs read a workspace's deadlines: made, found, ended."""

from dataclasses import dataclass
from datetime import datetime
from hashlib import sha256
from uuid import UUID

from altyaa.access.actions.giver import giver
from altyaa.connections import doors, store
from altyaa.connections.actions.means import NEEDED, Means
from altyaa.connections.model import Feed
from altyaa.events import actions as events
from altyaa.infra.db import Database, WorkspaceTx
from altyaa.infra.keyring import Keyring
from altyaa.infra.vault import genuine
from altyaa.kernel.credential import SECRET_BYTES, CredentialKind, write_credential
from altyaa.kernel.fact import Fact, Json
from altyaa.kernel.ids import write_id
from altyaa.kernel.problems import EXCEEDS_OWN_ACCESS, NOT_FOUND, Refused
from altyaa.kernel.secret import Secret

CALENDAR = CredentialKind("ald_", SECRET_BYTES)
"""``d`` for dates. It opens the names and dates of one workspace's deadlines, and nothing else."""
NO_CALENDAR = Refused(NOT_FOUND, "no such calendar", "There is no calendar at this address: it ended, or was mistyped.")
NONE_MADE = Refused(
    NOT_FOUND, "no calendar was made", "This workspace has no calendar. POST /v1/connections/calendar makes one."
)


@dataclass(frozen=True, slots=True)
class Made:
    """A calendar with its address, which is shown this once."""

    feed: Feed
    url: Secret[str]


async def make_feed(tx: WorkspaceTx, means: Means, workspace_id: UUID, now: datetime) -> Made | Refused:
    """Make one. The address of the one before is worth nothing from then on."""
    refused = await may_have(tx, means, now, NEEDED)
    if refused is not None:
        return refused
    before = await store.feed(tx)
    secret, feed_id = means.new_secret(SECRET_BYTES), means.new_id()
    await store.put_feed(tx, workspace_id, feed_id, digest(secret), now)
    data: dict[str, Json] = {"replaces": None if before is None else write_id("cal", before.id)}
    await events.record(tx, Fact("connection.calendar_made", write_id("cal", feed_id), now, data))
    token = write_credential(CALENDAR, secret, means.keyring.keys.tag.compute)
    url = Secret(f"{means.base_url}/calendar/{token.reveal()}.ics")
    return Made(Feed(feed_id, tx.caller.id, now, None), url)


async def may_have(tx: WorkspaceTx, means: Means, now: datetime, needed: str) -> Refused | None:
    """Why the caller may have no calendar. An address has no end, networks or limit, so whoever has one makes none."""
    acting = await giver(tx, means.scopes, now, needed)
    if isinstance(acting, Refused):
        return acting
    if not acting.bounds:
        return None
    bounds = " and ".join(acting.bounds)
    return Refused(
        EXCEEDS_OWN_ACCESS,
        f"a calendar without {bounds}",
        f"A calendar's address would work without {bounds}, which your credential has. Make it with an API key that "
        "has no end, networks or limit, or have the operator run `altyaa connection calendar create`.",
    )


async def look_at_feed(tx: WorkspaceTx) -> Feed | Refused:
    """The workspace's."""
    return await store.feed(tx) or NONE_MADE


async def end_feed(tx: WorkspaceTx, means: Means, now: datetime) -> Feed | Refused:
    """End it: programs that subscribed to it get nothing more."""
    acting = await giver(tx, means.scopes, now, NEEDED)
    if isinstance(acting, Refused):
        return acting
    found = await store.feed(tx)
    if found is None:
        return NONE_MADE
    await end(tx, found, now, "ended")
    return found


async def end(tx: WorkspaceTx, feed: Feed, now: datetime, reason: str, **more: Json) -> None:
    """End one that was read and is held."""
    await store.end_feed(tx, feed.id)
    fact = Fact("connection.calendar_ended", write_id("cal", feed.id), now, {"reason": reason, **more})
    await events.record(tx, fact)


async def find_feed(db: Database, keyring: Keyring, token: Secret[str]) -> UUID | None:
    """The workspace whose calendar it is. A forged or mistyped one costs arithmetic and no query.

    Raises:
        DatabaseUnavailable: It could not be looked up.
    """
    secret = genuine(CALENDAR, token, keyring.keys)
    return None if secret is None else await doors.calendar_feed(db, digest(secret))


def digest(secret: Secret[bytes]) -> bytes:
    """What is stored of one: of 256 random bits nobody guesses any."""
    return sha256(secret.reveal()).digest()
