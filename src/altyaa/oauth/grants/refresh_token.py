"""``grant_type=refresh_token`` (RFC 6749 §6; OAuth 2.1 draft §4.3)."""

from altyaa.kernel.secret import Secret
from altyaa.oauth.actions.refresh import Asked, refresh_tokens
from altyaa.oauth.grants.ask import TokenAsk
from altyaa.oauth.means import Means
from altyaa.oauth.model import Issued
from altyaa.protocol.rfc6749_errors import OAuthRefused


async def grant(means: Means, ask: TokenAsk) -> Issued | OAuthRefused:
    """The next pair, or the same one again for a retry."""
    token = ask.parameters.get("refresh_token")
    if token is None:
        return OAuthRefused("invalid_request", "refresh_token is missing.")
    return await refresh_tokens(means, ask.client, Asked(Secret(token), ask.scopes, ask.resources, ask.peer), ask.known)
