"""What hangs under a grant: the account that said yes, and nothing else."""

from collections.abc import Sequence

from altyaa.providers.model import App, Asset, Failure, Steps, Tokens
from altyaa.providers.tiktok_business.account import account_name
from altyaa.providers.tiktok_business.probe import probe


def assets(app: App, tokens: Tokens, only: frozenset[str] | None = None) -> Steps[Sequence[Asset]]:
    """The account. Which one it is, the platform says: nothing is taken from what is kept."""
    standing = yield from probe(app, tokens)
    if isinstance(standing, Failure):
        return standing
    assert standing.subject is not None  # a probe says it
    name = yield from account_name(app, tokens.access, standing.subject, "assets")
    return name if isinstance(name, Failure) else [Asset("account", standing.subject, name)]
