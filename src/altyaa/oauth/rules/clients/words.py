"""What is written about a client, read. The same sentences for HTTP and the command line."""

import json
from collections.abc import Iterable, Sequence

from altyaa.kernel.problems import INVALID_VALUE, Refused
from altyaa.kernel.scopes import ScopeCatalogue, known
from altyaa.kernel.text import N_, Text, text
from altyaa.protocol import rfc6749_redirects, rfc7517_jwks

MOST_REDIRECT_URIS, MOST_GRANT_DAYS, LONGEST_JWKS = 20, 3650, 16_384


def read_redirect_uris(uris: Sequence[str]) -> tuple[str, ...] | Refused:
    """Redirect URIs, as they are written and in their order: they are compared character by character."""
    if len(uris) > MOST_REDIRECT_URIS:
        told = text("An app takes at most %(most)s redirect URIs.", most=str(MOST_REDIRECT_URIS))
        return wrong(told, "redirect_uris")
    seen: set[str] = set()
    for uri in uris:
        if why := rfc6749_redirects.why_not(uri):
            return wrong(why, "redirect_uris")
        if uri in seen:
            return wrong(text("The redirect URI %(uri)s is there twice.", uri=ascii(uri[:200])), "redirect_uris")
        seen.add(uri)
    return tuple(uris)


def read_scopes(names: Iterable[str], catalogue: ScopeCatalogue) -> frozenset[str] | Refused:
    """What an app may ask people for, and what it may do for itself: something, at least."""
    asked = known(names, catalogue)
    if isinstance(asked, Refused) or asked:
        return asked
    return wrong(N_("An app without a scope could open nothing. Name at least one."), "scopes")


def read_jwks(jwks: object) -> str | Refused:
    """Public keys, as JSON text.

    Args:
        jwks: As JSON was read.
    """
    if why := rfc7517_jwks.why_not(jwks):
        return wrong(why, "jwks")
    assert isinstance(jwks, dict), "whatever is none has a reason"
    kept = json.dumps(rfc7517_jwks.public_members(jwks), sort_keys=True)
    if len(kept) > LONGEST_JWKS:
        most = str(LONGEST_JWKS)
        told = text("The jwks is longer than %(most)s characters. Register fewer keys, or shorter ones.", most=most)
        return wrong(told, "jwks")
    return kept


def read_grant_days(days: int) -> int | Refused:
    """Days after which a grant ends, however often it is refreshed."""
    if 1 <= days <= MOST_GRANT_DAYS:
        return days
    told = text("A grant lasts 1 to %(most)s days, or for as long as it is used.", most=str(MOST_GRANT_DAYS))
    return wrong(told, "grant_days")


def wrong(sentence: str | Text, *fields: str) -> Refused:
    """The refusal of a value."""
    return Refused(INVALID_VALUE, "invalid value", sentence, fields=fields)
