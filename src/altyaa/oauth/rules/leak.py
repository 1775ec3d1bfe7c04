"""Whether a token that somebody found in public is worth anything still."""

from datetime import datetime

from altyaa.oauth.formats import RefreshClaims
from altyaa.oauth.model import GrantRecord
from altyaa.oauth.rules.reach import ended

_STILL_ANSWERED = 1
"""Generations behind the current one: the token before it may be answered again (``rules.refresh``)."""


def is_live_refresh(claims: RefreshClaims, grant: GrantRecord, now: datetime) -> bool:
    """Decide on a refresh token whose MAC is right.

    One that was rotated away long ago gets nobody anything: it is dead, and its grant goes on.
    """
    behind = grant.generation - claims.generation
    return ended(grant) is None and grant.refresh_expires_at > now and 0 <= behind <= _STILL_ANSWERED
