"""What a serving process has beside its runtime: a memory of credentials, and what keeps it true."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, suppress
from dataclasses import dataclass
from functools import partial

from altyaa.access.authenticate import Authenticator
from altyaa.access.memory import Memory
from altyaa.access.uses import WRITTEN_EVERY_SECONDS, LastUses
from altyaa.infra import entropy
from altyaa.infra.again import again
from altyaa.infra.db import DatabaseUnavailable
from altyaa.infra.feed import DEADLINE_SECONDS, Feed, boot_seconds
from altyaa.infra.keyring import RELOAD_SECONDS, keep_reloaded
from altyaa.infra.runtime import Runtime
from altyaa.kernel.secret import Secret
from altyaa.keys.model import API_KEY
from altyaa.keys.verify import KeyVerifier
from altyaa.limits.callers import Limits


@dataclass(frozen=True, slots=True)
class Serving:
    """What answers requests."""

    runtime: Runtime
    authenticate: Authenticator
    limits: Limits
    memory: Memory
    feed: Feed


@asynccontextmanager
async def open_serving(runtime: Runtime, listen_dsn: Secret[str], processes: int = 1) -> AsyncIterator[Serving]:
    """Everything that answering needs, with the tasks that keep it up to date for the time of the block.

    Args:
        listen_dsn: A direct connection to the database, for the feed.
        processes: How many processes of this command share each rate limit.
    """
    settings, db = runtime.settings, runtime.db
    memory = Memory(lambda now: feed.is_healthy(now), boot_seconds, entropy.new_secret())
    feed = Feed(listen_dsn, db, memory.forget, memory.forget_all)
    limits = Limits(settings, processes)
    uses = LastUses()
    verifiers = {API_KEY.prefix: KeyVerifier(db, runtime.keyring, entropy.now)}
    authenticate = Authenticator(verifiers, memory, limits, uses, settings.trusted_proxies, boot_seconds)
    tasks = [
        asyncio.create_task(feed.run()),
        asyncio.create_task(keep_reloaded(runtime.keyring, RELOAD_SECONDS)),
        asyncio.create_task(again(partial(uses.write, db), WRITTEN_EVERY_SECONDS, "last_uses_not_written")),
    ]
    try:
        # Where it cannot be proven, behind a pooler, service begins all the same: slower, from the database.
        await feed.first_heard(within_seconds=DEADLINE_SECONDS)
        yield Serving(runtime, authenticate, limits, memory, feed)
    finally:
        for task in tasks:
            task.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)
        with suppress(DatabaseUnavailable):
            await uses.write(db)
