"""What hangs under a grant: the account itself, which takes the token of the grant."""

from collections.abc import Sequence

from altyaa.providers.model import App, Asset, Failure, Steps, Tokens
from altyaa.providers.tiktok.account import account


def assets(app: App, tokens: Tokens, only: frozenset[str] | None = None) -> Steps[Sequence[Asset]]:
    """The one account."""
    found = yield from account("assets", "api", app, tokens)
    return found if isinstance(found, Failure) else (found,)
