"""Whether TikTok still takes the access token: it has no address that tells of a token, so the account is asked for.

A refusal is never final: the refresh token may work, and the renewal that follows a suspicion answers that.
"""

from dataclasses import replace

from altyaa.providers.model import App, Failure, Steps, Tokens
from altyaa.providers.tiktok.account import account


def probe(app: App, tokens: Tokens) -> Steps[Tokens]:
    """Ask for the account."""
    found = yield from account("probe", "introspect", app, tokens)
    return found if isinstance(found, Failure) else replace(tokens, subject=found.id)
