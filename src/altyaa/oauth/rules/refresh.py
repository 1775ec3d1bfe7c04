"""What one presentation of a refresh token leads to: the table of ``docs/decisions/0021``."""

from dataclasses import dataclass
from datetime import datetime, timedelta

from altyaa.oauth.model import GrantRecord, Peer
from altyaa.protocol.rfc6749_errors import OAuthRefused

LONGEST_UNSEEN = timedelta(hours=24)
"""A phone whose answer was lost tries again when it has a network again."""
PUBLIC_WINDOW = timedelta(seconds=10)


@dataclass(frozen=True, slots=True)
class RefreshAsk:
    """One presentation, by a client that is authenticated, of a token whose MAC is right.

    Attributes:
        is_public: The client has no secret.
        scopes: What the new access token is to be for, within the grant.
        resources: The same for resources.
    """

    generation: int
    is_public: bool
    scopes: frozenset[str]
    resources: frozenset[str]
    peer: Peer


@dataclass(frozen=True, slots=True)
class Rotate:
    """A new pair."""


@dataclass(frozen=True, slots=True)
class Repeat:
    """The same pair again."""


@dataclass(frozen=True, slots=True)
class Reuse:
    """Somebody has a token that was rotated away: the grant ends.

    Attributes:
        evidence: What gave it away, in words.
    """

    evidence: str


def refresh(
    grant: GrantRecord, ask: RefreshAsk, replay: timedelta, now: datetime
) -> Rotate | Repeat | Reuse | OAuthRefused:
    """Decide on one presentation.

    Args:
        replay: Time in which a retry is a retry (``refresh_replay_seconds``); none, and no token is answered twice.
    """
    if grant.refresh_expires_at <= now:
        return _invalid("expired")
    behind = grant.generation - ask.generation
    if behind < 0:
        return _invalid("ahead of the database: was an older copy restored?")
    if behind == 0:
        return Rotate()
    if behind == 1:
        return _before_current(grant, ask, replay, now)
    rotated_at = _issued_at(grant, ask.generation + 1)
    if rotated_at is not None and now - rotated_at < replay:
        return _invalid(f"late_duplicate: {behind} generations behind")
    return Reuse(f"{behind} generations behind")


def _before_current(
    grant: GrantRecord, ask: RefreshAsk, replay: timedelta, now: datetime
) -> Repeat | Reuse | OAuthRefused:
    if evidence := _outside(grant, ask, replay, now):
        return Reuse(evidence)
    if ask.scopes != set(grant.issued_scopes) or ask.resources != set(grant.issued_resources):
        # Nothing is lost: the caller holds a live token still, or asks again as before.
        return OAuthRefused(
            "invalid_request", "This refresh was answered before, for another scope or resource: ask for the same."
        )
    return Repeat()


def _outside(grant: GrantRecord, ask: RefreshAsk, replay: timedelta, now: datetime) -> str | None:
    """Why a token of the generation before the current is no retry; None where it may be one."""
    if not replay:
        return "no token is answered twice here"
    if ask.is_public:
        # A thief in lockstep with the owner would otherwise never be seen (RFC 9700 §4.14.2).
        if now - grant.issued_at > min(PUBLIC_WINDOW, replay):
            return f"rotated {_seconds(now - grant.issued_at)} s ago"
        return None if ask.peer == Peer(grant.issued_network, grant.issued_agent) else "from another network or agent"
    if grant.seen_at is not None and now - grant.seen_at > replay:
        return f"its successor was in use {_seconds(now - grant.seen_at)} s ago"
    return f"rotated {_seconds(now - grant.issued_at)} s ago" if now - grant.issued_at > LONGEST_UNSEEN else None


def _issued_at(grant: GrantRecord, generation: int) -> datetime | None:
    """When a generation was made; None for one that is not remembered."""
    if generation == grant.generation:
        return grant.issued_at
    return next((each.at for each in grant.refreshes if each.generation == generation and not each.repeat), None)


def _seconds(span: timedelta) -> int:
    return int(span.total_seconds())


def _invalid(why: str) -> OAuthRefused:
    return OAuthRefused("invalid_grant", "The refresh token is not valid, has expired or was used.", why)
