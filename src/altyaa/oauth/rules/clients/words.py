"""What is written about a client, read. The same sentences for HTTP and the command line."""

import json
from collections.abc import Iterable, Sequence

from altyaa.kernel.problems import INVALID_VALUE, Refused
from altyaa.kernel.scopes import ScopeCatalogue, known
from altyaa.protocol import rfc6749_redirects, rfc7517_jwks

MOST_REDIRECT_URIS, MOST_GRANT_DAYS, LONGEST_JWKS = 20, 3650, 16_384


def read_redirect_uris(texts: Sequence[str]) -> tuple[str, ...] | Refused:
    """Redirect URIs, as they are written and in their order: they are compared character by character."""
    if len(texts) > MOST_REDIRECT_URIS:
        return wrong(f"An app takes at most {MOST_REDIRECT_URIS} redirect URIs.", "redirect_uris")
    seen: set[str] = set()
    for text in texts:
        if reason := rfc6749_redirects.why_not(text):
            return wrong(f"The redirect URI {text[:200]!a} {reason}.", "redirect_uris")
        if text in seen:
            return wrong(f"The redirect URI {text[:200]!a} is there twice.", "redirect_uris")
        seen.add(text)
    return tuple(texts)


def read_scopes(names: Iterable[str], catalogue: ScopeCatalogue) -> frozenset[str] | Refused:
    """What an app may ask people for, and what it may do for itself: something, at least."""
    asked = known(names, catalogue)
    if isinstance(asked, Refused) or asked:
        return asked
    return wrong("An app without a scope could open nothing. Name at least one.", "scopes")


def read_jwks(jwks: object) -> str | Refused:
    """Public keys, as JSON text.

    Args:
        jwks: As JSON was read.
    """
    reason = rfc7517_jwks.why_not(jwks)
    if reason is not None or not isinstance(jwks, dict):
        return wrong(f"The jwks {reason}.", "jwks")
    text = json.dumps(rfc7517_jwks.public_members(jwks), sort_keys=True)
    if len(text) > LONGEST_JWKS:
        told = f"The jwks is longer than {LONGEST_JWKS} characters. Register fewer keys, or shorter ones."
        return wrong(told, "jwks")
    return text


def read_grant_days(days: int) -> int | Refused:
    """Days after which a grant ends, however often it is refreshed."""
    if 1 <= days <= MOST_GRANT_DAYS:
        return days
    return wrong(f"A grant lasts 1 to {MOST_GRANT_DAYS} days, or for as long as it is used.", "grant_days")


def wrong(sentence: str, *fields: str) -> Refused:
    """The refusal of a value."""
    return Refused(INVALID_VALUE, "invalid value", sentence, fields=fields)
