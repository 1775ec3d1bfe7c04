"""What every grant type is asked."""

from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from typing import TypeAlias

from altyaa.oauth.means import Means
from altyaa.oauth.model import ClientRecord, Issued, Peer
from altyaa.oauth.rules.resources import ResourceScopes, known
from altyaa.oauth.rules.scopes import MALFORMED
from altyaa.protocol.rfc6749_errors import OAuthRefused
from altyaa.protocol.rfc6749_parameters import Parameters, read_scope


@dataclass(frozen=True, slots=True)
class TokenAsk:
    """A request to the token endpoint whose client is authenticated.

    Attributes:
        scopes: None where none was sent.
        resources: Those that were sent; the deployment knows each.
        known: The deployment's, with the scopes of each.
    """

    client: ClientRecord
    parameters: Parameters
    scopes: frozenset[str] | None
    resources: frozenset[str]
    known: ResourceScopes
    peer: Peer


Grant: TypeAlias = Callable[[Means, TokenAsk], Awaitable[Issued | OAuthRefused]]


def read_ask(
    client: ClientRecord, parameters: Parameters, resources: ResourceScopes, peer: Peer
) -> TokenAsk | OAuthRefused:
    """Read what all grant types have in common."""
    targets = known(parameters.resources, resources)
    if isinstance(targets, OAuthRefused):
        return targets
    text = parameters.get("scope")
    scopes = None if text is None else read_scope(text)
    if text is not None and scopes is None:
        return MALFORMED
    return TokenAsk(client, parameters, scopes, targets, resources, peer)
