"""What is wrong with a token."""

from datetime import datetime
from typing import NamedTuple

from altyaa.simulator.state import Grant, Token


class Problem(NamedTuple):
    """Why a token is no good: what an error with code 190 says."""

    subcode: int | None
    message: str


_SAYS = "Error validating access token: "
_ENDED = {
    "removed": Problem(458, f"{_SAYS}The user has not authorized this application."),
    "password": Problem(
        460,
        f"{_SAYS}The session has been invalidated because the user changed their password or Facebook has changed the "
        "session for security reasons.",
    ),
    "logged_out": Problem(467, f"{_SAYS}The session is invalid because the user logged out."),
}
_TROUBLE = {
    "checkpoint": Problem(
        459, f"{_SAYS}You cannot access the app till you log in to www.facebook.com and follow the instructions given."
    ),
    "deleted": Problem(None, f"{_SAYS}The user does not exist."),
}
_DAY = "%A, %d-%b-%y %H:%M:%S UTC"


def problem(grant: Grant, token: Token, now: datetime) -> Problem | None:
    """Why a token of a grant is no good now; None where it is good."""
    if grant.ended is not None:
        return _ENDED[grant.ended]
    if grant.person.trouble is not None:
        return _TROUBLE[grant.person.trouble]
    if token.ends_at is not None and now >= token.ends_at:
        ended, is_now = token.ends_at.strftime(_DAY), now.strftime(_DAY)
        return Problem(463, f"{_SAYS}Session has expired on {ended}. The current time is {is_now}.")
    return None
