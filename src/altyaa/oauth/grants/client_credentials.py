"""``grant_type=client_credentials`` (RFC 6749 §4.4)."""

from altyaa.oauth.actions.client_credentials import client_credentials
from altyaa.oauth.grants.ask import TokenAsk
from altyaa.oauth.means import Means
from altyaa.oauth.model import Issued
from altyaa.protocol.rfc6749_errors import OAuthRefused


async def grant(means: Means, ask: TokenAsk) -> Issued | OAuthRefused:
    """A token of the client's own."""
    return grant_at_once(means, ask)


def grant_at_once(means: Means, ask: TokenAsk) -> Issued | OAuthRefused:
    """The same: there is nothing to wait for."""
    return client_credentials(means, ask.client, ask.scopes, ask.resources, ask.known, ask.peer.network)
