"""Workspaces and keys for tests, made through the same actions as everybody's."""

from dataclasses import dataclass
from uuid import UUID

from altyaa.access import actions as access
from altyaa.access.model import NewOwner
from altyaa.access.rules import email_index
from altyaa.app.runtime import Runtime
from altyaa.infra import entropy
from altyaa.kernel.ids import write_id
from altyaa.kernel.principal import Principal
from altyaa.kernel.secret import Secret
from altyaa.keys import actions as keys
from altyaa.keys.model import CreatedKey, KeyAsk

# In the shape of Argon2id and of no password: a test that does not sign in does not wait for a real one.
PASSWORD_HASH = Secret("$argon2id$v=19$m=65536,t=3,p=4$c29tZXNhbHRzb21lc2FsdA$bm90LWEtcmVhbC1oYXNoLWJ1dC1sb25n")

MINTED: list[Secret[str]] = []
"""Every key made here: at the end of a run its logs are searched for them."""


@dataclass(frozen=True, slots=True)
class MadeWorkspace:
    """A workspace and its Owner."""

    id: UUID
    owner_id: UUID

    @property
    def wire_id(self) -> str:
        """``wks_…``."""
        return write_id("wks", self.id)


def operator(runtime: Runtime, workspace: MadeWorkspace) -> Principal:
    """The operator in a workspace, acting for its Owner."""
    scopes = frozenset(runtime.settings.scopes)
    return Principal("operator", "operator", workspace.id, scopes, workspace.owner_id)


async def make_workspace(runtime: Runtime, name: str = "Harbor Coffee") -> MadeWorkspace:
    """A workspace with an Owner of its own."""
    made = MadeWorkspace(entropy.new_id(), entropy.new_id())
    email = f"owner-{made.owner_id.hex}@harbor.example"
    digest = runtime.keyring.keys.blind_index.compute(email_index(email))
    async with runtime.db.workspace(operator(runtime, made)) as tx:
        owner = NewOwner(made.owner_id, email, digest, PASSWORD_HASH)
        await access.create_workspace(tx, entropy.now, made.id, name, owner)
    return made


async def make_key(runtime: Runtime, workspace: MadeWorkspace, *scopes: str, name: str = "BI Dashboard") -> CreatedKey:
    """An API key with these scopes."""
    async with runtime.db.workspace(operator(runtime, workspace)) as tx:
        made = await keys.create_key(
            tx,
            entropy.now,
            entropy.new_id,
            entropy.new_secret(),
            runtime.keyring.keys,
            workspace.id,
            KeyAsk(name, frozenset(scopes), 90),
        )
    MINTED.append(made.key)
    return made


async def revoke_key(runtime: Runtime, workspace: MadeWorkspace, key_id: UUID) -> None:
    """End a key."""
    async with runtime.db.workspace(operator(runtime, workspace)) as tx:
        await keys.revoke_key(tx, entropy.now, key_id)
