"""What follows for one grant from what its platform tells by itself."""

from datetime import datetime, timedelta
from typing import Literal

from altyaa.connections.model import ENDED, ConnectAttempt, Grant
from altyaa.connections.rules.standing import Next, after_failure
from altyaa.connections.rules.verdicts import judge
from altyaa.providers.model import Failure
from altyaa.providers.pack import Pack
from altyaa.providers.push import Pushed

Move = Literal["nothing", "look", "end", "erase"]
TOLD_LATE = timedelta(days=1)
"""How late something may be told, and signed only then."""


def follows(grant: Grant, pushed: Pushed) -> Move:
    """Decide. What happened before the present yes ends nothing: at most the platform is asked how things are now.

    So it is, too, where the yes is young and nobody says when it happened. A deletion is done all the same: to connect
    again is easier than to ask again.
    """
    is_since = not is_before(pushed, max(grant.connected_at, grant.grant_issued_at))
    if pushed.event == "erase" and is_since:
        return "erase"
    is_unsure = pushed.may_be_older and is_before(pushed, grant.connected_at + TOLD_LATE)
    if pushed.event == "ended" and is_since and not is_unsure:
        return "nothing" if grant.state in ENDED else "end"
    seen = grant.last_checked_at is not None and grant.last_checked_at > pushed.at
    return "nothing" if seen or grant.state in ENDED else "look"


def ends_pick(attempt: ConnectAttempt, pushed: Pushed) -> bool:
    """Whether a sign-in that waits for a choice is over: what it holds was taken back after it came.

    When that was told is enough: whoever is at it signs in once more, and nobody would look at it later.
    """
    came = attempt.redeemed_at
    return pushed.event != "look" and came is not None and not is_before(pushed, came)


def is_before(pushed: Pushed, moment: datetime) -> bool:
    """Whether something happened before a moment of ours, in whole seconds: platforms tell no others."""
    return pushed.at < moment.replace(microsecond=0)


def ended(grant: Grant, pushed: Pushed, pack: Pack, now: datetime) -> Next:
    """How a grant is that is over by the platform's own word: no second signal is waited for, and no incident."""
    failure = Failure("suspect", pushed.code, "", final=True)
    verdict = judge(grant, failure, now, in_doubt=False, frozen=False)
    return after_failure(grant, failure, verdict, "check", pack, now)
