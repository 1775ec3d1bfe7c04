"""What becomes of an invitation."""

from collections.abc import Iterable
from datetime import datetime, timedelta
from typing import Protocol, TypeVar

from altyaa.access.model import Invitation
from altyaa.access.rules.words import email_index
from altyaa.kernel.problems import INVITATION_ENDED, INVITATION_FOR_ANOTHER, Refused

LIFETIME = timedelta(days=7)


class Dated(Protocol):
    """What tells whether an invitation is open."""

    @property
    def expires_at(self) -> datetime: ...
    @property
    def accepted_at(self) -> datetime | None: ...
    @property
    def withdrawn_at(self) -> datetime | None: ...


T = TypeVar("T", bound=Dated)


def open_one(invitation: T | None, now: datetime) -> T | Refused:
    """The invitation, if it can still be accepted. Whoever shows the link is told why not."""
    if invitation is None:
        return Refused(INVITATION_ENDED, "no such invitation, or sent again since")
    if invitation.accepted_at is not None:
        return Refused(INVITATION_ENDED, "used", "The invitation was used already: it works once.")
    if invitation.withdrawn_at is not None:
        return Refused(INVITATION_ENDED, "withdrawn", "The invitation was withdrawn. Ask who sent it for a new one.")
    if invitation.expires_at <= now:
        return Refused(
            INVITATION_ENDED, "expired", "The invitation is over after 7 days. Ask its sender for a new one."
        )
    return invitation


def is_for(invitation_email: str, own_email: str) -> Refused | None:
    """Refuse a person whose address is not the invited one."""
    if email_index(invitation_email) != email_index(own_email):
        return Refused(INVITATION_FOR_ANOTHER, "signed in with another address")
    return None


def waiting_for(email: str, waiting: Iterable[Invitation]) -> Invitation | None:
    """The invitation that waits for an address, however it is spelt."""
    return next((each for each in waiting if email_index(each.email) == email_index(email)), None)
