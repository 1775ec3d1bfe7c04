"""A client's own token, for its own workspace. It is counted, not written, and can be ended all the same."""

from altyaa.oauth import issue
from altyaa.oauth.formats import NONCE_BYTES
from altyaa.oauth.means import Means
from altyaa.oauth.model import ClientRecord, Issued
from altyaa.oauth.rules.reach import client_scopes
from altyaa.oauth.rules.resources import ResourceScopes, scopes_at
from altyaa.oauth.rules.scopes import NONE_AT_RESOURCE, NONE_TO_ASK_FOR, beyond
from altyaa.protocol.rfc6749_errors import OAuthRefused


def client_credentials(
    means: Means,
    client: ClientRecord,
    asked: frozenset[str] | None,
    targets: frozenset[str],
    resources: ResourceScopes,
    network: str,
) -> Issued | OAuthRefused:
    """Issue one (RFC 6749 §4.4).

    Args:
        asked: Scopes; None for all that the client has.
        network: The /24 or /48 of the caller's address; empty for none.
    """
    if client.is_public:  # §4.4: confidential clients alone
        return OAuthRefused("unauthorized_client", "An app without a secret has no tokens of its own.")
    catalogue, wanted = means.settings.scopes, frozenset(client.scopes) if asked is None else asked
    if refused := beyond(wanted, client.scopes, catalogue, "the app"):
        return refused
    allowed = client_scopes(client, wanted, catalogue)
    scopes = scopes_at(allowed, targets, resources)
    if not scopes:
        return NONE_AT_RESOURCE if allowed else NONE_TO_ASK_FOR
    nonce, seconds, now = means.new_secret(NONCE_BYTES).reveal(), means.settings.access_token_seconds, means.clock()
    means.issued.count(client, scopes, network, now)
    return issue.client_token(client, scopes, targets, nonce, now, seconds, means.keyring.keys, means.bits)
