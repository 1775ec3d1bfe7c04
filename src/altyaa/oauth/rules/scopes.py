"""Scopes that may not be asked for. The same sentences at ``/oauth/authorize`` and ``/oauth/token`` (RFC 6749 §3.3)."""

from collections.abc import Collection, Iterable

from altyaa.kernel.scopes import ScopeCatalogue
from altyaa.protocol.rfc6749_errors import OAuthRefused

LONGEST_NAMED = 60
"""Characters of a scope that is repeated to whoever sent it. A credential of ours, sent by mistake, is longer."""
MALFORMED = OAuthRefused("invalid_scope", "scope is malformed: names with one space between them.")
NONE_TO_ASK_FOR = OAuthRefused("invalid_scope", "The app has no scope that it could ask for.")
NONE_AT_RESOURCE = OAuthRefused("invalid_scope", "The resource knows none of these scopes.")


def beyond(asked: Iterable[str], had: Collection[str], catalogue: ScopeCatalogue, owner: str) -> OAuthRefused | None:
    """Refuse scopes that are not among those of the app, or of the grant; None where all of them are.

    The first in alphabetical order is named. It holds the characters of RFC 6749 §3.3 alone, and §5.2 allows each
    of them in a description.

    Args:
        asked: As ``read_scope`` read them.
        owner: Whose scopes they should be among, as in "the app".
    """
    name = min(set(asked).difference(had), default=None)
    if name is None:
        return None
    what = f"The scope {name}" if len(name) <= LONGEST_NAMED else "A scope"
    why = f"is not among those of {owner}" if name in catalogue else "does not exist"
    return OAuthRefused("invalid_scope", f"{what} {why}.", f"beyond: {name!r:.{LONGEST_NAMED}}")
