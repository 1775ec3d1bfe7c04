"""How long a link to sign in with another address works, and whether it still does."""

from datetime import datetime, timedelta
from typing import Protocol, TypeVar

from altyaa.access.rules.words import email_index
from altyaa.kernel.problems import ADDRESS_CHANGE_ENDED, INVALID_VALUE, Refused

LIFETIME = timedelta(minutes=30)


class Dated(Protocol):
    """What tells whether a change of address is open."""

    @property
    def expires_at(self) -> datetime: ...
    @property
    def used_at(self) -> datetime | None: ...


T = TypeVar("T", bound=Dated)


def open_change(change: T | None, now: datetime) -> T | Refused:
    """The change of address, if it can still be carried out."""
    if change is None:
        return Refused(ADDRESS_CHANGE_ENDED, "no such link")
    if change.used_at is not None:
        return Refused(ADDRESS_CHANGE_ENDED, "used, or ended by something else")
    if change.expires_at <= now:
        return Refused(ADDRESS_CHANGE_ENDED, "expired")
    return change


def is_another(email: str, own: str) -> Refused | None:
    """Refuse the address that somebody has already, however it is spelt."""
    if email_index(email) != email_index(own):
        return None
    return Refused(INVALID_VALUE, "the same address", "You sign in with this address already. Enter another one.")
