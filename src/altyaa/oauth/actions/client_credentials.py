"""A client's own token, for its own workspace. It is counted, not written, and can be ended all the same."""

from altyaa.oauth import issue
from altyaa.oauth.formats import NONCE_BYTES
from altyaa.oauth.means import Means
from altyaa.oauth.model import ClientRecord, Issued
from altyaa.oauth.rules.reach import client_scopes, within
from altyaa.oauth.rules.resources import ResourceScopes, scopes_at
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
    if asked is not None and (beyond := within(sorted(asked), client.scopes)):
        return OAuthRefused("invalid_scope", "The app may not have this scope.", f"beyond: {beyond[0]!r:.60}")
    wanted = frozenset(client.scopes) if asked is None else asked
    scopes = scopes_at(client_scopes(client, wanted, means.settings.scopes), targets, resources)
    if not scopes:
        return OAuthRefused("invalid_scope", "No scope is left that the app has and the resource knows.")
    nonce, seconds, now = means.new_secret(NONCE_BYTES).reveal(), means.settings.access_token_seconds, means.clock()
    means.issued.count(client, scopes, network, now)
    return issue.client_token(client, scopes, targets, nonce, now, seconds, means.keyring.keys, means.bits)
