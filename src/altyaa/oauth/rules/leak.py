"""Whether a token that somebody found in public is worth anything still."""

from datetime import datetime

from altyaa.oauth.formats import RefreshClaims
from altyaa.oauth.model import GrantRecord

_STILL_ANSWERED = 1
"""Generations behind the current one: the token before it may be answered again (``rules.refresh``)."""


def is_live_refresh(claims: RefreshClaims, grant: GrantRecord, now: datetime) -> bool:
    """Decide on a refresh token whose MAC is right.

    One that was rotated away long ago gets nobody anything: it is dead, and its grant goes on. One that opens nothing
    at the moment is not dead: its app may be for its own workspace alone today and for all tomorrow, and a generation
    that a restored backup does not know comes again.
    """
    behind = grant.generation - claims.generation
    return grant.revoked_at is None and grant.refresh_expires_at > now and behind <= _STILL_ANSWERED
