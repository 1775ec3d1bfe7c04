"""How long a sign-in lasts, and a link to set a new password."""

from datetime import datetime, timedelta

from altyaa.access.model import Reset, Session, SessionRecord
from altyaa.access.rules.mailed import open_link
from altyaa.kernel.problems import RESET_ENDED, Refused

LONGEST_LIFE = timedelta(days=30)
LONGEST_PAUSE = timedelta(days=14)
SEEN_EVERY = timedelta(minutes=1)
FRESH = timedelta(minutes=10)
RESET_LIFETIME = timedelta(minutes=30)


def is_alive(session: Session | SessionRecord, now: datetime) -> bool:
    """Not past its end, and not unused for too long."""
    return now < session.expires_at and now < session.last_seen_at + LONGEST_PAUSE


def is_to_be_noted(session: SessionRecord, now: datetime) -> bool:
    """Whether this use is written down; most of those within a minute are not."""
    return now >= session.last_seen_at + SEEN_EVERY


def is_fresh(authenticated_at: datetime, now: datetime) -> bool:
    """Whether the person signed in recently enough to make, rotate or end a credential."""
    return now < authenticated_at + FRESH


def open_reset(reset: Reset | None, now: datetime) -> Reset | Refused:
    """The chance to set a new password, if it is still there."""
    return open_link(reset, now, RESET_ENDED)
