"""Ending the grant at TikTok, for this app and that account, in every workspace."""

from altyaa.providers.model import App, Call, Tokens
from altyaa.providers.tiktok_business.asking import ask, credentials


def revocation(app: App, tokens: Tokens) -> Call:
    """The call."""
    return ask("revoke", "revoke_url", {"access_token": tokens.access, **credentials(app)})
