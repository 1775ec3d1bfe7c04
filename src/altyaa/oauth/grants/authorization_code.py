"""``grant_type=authorization_code`` (RFC 6749 §4.1.3)."""

from altyaa.infra.vault import presented
from altyaa.kernel.secret import Secret
from altyaa.oauth import doors
from altyaa.oauth.actions.exchange_code import exchange_code
from altyaa.oauth.authenticate import acting_client
from altyaa.oauth.formats import CODE
from altyaa.oauth.grants.ask import TokenAsk
from altyaa.oauth.means import Means
from altyaa.oauth.model import Issued
from altyaa.oauth.rules.redeem_code import CODE_REFUSED, CodeAsk
from altyaa.protocol.rfc6749_errors import OAuthRefused


async def grant(means: Means, ask: TokenAsk) -> Issued | OAuthRefused:
    """Trade a code for tokens, in the workspace that it was given for."""
    text = ask.parameters.get("code")
    if text is None:
        return OAuthRefused("invalid_request", "code is missing.")
    shown = presented(CODE, Secret(text), means.keyring.keys)
    found = None if shown is None else await doors.code(means.db, shown[1])
    if found is None or found.client_id != ask.client.id:
        return OAuthRefused("invalid_grant", CODE_REFUSED, "no such code")
    wanted = CodeAsk(
        ask.client.id, ask.parameters.get("redirect_uri"), ask.parameters.get("code_verifier"), ask.resources
    )
    async with means.db.workspace(acting_client(ask.client, found.workspace_id)) as tx:
        return await exchange_code(tx, means, ask.client, found.workspace_id, found.id, wanted, ask.known, ask.peer)
