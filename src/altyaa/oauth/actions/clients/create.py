"""Make a client."""

from altyaa.events import actions as events
from altyaa.infra.db import WorkspaceTx
from altyaa.kernel.fact import Fact, Json
from altyaa.kernel.ids import write_id
from altyaa.kernel.problems import Refused
from altyaa.kernel.secret import Secret
from altyaa.oauth import doors, store
from altyaa.oauth.actions.clients.actor import actor
from altyaa.oauth.actions.clients.facts import described
from altyaa.oauth.actions.clients.look import look
from altyaa.oauth.actions.clients.means import ClientMeans
from altyaa.oauth.actions.clients.secret import add_secret
from altyaa.oauth.model import WITH_SECRET
from altyaa.oauth.registration import ClientAsk, CreatedClient
from altyaa.oauth.rules import clients as rules
from altyaa.oauth.store.clients import NewClient


async def create_client(
    tx: WorkspaceTx, means: ClientMeans, secret: Secret[bytes], ask: ClientAsk
) -> CreatedClient | Refused:
    """Make a client, with its first secret where it proves itself with one.

    Args:
        secret: 32 fresh random bytes.
        ask: Its parts fit one another (``rules.clients.client_ask``).
    """
    now, shape = means.clock(), ask.shape
    maker = await actor(tx, means)
    if isinstance(maker, Refused):
        return maker
    if refusal := rules.may_open(shape, maker) or rules.may_give(shape, maker):
        return refusal
    client_id = means.new_id()
    new = NewClient(
        id=client_id,
        handle=doors.client_handle(means.keys, client_id),
        name=shape.name,
        any_workspace=shape.any_workspace,
        auth_method=ask.auth_method,
        redirect_uris=shape.redirect_uris,
        scopes=tuple(sorted(shape.scopes)),
        grant_types=ask.grant_types,
        pkce=shape.pkce,
        jwks=shape.jwks,
        grant_days=shape.grant_days,
        created_by=tx.caller.id,
    )
    await store.insert_client(tx, maker.workspace_id, new, now)
    credential = None
    if ask.auth_method in WITH_SECRET:
        credential = await add_secret(tx, means, maker.workspace_id, client_id, secret, now)
    told: dict[str, Json] = {"auth_method": ask.auth_method, "grant_types": list(ask.grant_types), **described(shape)}
    await events.record(tx, Fact("oauth.client.created", write_id("app", client_id), now, told))
    return CreatedClient(credential, await look(tx, client_id))
