"""An app gives a token back (RFC 7009)."""

from datetime import datetime

from altyaa.access.authenticate import Authenticator
from altyaa.access.verified import Denied
from altyaa.events import actions as events
from altyaa.infra.revocation import revoked
from altyaa.kernel.fact import Fact, Json
from altyaa.kernel.ids import write_id
from altyaa.kernel.secret import Secret
from altyaa.oauth import store
from altyaa.oauth.actions.end import end_grants
from altyaa.oauth.actions.refresh import grant_of
from altyaa.oauth.authenticate import acting_client
from altyaa.oauth.formats import ACCESS_TOKEN, REFRESH_TOKEN, jti
from altyaa.oauth.means import Means
from altyaa.oauth.model import ClientRecord
from altyaa.oauth.shown import Shown, shown_access
from altyaa.protocol.rfc6749_errors import OAuthRefused

REASON = "the app gave its token back"
# §2.1: the request is refused; §2.2.1 takes the errors of RFC 6749 §5.2, where "issued to another client" is this one.
_FOREIGN = OAuthRefused("invalid_grant", "The token was issued to another app.")
_UNSUPPORTED = OAuthRefused("unsupported_token_type", "API keys are revoked at /v1/keys, not here.")


async def revoke_token(
    means: Means, authenticate: Authenticator, client: ClientRecord, token: Secret[str]
) -> OAuthRefused | None:
    """End what a token opens, if the client was given it. One that is unknown or dead is no error (§2.2).

    One that opens nothing at the moment ends too: what closed it may be taken back.

    Raises:
        DatabaseUnavailable: Nothing was promised; the caller may try again.
    """
    if token.reveal().startswith(REFRESH_TOKEN.prefix):
        return await _refresh(means, client, token)
    if token.reveal().startswith(ACCESS_TOKEN.prefix):
        return await _access(means, client, token)
    return _UNSUPPORTED if authenticate.takes(token) else None


async def _refresh(means: Means, client: ClientRecord, token: Secret[str]) -> OAuthRefused | None:
    """With a refresh token of any generation its grant ends: the app whose latest answer was lost has an older one."""
    found = await grant_of(means, token)
    if found is None:
        return None
    _, grant = found
    if grant.client_id != client.id:
        return _FOREIGN
    async with means.db.workspace(acting_client(client, grant.workspace_id, grant.user_id)) as tx:
        await end_grants(tx, [grant.id], means.clock(), REASON)
    return None


async def _access(means: Means, client: ClientRecord, token: Secret[str]) -> OAuthRefused | None:
    """An access token ends alone: its grant goes on."""
    now = means.clock()
    found = await shown_access(means.db, means.keyring, token, now)
    if isinstance(found, Denied):
        return None
    if found.client_id != client.id:
        return _FOREIGN
    ends, workspace_id = datetime.fromtimestamp(found.claims.expires, now.tzinfo), found.source.workspace_id
    async with means.db.workspace(acting_client(client, workspace_id, found.user_id)) as tx:
        if await store.deny_token(tx, workspace_id, found.token_id, ends):
            await revoked(tx, found.token_id)
            fact = Fact("oauth.access_token.revoked", found.source.wire_id, now, _told(client, found))
            await events.record(tx, fact)
    return None


def _told(client: ClientRecord, found: Shown) -> dict[str, Json]:
    told: dict[str, Json] = {"client_id": client.wire_id, "client": client.name, "jti": jti(found.token_id.bytes)}
    told |= {"reason": REASON}
    return told if found.user_id is None else told | {"user": write_id("usr", found.user_id)}
