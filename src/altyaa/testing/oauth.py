"""OAuth clients, codes and grants for tests, made through the same actions as everybody's."""

from dataclasses import dataclass
from typing import Any
from uuid import UUID

from altyaa.infra import entropy
from altyaa.infra.runtime import Runtime
from altyaa.infra.vault import mint, presented
from altyaa.kernel.principal import Principal
from altyaa.kernel.secret import Secret
from altyaa.oauth import doors, store
from altyaa.oauth.actions.allow import Allowed, allow
from altyaa.oauth.actions.exchange_code import exchange_code
from altyaa.oauth.authenticate import acting_client
from altyaa.oauth.formats import CLIENT_SECRET, CODE
from altyaa.oauth.means import Means
from altyaa.oauth.model import ClientRecord, Issued, Peer
from altyaa.oauth.rules.redeem_code import CodeAsk
from altyaa.oauth.store.clients import NewClient
from altyaa.protocol.rfc6749_errors import OAuthRefused
from altyaa.testing.factories import MINTED, MadeWorkspace, member, operator

REDIRECT_URI = "https://app.example/callback"
VERIFIER = "a-verifier-that-is-long-enough-for-rfc-7636-and-no-longer"
PEER = Peer("192.0.2.0/24", "test")


@dataclass(frozen=True, slots=True)
class MadeClient:
    """A client.

    Attributes:
        secret: None for one without.
    """

    record: ClientRecord
    secret: Secret[str] | None

    @property
    def id(self) -> str:
        """``app_…``."""
        return self.record.wire_id


async def oauth_means(runtime: Runtime, **changes: Any) -> Means:
    """What the authorization server's use cases need."""
    bits = await doors.token_bits(runtime.db)
    return Means(runtime.db, runtime.keyring, runtime.settings, bits, **changes)


async def make_client(
    runtime: Runtime,
    workspace: MadeWorkspace,
    *scopes: str,
    **changes: Any,
) -> MadeClient:
    """A client of the workspace: confidential, PKCE optional, for all grant types unless ``changes`` say otherwise.

    Args:
        changes: Fields of ``NewClient``.
    """
    client_id, keys = entropy.new_id(), runtime.keyring.keys
    values: dict[str, Any] = {
        "name": "Trend Reader",
        "any_workspace": False,
        "auth_method": "client_secret_basic",
        "redirect_uris": (REDIRECT_URI,),
        "scopes": scopes or ("analytics.read", "posts.read"),
        "grant_types": ("authorization_code", "refresh_token", "client_credentials"),
        "pkce": "optional",
        "jwks": None,
        "grant_days": None,
        "created_by": "operator",
        **changes,
    }
    if values["auth_method"] == "none":
        values |= {"pkce": "required", "grant_types": ("authorization_code", "refresh_token")}
    credential = None
    async with runtime.db.workspace(operator(runtime, workspace)) as tx:
        new = NewClient(id=client_id, handle=doors.client_handle(keys, client_id), **values)
        await store.insert_client(tx, workspace.id, new, entropy.now())
        if new.auth_method.startswith("client_secret"):
            credential, digest = mint(CLIENT_SECRET, client_id, entropy.new_secret(), keys)
            kid, shown = keys.pepper.primary_id, credential.reveal()[-4:]
            await store.insert_client_secret(
                tx, workspace.id, entropy.new_id(), client_id, kid, digest, shown, entropy.now(), "operator"
            )
            MINTED.append(credential)
    return MadeClient(await client_record(runtime, client_id), credential)


async def client_record(runtime: Runtime, client_id: UUID) -> ClientRecord:
    """A client as the protocol reads it now."""
    found = await doors.client(runtime.db, doors.client_handle(runtime.keyring.keys, client_id), entropy.now())
    assert found is not None
    return found


async def make_code(
    means: Means,
    client: ClientRecord,
    person: Principal,
    *scopes: str,
    redirect_uri: str = REDIRECT_URI,
    challenge: str | None = None,
    resources: frozenset[str] = frozenset(),
) -> Secret[str]:
    """A code, as after the person said yes."""
    assert person.user_id is not None
    asked = frozenset(scopes or client.scopes)
    yes = Allowed(asked, asked, resources, redirect_uri, challenge)
    async with means.db.workspace(person) as tx:
        code = await allow(tx, means, client, person.workspace_id, person.user_id, yes)
    assert not isinstance(code, OAuthRefused)
    MINTED.append(code)
    return code


async def make_grant(means: Means, client: ClientRecord, person: Principal, *scopes: str, peer: Peer = PEER) -> Issued:
    """The first pair of tokens of a new grant."""
    code = await make_code(means, client, person, *scopes)
    shown = presented(CODE, code, means.keyring.keys)
    assert shown is not None
    found = await doors.code(means.db, shown[1])
    assert found is not None
    ask = CodeAsk(client.id, REDIRECT_URI, None, frozenset())
    async with means.db.workspace(acting_client(client, found.workspace_id)) as tx:
        issued = await exchange_code(tx, means, client, found.workspace_id, found.id, ask, {}, peer)
    assert isinstance(issued, Issued)
    remember(issued)
    return issued


def remember(issued: Issued) -> None:
    """At the end of a run its logs are searched for these tokens."""
    MINTED.append(issued.access_token)
    if issued.refresh_token is not None:
        MINTED.append(issued.refresh_token)


def owner_of(runtime: Runtime, workspace: MadeWorkspace) -> Principal:
    """The workspace's Owner, signed in."""
    return member(runtime, workspace, workspace.owner_id, "owner")
