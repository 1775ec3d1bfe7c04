"""How long a link to sign in with another address works, and whether it still does."""

from datetime import datetime, timedelta

from altyaa.access.rules.mailed import T, open_link
from altyaa.access.rules.words import email_index
from altyaa.kernel.problems import ADDRESS_CHANGE_ENDED, INVALID_VALUE, Refused

LIFETIME = timedelta(minutes=30)


def open_change(change: T | None, now: datetime) -> T | Refused:
    """The change of address, if it can still be carried out."""
    return open_link(change, now, ADDRESS_CHANGE_ENDED)


def is_another(email: str, own: str) -> Refused | None:
    """Refuse the address that somebody has already, however it is spelt."""
    if email_index(email) != email_index(own):
        return None
    return Refused(INVALID_VALUE, "the same address", "You sign in with this address already. Enter another one.")
