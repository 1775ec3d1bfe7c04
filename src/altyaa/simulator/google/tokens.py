"""Making Google's tokens, and what they die of."""

from datetime import datetime, timedelta

from altyaa.simulator.platform import Platform
from altyaa.simulator.state import Grant, Token


def new_access(platform: Platform, grant: Grant, now: datetime) -> Token:
    """An access token."""
    text = f"ya29.a0{platform.mint.text('google access', '|'.join(grant.whose), 120)}"
    return platform.issue("access", text, grant.app, grant, now, platform.pack.span("access_seconds"))


def new_refresh(platform: Platform, grant: Grant, now: datetime) -> Token:
    """A refresh token. Where there are too many, the oldest dies, and nobody is told."""
    text = f"1//0{platform.mint.text('google refresh', '|'.join(grant.whose), 98)}"
    life = platform.pack.span("testing_grant_seconds") if grant.app.is_testing else None
    token = platform.issue("refresh", text, grant.app, grant, now, life)
    if grant.ends_at is not None:
        token.ends_at = min(grant.ends_at, token.ends_at or grant.ends_at)
    live = [each for each in grant.refresh_tokens if each.ended is None]
    if len(live) >= platform.pack.value("most_refresh_tokens"):
        _end(platform, live.pop(0), "too_many", now)
    grant.refresh_tokens = [*live, token]
    return token


def rotated(platform: Platform, token: Token, now: datetime) -> Token:
    """Spend a one-time token for its successor, which lives as long as it would have."""
    return platform.spend(token, new_refresh(platform, _grant_of(token), now), now)


def successor_in_grace(platform: Platform, token: Token, now: datetime) -> Token | None:
    """What a spent token still brings; None where its time is over, or its successor is dead or spent too."""
    successor = platform.successor_in_grace(token, now)
    return successor if successor is not None and is_alive(platform, successor, now) else None


def is_alive(platform: Platform, token: Token, now: datetime) -> bool:
    """Whether a token is still good; a death that nobody saw happen is noted here."""
    grant = _grant_of(token)
    if token.ended is not None or grant.ended is not None:
        return False
    why = _why_dead(platform, token, grant, now)
    if why is not None:
        _end(platform, token, why, now)
    return why is None


def why_over(platform: Platform, grant: Grant, now: datetime) -> str | None:
    """Why nothing can come of a grant any more: it ended, or its latest refresh token died."""
    if grant.ended is not None or grant.person.trouble is not None:
        return grant.ended or grant.person.trouble
    if not grant.refresh_tokens or is_alive(platform, grant.refresh_tokens[-1], now):
        return None
    return grant.refresh_tokens[-1].ended


def _why_dead(platform: Platform, token: Token, grant: Grant, now: datetime) -> str | None:
    if token.ends_at is not None and now >= token.ends_at:
        if token.kind != "refresh":
            return "expired"
        return "time_based_access" if grant.ends_at is not None and now >= grant.ends_at else "testing"
    if token.kind == "refresh":
        idle: timedelta = platform.pack.span("idle_seconds") or timedelta.max
        if now - (token.used_at or token.issued_at) > idle:
            return "idle"
    return None


def _end(platform: Platform, token: Token, why: str, now: datetime) -> None:
    token.ended = why
    if token.kind == "refresh":
        platform.note(now, "died", why, _grant_of(token).whose)


def _grant_of(token: Token) -> Grant:
    assert token.grant is not None  # Google gives an app no tokens of its own here
    return token.grant
