"""Workspaces and keys for tests, made through the same actions as everybody's."""

from dataclasses import dataclass
from uuid import UUID

from altyaa.access import actions as access
from altyaa.access import store
from altyaa.access.model import NewOwner
from altyaa.access.rules import email_index, scopes_for
from altyaa.access.verified import Verified
from altyaa.infra import entropy
from altyaa.infra.runtime import Runtime
from altyaa.kernel.ids import write_id
from altyaa.kernel.principal import Principal
from altyaa.kernel.problems import Refused
from altyaa.kernel.rate import Rate
from altyaa.kernel.roles import Role
from altyaa.kernel.secret import Secret
from altyaa.keys import actions as keys
from altyaa.keys.model import CreatedKey, KeyAsk, Network
from altyaa.keys.verify import KeyVerifier

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
    digest = address_digest(runtime, email)
    async with runtime.db.workspace(operator(runtime, made)) as tx:
        owner = NewOwner(made.owner_id, email, digest, PASSWORD_HASH)
        await access.create_workspace(tx, entropy.now, made.id, name, owner)
    return made


async def make_person(runtime: Runtime, email: str, password_hash: Secret[str] = PASSWORD_HASH) -> UUID:
    """A person who belongs to no workspace."""
    user_id, now = entropy.new_id(), entropy.now()
    async with runtime.db.person(user_id) as tx:
        await store.insert_user(tx, user_id, email, address_digest(runtime, email), now)
        await store.insert_password(tx, user_id, password_hash, now)
    return user_id


async def make_member(
    runtime: Runtime,
    workspace: MadeWorkspace,
    role: Role = "member",
    email: str | None = None,
    password_hash: Secret[str] = PASSWORD_HASH,
) -> Principal:
    """A new person in a workspace, as the principal they are once signed in."""
    email = email or f"{role}-{entropy.new_id().hex}@harbor.example"
    person = member(runtime, workspace, await make_person(runtime, email, password_hash), role)
    async with runtime.db.workspace(person) as tx:
        digest = address_digest(runtime, email)
        assert person.user_id is not None
        await store.insert_member(tx, workspace.id, person.user_id, role, email, digest, entropy.now())
    return person


def address_digest(runtime: Runtime, email: str) -> bytes:
    """Blind index of an address."""
    return runtime.keyring.keys.blind_index.compute(email_index(email))


def member(runtime: Runtime, workspace: MadeWorkspace, user_id: UUID, role: Role) -> Principal:
    """A signed-in person in a workspace."""
    scopes = scopes_for(role, runtime.settings.scopes)
    return Principal("member", write_id("usr", user_id), workspace.id, scopes, user_id)


def means(runtime: Runtime) -> keys.Means:
    """What acting on keys needs of a process."""
    return keys.Means(entropy.now, entropy.new_id, runtime.keyring.keys, runtime.settings.scopes)


async def make_key(
    runtime: Runtime,
    workspace: MadeWorkspace,
    *scopes: str,
    name: str = "BI Dashboard",
    cidrs: tuple[Network, ...] = (),
    limit: Rate | None = None,
) -> CreatedKey:
    """An API key with these scopes."""
    async with runtime.db.workspace(operator(runtime, workspace)) as tx:
        ask = KeyAsk(name, frozenset(scopes), 90, cidrs=cidrs, limit=limit)
        made = await keys.create_key(tx, means(runtime), entropy.new_secret(), ask)
    assert not isinstance(made, Refused)
    MINTED.append(made.key)
    return made


async def revoke_key(runtime: Runtime, workspace: MadeWorkspace, key_id: UUID) -> None:
    """End a key."""
    async with runtime.db.workspace(operator(runtime, workspace)) as tx:
        await keys.revoke_key(tx, means(runtime), key_id)


async def verify_key(runtime: Runtime, key: Secret[str]) -> Principal | Refused:
    """What the database says of a key now, with no memory in between."""
    found = await KeyVerifier(runtime.db, runtime.keyring, entropy.now)(key)
    return found.principal if isinstance(found, Verified) else found.refused
