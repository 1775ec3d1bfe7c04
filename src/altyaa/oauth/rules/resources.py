"""Which resources a token may be for, and what that leaves of its scopes (RFC 8707 §2)."""

from collections.abc import Iterable, Mapping

from altyaa.protocol.rfc6749_errors import OAuthRefused

ResourceScopes = Mapping[str, frozenset[str]]
"""By URI, the scopes that a resource knows; empty for all of them."""


def known(asked: Iterable[str], resources: ResourceScopes) -> frozenset[str] | OAuthRefused:
    """The resources that were asked for, if the deployment has each of them."""
    for uri in asked:
        if uri not in resources:
            return OAuthRefused("invalid_target", "The resource is not one of this service.", f"unknown {uri!r:.100}")
    return frozenset(asked)


def scopes_at(scopes: frozenset[str], asked: frozenset[str], resources: ResourceScopes) -> frozenset[str]:
    """Of these scopes, what the resources know; all of them where no resource was named."""
    if not asked:
        return scopes
    known_there = [resources.get(uri, frozenset()) for uri in asked]
    return scopes if not all(known_there) else scopes.intersection(frozenset().union(*known_there))
