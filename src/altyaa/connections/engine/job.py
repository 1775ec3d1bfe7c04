"""A grant under our lease, with everything that working on it takes."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from uuid import UUID

from altyaa.connections import store
from altyaa.connections.engine.means import Means
from altyaa.connections.model import Attempt, Claimed, Grant, Policy
from altyaa.connections.rules.policy import policy
from altyaa.connections.rules.tokens import Kept
from altyaa.connections.sealing import open_grant
from altyaa.infra.db import WorkspaceTx
from altyaa.infra.vault import WorkspaceKeyset
from altyaa.kernel.principal import Principal, service
from altyaa.providers.model import App, Provider, Tokens

PUT_OFF = timedelta(minutes=10)


@dataclass(slots=True)
class Job:
    """What is worked on.

    Attributes:
        fence: Of our lease.
        lease_until: Nothing is sent that could still be under way then.
        open: Attempts with these tokens of which nobody knows what became.
    """

    workspace_id: UUID
    fence: int
    lease_until: datetime
    grant: Grant
    kept: Kept
    open: list[Attempt]
    provider: Provider
    app: App
    keyset: WorkspaceKeyset

    @property
    def caller(self) -> Principal:
        """Who works: the service, in the grant's workspace."""
        return service(self.workspace_id)

    @property
    def tokens(self) -> Tokens:
        """As the platform's functions take them."""
        grant = self.grant
        return Tokens(
            self.kept.access,
            grant.access_ends_at,
            self.kept.refresh,
            grant.grant_ends_at,
            frozenset(grant.scopes),
            frozenset(grant.assumed),
            self.kept.subject,
        )


async def policy_now(tx: WorkspaceTx, job: Job) -> Policy:
    """The workspace's, read where it is used and its grant is locked: it may have changed since the lease began."""
    return policy(job.provider.pack, await store.policy_change(tx, job.grant.provider))


async def put_off(means: Means, claimed: Claimed) -> None:
    """Nothing can be done about it here and now, and asking every minute would not change that.

    Raises:
        DatabaseUnavailable: It is due again when the lease ends.
    """
    async with means.db.workspace(service(claimed.workspace_id)) as tx:
        await store.put_off(tx, claimed.id, claimed.fence, means.clock() + PUT_OFF)


async def load(means: Means, claimed: Claimed, lease_until: datetime) -> Job | None:
    """Read it; None where it is over, or not ours to work on by now.

    Raises:
        VaultError: Its tokens do not open.
        DatabaseUnavailable: As ``Database.workspace``.
    """
    caller, now = service(claimed.workspace_id), means.clock()
    await means.cabinet.ready(means.db, caller, now)
    async with means.db.workspace(caller) as tx:
        grant = await store.grant(tx, claimed.id)
        if grant is None or grant.fence != claimed.fence or grant.sealed is None:
            return None
        provider, app = means.providers.get(grant.provider), means.apps.get(grant.provider)
        if provider is None or app is None or app.client_id != grant.app_id:
            await store.put_off(tx, claimed.id, claimed.fence, now + PUT_OFF)
            return None  # nobody has set its app up here
        attempts = await store.open_attempts(tx, claimed.id)
        keyset = await means.cabinet.keyset(tx, now)
    kept = open_grant(keyset, grant.id, grant.generation, grant.sealed)
    living = [each for each in attempts if each.generation == grant.generation]
    return Job(claimed.workspace_id, claimed.fence, lease_until, grant, kept, living, provider, app, keyset)
