"""Whether somebody who comes back from a platform, or picks, is who was sent off."""

import hmac
from collections.abc import Mapping
from datetime import datetime, timedelta
from uuid import UUID

from altyaa.connections.model import ConnectAttempt
from altyaa.kernel.problems import (
    CONNECT_DECLINED,
    CONNECT_ELSEWHERE,
    CONNECT_ENDED,
    CONNECT_LINK_OVER,
    PROVIDER_FAILED,
    Refused,
)
from altyaa.kernel.text import N_, Text, text
from altyaa.providers.pack import Pack

STATE_LASTS = timedelta(minutes=10)
PICK_LASTS = timedelta(minutes=30)
LINK_LASTS = timedelta(minutes=30)
ENDED = Refused(CONNECT_ENDED, "no such sign-in, or one that is over")
ELSEWHERE = Refused(CONNECT_ELSEWHERE, "another browser's sign-in, or another person's")


def link_over(why: str) -> Refused:
    """One answer for a link that was never made, is over or used, is another browser's, or whose maker lost the power.

    Args:
        why: For our own log.
    """
    return Refused(CONNECT_LINK_OVER, why)


LINK_OVER = link_over("no such link")


def may_open(attempt: ConnectAttempt | None, cookie_digest: bytes | None, now: datetime) -> Refused | None:
    """Why a browser cannot go to the platform by a link."""
    if attempt is None or not attempt.is_link:
        return LINK_OVER
    if not _may_hold(attempt, cookie_digest):
        return link_over("another browser's link")
    if attempt.finished_at is not None or attempt.expires_at <= now:
        return link_over("used, or its time is over")
    return None


def _may_hold(attempt: ConnectAttempt, cookie_digest: bytes | None) -> bool:
    """Whoever opened a link may go on, until one of them has: scanners of mail open links in browsers of their own."""
    if attempt.cookie_digest is None:
        return cookie_digest in attempt.opened_by
    return is_whose(attempt, attempt.provider, None, cookie_digest)


def is_whose(attempt: ConnectAttempt | None, provider: str, user_id: UUID | None, cookie_digest: bytes | None) -> bool:
    """Whether a sign-in was begun by this person, or by a link (None), in this browser, for this platform."""
    return (
        attempt is not None
        and attempt.cookie_digest is not None
        and cookie_digest is not None
        and hmac.compare_digest(attempt.cookie_digest, cookie_digest)
        and attempt.user_id == user_id
        and attempt.provider == provider
    )


def may_return(attempt: ConnectAttempt, now: datetime) -> Refused | None:
    """Why a ``state`` that is its bearer's is not taken: it was used before, or its time is over.

    A link's own end does not count: whoever went to the platform shortly before it has the time to come back.
    """
    if attempt.redeemed_at is not None or attempt.finished_at is not None:
        return Refused(CONNECT_ENDED, "the state was used before", "This sign-in was used already. Start a new one.")
    if attempt.state_expires_at is None or attempt.state_expires_at <= now:
        late = N_("This sign-in took longer than 10 minutes. Start a new one.")
        return Refused(CONNECT_ENDED, "the state has expired", late)
    return None


def may_pick(attempt: ConnectAttempt, now: datetime) -> Refused | None:
    """Why nothing can be picked any more."""
    ends = attempt.pick_expires_at
    if attempt.finished_at is not None or attempt.sealed_pick is None or ends is None or ends <= now:
        late = N_("This choice was made already, or its 30 minutes are over. Start a new sign-in.")
        return Refused(CONNECT_ENDED, "nothing to pick from", late)
    return None


def refusal_of(query: Mapping[str, str], pack: Pack) -> Refused | None:
    """What a platform says in place of a code (RFC 6749 §4.1.2.1), or why its answer is none of its own.

    Its ``error_description`` is not repeated: anybody may have written it.
    """
    if "iss" in query and "issuers" in pack.facts and query["iss"] not in pack.value("issuers"):
        said = text("The answer is not %(title)s's. Start a new sign-in.", title=pack.title)
        return Refused(CONNECT_DECLINED, "iss of another", said)
    error = query.get("error")
    if error is None:
        return None if query.get("code") else Refused(PROVIDER_FAILED, "neither a code nor an error", _nothing(pack))
    if error in ("access_denied", "user_denied"):
        said = text(
            "You did not allow it at %(title)s, so nothing was connected. To connect, start again and allow it.",
            title=pack.title,
        )
        return Refused(CONNECT_DECLINED, "access_denied", said)
    if error in ("temporarily_unavailable", "server_error"):
        return Refused(PROVIDER_FAILED, error, _nothing(pack))
    if error == "invalid_scope":
        said = text(
            "%(title)s does not let this service ask for what it needs. Its operator checks the app's permissions.",
            title=pack.title,
        )
        return Refused(CONNECT_DECLINED, "invalid_scope", said)
    said = text("%(title)s refused the sign-in. Start a new one.", title=pack.title)
    return Refused(CONNECT_DECLINED, "another error", said)


def _nothing(pack: Pack) -> Text:
    return text("%(title)s gave no answer that can be used. Try again in a few minutes.", title=pack.title)
