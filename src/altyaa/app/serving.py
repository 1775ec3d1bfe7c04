"""What a serving process has beside its runtime: a memory of credentials, and what keeps it true."""

import asyncio
from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager, suppress
from dataclasses import dataclass
from functools import partial
from typing import Any
from uuid import UUID

from altyaa.access import doors
from altyaa.access.authenticate import Authenticator, Verifier
from altyaa.access.memory import Memory
from altyaa.access.uses import WRITTEN_EVERY_SECONDS, LastUses
from altyaa.access.verified import Finding
from altyaa.connections.actions.uses import Uses
from altyaa.infra import entropy
from altyaa.infra.again import again
from altyaa.infra.db import Database, DatabaseUnavailable
from altyaa.infra.feed import DEADLINE_SECONDS, Feed, boot_seconds
from altyaa.infra.keyring import RELOAD_SECONDS, keep_reloaded
from altyaa.infra.runtime import Runtime
from altyaa.infra.settings import Settings, SettingsError
from altyaa.kernel.principal import PrincipalKind
from altyaa.kernel.secret import Secret
from altyaa.keys.model import API_KEY
from altyaa.keys.verify import KeyVerifier
from altyaa.limits.callers import Limits
from altyaa.oauth import doors as oauth_doors
from altyaa.oauth.actions.issued import Issuances
from altyaa.oauth.authenticate import ClientAuthenticator
from altyaa.oauth.formats import ACCESS_TOKEN
from altyaa.oauth.lookup import ClientLookup
from altyaa.oauth.model import ClientRecord, TokenBits
from altyaa.oauth.verify import TokenVerifier

SEEN_EVERY_SECONDS = 10.0
"""What counts as a retry of a refresh depends on whether its tokens were seen in use: that is told sooner."""


@dataclass(frozen=True, slots=True)
class Serving:
    """What answers requests.

    Attributes:
        lookup: Finds OAuth clients by their id.
        clients: Says which of them asks.
        bits: Of the scopes and resources in access tokens.
        issued: Counts tokens that apps get for themselves.
        used: Counts calls to platforms.
    """

    runtime: Runtime
    authenticate: Authenticator
    limits: Limits
    memory: Memory[Finding]
    feed: Feed
    lookup: ClientLookup
    clients: ClientAuthenticator
    bits: TokenBits
    issued: Issuances
    used: Uses


@asynccontextmanager
async def open_serving(runtime: Runtime, listen_dsn: Secret[str], processes: int = 1) -> AsyncIterator[Serving]:
    """Everything that answering needs, with the tasks that keep it up to date for the time of the block.

    Args:
        listen_dsn: A direct connection to the database, for the feed.
        processes: How many processes of this command share each rate limit.
    """
    settings, db = runtime.settings, runtime.db
    memory: Memory[Finding] = Memory(lambda now: feed.is_healthy(now), boot_seconds, entropy.new_secret())
    known_clients: Memory[ClientRecord] = Memory(lambda now: feed.is_healthy(now), boot_seconds, entropy.new_secret())
    memories = (memory, known_clients)
    feed = Feed(listen_dsn, db, lambda ids: _each(memories, ids), lambda: _all(memories))
    limits = Limits(settings, processes)
    bits = await _bits(db, settings)
    key_uses, grant_uses, issued = LastUses(doors.keys_used), LastUses(oauth_doors.grants_used), Issuances()
    used = Uses()
    client_uses = LastUses(oauth_doors.client_secrets_used)
    verifiers: dict[str, Verifier] = {
        API_KEY.prefix: KeyVerifier(db, runtime.keyring, entropy.now),
        ACCESS_TOKEN.prefix: TokenVerifier(db, runtime.keyring, entropy.now, bits, settings.scopes),
    }
    uses: dict[PrincipalKind, LastUses] = {"key": key_uses, "grant": grant_uses}
    authenticate = Authenticator(verifiers, memory, limits, uses, settings.trusted_proxies, boot_seconds)
    lookup = ClientLookup(db, runtime.keyring, entropy.now, known_clients, limits)
    clients = ClientAuthenticator(db, runtime.keyring, entropy.now, lookup, client_uses, settings.base_url)
    tasks = [
        asyncio.create_task(feed.run()),
        asyncio.create_task(keep_reloaded(runtime.keyring, RELOAD_SECONDS)),
        asyncio.create_task(again(partial(key_uses.write, db), WRITTEN_EVERY_SECONDS, "last_uses_not_written")),
        asyncio.create_task(again(partial(grant_uses.write, db), SEEN_EVERY_SECONDS, "grant_uses_not_written")),
        asyncio.create_task(again(partial(client_uses.write, db), WRITTEN_EVERY_SECONDS, "client_uses_not_written")),
        asyncio.create_task(again(partial(issued.write, db), WRITTEN_EVERY_SECONDS, "issued_tokens_not_told")),
        asyncio.create_task(again(partial(used.write, db), WRITTEN_EVERY_SECONDS, "uses_of_connections_not_told")),
    ]
    try:
        # Where it cannot be proven, behind a pooler, service begins all the same: slower, from the database.
        await feed.first_heard(within_seconds=DEADLINE_SECONDS)
        yield Serving(runtime, authenticate, limits, memory, feed, lookup, clients, bits, issued, used)
    finally:
        for task in tasks:
            task.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)
        for each in (key_uses, grant_uses, client_uses, issued):
            with suppress(DatabaseUnavailable):
                await each.write(db)
        with suppress(DatabaseUnavailable):
            await used.write(db, is_last=True)


async def _bits(db: Database, settings: Settings) -> TokenBits:
    """Those of the database.

    Raises:
        SettingsError: A scope or a resource has none.
    """
    bits = await oauth_doors.token_bits(db)
    new = [name for name in settings.scopes if name not in bits.scopes]
    new += [each.uri for each in settings.resource if each.uri not in bits.resources]
    if new:
        raise SettingsError(
            f"{new[0]} is new, and tokens cannot name it yet. Run `altyaa migrate` with these settings."
        )
    return bits


def _each(memories: Sequence[Memory[Any]], ids: list[UUID]) -> None:
    for memory in memories:
        memory.forget(ids)


def _all(memories: Sequence[Memory[Any]]) -> None:
    for memory in memories:
        memory.forget_all()
