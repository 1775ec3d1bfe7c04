"""What the person may allow, and whether they have done so before."""

from collections.abc import Collection
from dataclasses import dataclass

from altyaa.access.rules import scopes_for
from altyaa.kernel.roles import Role
from altyaa.kernel.scopes import Scope, ScopeCatalogue
from altyaa.oauth.rules.authorize.asking import Authorization
from altyaa.protocol import rfc6749_redirects


@dataclass(frozen=True, slots=True)
class Offer:
    """The scopes that a client asks for, as a person of one role sees them.

    Attributes:
        open: They may allow these.
        beyond: Their role has not got these: they are not granted, whatever the person says.
    """

    open: tuple[Scope, ...]
    beyond: tuple[Scope, ...]

    @property
    def names(self) -> frozenset[str]:
        """Of those that may be allowed."""
        return frozenset(scope.name for scope in self.open)


def offer(ask: Authorization, role: Role, catalogue: ScopeCatalogue) -> Offer:
    """Divide what is asked for by what the role allows."""
    own, asked = scopes_for(role, catalogue), [catalogue[name] for name in ask.scopes]
    return Offer(
        tuple(scope for scope in asked if scope.name in own), tuple(scope for scope in asked if scope.name not in own)
    )


def goes_without(ask: Authorization, offered: Offer, remembered: Collection[str]) -> bool:
    """Whether no page is needed, because the person has allowed all of it before.

    Not for an app without a secret whose address any program on the person's machine could take: whoever asks may be
    another one (RFC 8252 §8.6).

    Args:
        remembered: Scopes of the consent that stands; none where there is none.
    """
    if "consent" in ask.prompt or not offered.open:
        return False
    if ask.client.is_public and not rfc6749_redirects.is_claimed(ask.redirect_uri):
        return False
    return offered.names.issubset(remembered)
