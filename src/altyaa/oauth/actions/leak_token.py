"""End what leaked tokens belong to: whoever holds one has the right to."""

from uuid import UUID

from altyaa.access import store as people
from altyaa.access.leaks import Ended, Leak
from altyaa.access.verified import Denied
from altyaa.events import actions as events
from altyaa.infra.db import WorkspaceTx
from altyaa.kernel.clock import Clock
from altyaa.kernel.fact import Fact, Json
from altyaa.kernel.ids import write_id
from altyaa.kernel.principal import service
from altyaa.kernel.secret import Secret
from altyaa.oauth import store
from altyaa.oauth.actions.clients.end import begin_epoch
from altyaa.oauth.actions.end import end_grants
from altyaa.oauth.actions.refresh import grant_of
from altyaa.oauth.formats import AccessClaims
from altyaa.oauth.means import Means
from altyaa.oauth.rules.leak import is_live_refresh
from altyaa.oauth.shown import shown_access

REASON = "leak"


class AccessTokenLeaks:
    """Ends leaked ``ala_`` tokens: a grant's with the grant, a client's own with all that it has got for itself.

    A single one could be ended alone; but whoever leaked it holds others of the same place, and the client gets a new
    one with its secret at once. One that opens nothing at the moment counts too: it may open something again.
    """

    def __init__(self, means: Means) -> None:
        self._means = means

    async def __call__(self, credential: Secret[str], leak: Leak) -> tuple[Ended, ...]:
        """End one. A forged or expired one costs arithmetic and no query.

        Raises:
            DatabaseUnavailable: It could not be looked up, or not be ended.
        """
        means = self._means
        found = await shown_access(means.db, means.keyring, credential, means.clock())
        if isinstance(found, Denied) or found.source.token_denied:
            return ()
        async with means.db.workspace(service(found.source.workspace_id)) as tx:
            if found.claims.of_client:
                return await _end_epoch(tx, means.clock, found.claims, leak)
            return await _end_grant(tx, means.clock, found.claims.subject, "access_token", leak)


class RefreshTokenLeaks:
    """Ends the grants of leaked ``alr_`` tokens."""

    def __init__(self, means: Means) -> None:
        self._means = means

    async def __call__(self, credential: Secret[str], leak: Leak) -> tuple[Ended, ...]:
        """End one. Costs and raises as ``AccessTokenLeaks``."""
        found = await grant_of(self._means, credential)
        if found is None:
            return ()
        claims, grant = found
        if not is_live_refresh(claims, grant, self._means.clock()):
            return ()
        async with self._means.db.workspace(service(grant.workspace_id)) as tx:
            return await _end_grant(tx, self._means.clock, grant.id, "refresh_token", leak)


async def _end_grant(tx: WorkspaceTx, clock: Clock, grant_id: UUID, kind: str, leak: Leak) -> tuple[Ended, ...]:
    now = clock()
    ended = await end_grants(tx, [grant_id], now, REASON)
    if not ended:
        return ()
    grant = ended[0]
    # Not held: whoever holds a consent takes its grants afterwards, and would wait for us as we for them.
    consent = await store.consent(tx, grant.client_id, grant.user_id)
    told: dict[str, Json] = {"client_id": write_id("app", grant.client_id), "user": write_id("usr", grant.user_id)}
    told |= {"client": None if consent is None else consent.client_name, **_where(kind, leak)}
    await events.tell(tx, Fact("oauth.grant.leaked", write_id("grt", grant_id), now, told), await _owners(tx))
    return (Ended("grant", write_id("grt", grant_id)),)


async def _end_epoch(tx: WorkspaceTx, clock: Clock, claims: AccessClaims, leak: Leak) -> tuple[Ended, ...]:
    now, client = clock(), await store.lock_client(tx, claims.subject)
    if client is None or client.ended_at is not None or client.token_epoch > claims.counter:
        return ()
    await begin_epoch(tx, client, now, claims.counter)
    told: dict[str, Json] = {"client": client.name, **_where("access_token", leak)}
    await events.tell(tx, Fact("oauth.client.token_leaked", client.wire_id, now, told), await _owners(tx))
    return (Ended("client_tokens", client.wire_id),)


def _where(kind: str, leak: Leak) -> dict[str, Json]:
    return {"kind": kind, "found_by": leak.found_by, "url": leak.url, "source": leak.source}


async def _owners(tx: WorkspaceTx) -> list[str]:
    return [each.email for each in await people.managers(tx) if each.role == "owner"]
