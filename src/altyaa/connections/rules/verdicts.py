"""What a failure makes of a grant. A suspicion is never believed at once: it takes a second signal, or a second try."""

from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import Final
from uuid import UUID

from altyaa.connections.model import Grant, GrantState
from altyaa.connections.rules.policy import jitter
from altyaa.providers.model import Failure

SECOND_TRY = timedelta(seconds=60)
FIRST_PAUSE, LONGEST_PAUSE = timedelta(seconds=30), timedelta(hours=1)
PERSON_PAUSE = timedelta(hours=6)
"""Between two tries where a person has to do something first: the same tokens may work again after that."""
PATIENCE = 3
"""So many failures in a row are nobody's business, as long as the access token lives."""

LOST_IN_TRANSIT: Final = "lost_in_transit"
INCIDENT: Final = "incident"


@dataclass(frozen=True, slots=True)
class Verdict:
    """What follows.

    Attributes:
        wait: Until the next try; None where there is none.
        suspect_since: Since when the tokens are under suspicion.
    """

    state: GrantState
    code: str | None
    wait: timedelta | None
    suspect_since: datetime | None = None


def judge(
    grant: Grant, failure: Failure, now: datetime, *, in_doubt: bool, frozen: bool, is_conclusive: bool = True
) -> Verdict:
    """Decide.

    Args:
        in_doubt: An answer that may have held the tokens after these never came, and these cannot have outlived it.
        is_conclusive: The call shows our app: this is no refusal of the app that reads like one of the tokens.
        frozen: Many grants of the app fail alike, so nothing is concluded about any of them.
    """
    pause = failure.retry_after or backoff(grant.id, grant.retries)
    if frozen:
        # Written down all the same: who is under suspicion since before the incident's end is no second incident.
        since = grant.suspect_since or (now if failure.verdict == "suspect" else None)
        return replace(_unwell(grant, INCIDENT, pause, now), suspect_since=since)
    if failure.verdict == "app_level":
        return Verdict(grant.state, grant.state_code, pause, grant.suspect_since)
    match failure.verdict:
        case "suspect" if in_doubt:
            return Verdict("expired", LOST_IN_TRANSIT, None)
        case "suspect":
            return _suspected(grant, failure, now, is_conclusive=is_conclusive)
        case "scope_lost":
            return Verdict("scope_lost", failure.code, max(pause, PERSON_PAUSE))
        case "user_action":
            return Verdict("attention", failure.code, max(pause, PERSON_PAUSE))
        case "throttled" | "transient" | "asset_lost":  # An asset's own trouble says nothing about the grant.
            return _unwell(grant, failure.code, pause, now)


def backoff(of: UUID, retries: int) -> timedelta:
    """Twice as long after each failure, up to an hour, and for no two grants alike."""
    longest: timedelta = min(FIRST_PAUSE * (1 << min(retries, 10)), LONGEST_PAUSE)
    return longest * (0.75 + 0.25 * jitter(of, f"retry {retries}"))


def _unwell(grant: Grant, code: str, pause: timedelta, now: datetime) -> Verdict:
    """Its tokens are kept and tried again for ever. What was known before stays known."""
    if grant.state not in ("healthy", "degraded"):
        return Verdict(grant.state, grant.state_code, pause, grant.suspect_since)
    is_over = grant.access_ends_at is not None and grant.access_ends_at <= now
    if is_over or grant.retries + 1 >= PATIENCE:
        return Verdict("degraded", code, pause, grant.suspect_since)
    return Verdict(grant.state, grant.state_code, pause, grant.suspect_since)


def _suspected(grant: Grant, failure: Failure, now: datetime, *, is_conclusive: bool) -> Verdict:
    since = grant.suspect_since
    if failure.final or (is_conclusive and since is not None and now - since >= SECOND_TRY):
        return Verdict(_how_it_ended(grant, failure, now), failure.code, None)
    wait = SECOND_TRY if since is None else max(since + SECOND_TRY - now, timedelta(0))
    return Verdict(grant.state, grant.state_code, wait * (1 + 0.25 * jitter(grant.id)), since or now)


def _how_it_ended(grant: Grant, failure: Failure, now: datetime) -> GrantState:
    """``expired`` where the grant's clock had struck, or the platform says so; otherwise somebody ended it."""
    has_struck = grant.grant_ends_at is not None and grant.grant_ends_at <= now
    return "expired" if has_struck or failure.code.endswith("expired") else "revoked"
