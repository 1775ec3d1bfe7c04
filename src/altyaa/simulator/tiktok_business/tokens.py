"""Making tokens of TikTok Business accounts, and what they die of."""

from datetime import datetime, timedelta

from altyaa.simulator.platform import Platform
from altyaa.simulator.state import Grant, Token


def new_access(platform: Platform, refresh: Token, now: datetime) -> Token:
    """An access token. It does not outlive the year that its refresh token is of."""
    grant = grant_of(refresh)
    token = platform.issue("access", _text(platform, "act", grant), grant.app, grant, now, _life(platform, "access"))
    token.ends_at = min(ends_of(token), ends_of(refresh))
    return token


def new_refresh(platform: Platform, grant: Grant, now: datetime) -> Token:
    """A refresh token, of a year that begins with the person's yes."""
    token = platform.issue("refresh", _text(platform, "rft", grant), grant.app, grant, now, _life(platform, "grant"))
    grant.refresh_tokens = [*(each for each in grant.refresh_tokens if each.ended is None), token]
    return token


def rotated(platform: Platform, token: Token, now: datetime) -> Token:
    """Spend a one-time token for its successor, whose year is the same."""
    return platform.spend(token, new_refresh(platform, grant_of(token), now), now)


def successor_in_grace(platform: Platform, token: Token, now: datetime) -> Token | None:
    """What a spent token still brings; None where its time is over, or its successor is dead or spent too."""
    successor = platform.successor_in_grace(token, now)
    return successor if successor is not None and is_alive(platform, successor, now) else None


def is_alive(platform: Platform, token: Token, now: datetime) -> bool:
    """Whether a token is still good; that a year is over is noted here."""
    grant = grant_of(token)
    if token.ended is not None or grant.ended is not None or grant.person.trouble is not None:
        return False
    if now < ends_of(token):
        return True
    token.ended = "expired"
    if token.kind == "refresh":
        platform.note(now, "died", "expired", grant.whose)
    return False


def why_over(platform: Platform, grant: Grant, now: datetime) -> str | None:
    """Why nothing can come of a grant any more: it ended, or all its refresh tokens did."""
    if grant.ended is not None or grant.person.trouble is not None:
        return grant.ended or grant.person.trouble
    if not grant.refresh_tokens or any(is_alive(platform, each, now) for each in grant.refresh_tokens):
        return None
    return grant.refresh_tokens[-1].ended


def ends_of(token: Token) -> datetime:
    """When it is over: every token here is some day."""
    assert token.ends_at is not None
    return token.ends_at


def grant_of(token: Token) -> Grant:
    assert token.grant is not None  # an app gets no tokens of its own here
    return token.grant


def _life(platform: Platform, of: str) -> timedelta | None:
    return platform.pack.span(f"{of}_seconds")


def _text(platform: Platform, kind: str, grant: Grant) -> str:
    return f"{kind}.{platform.mint.text(f'tiktok_business {kind}', '|'.join(grant.whose), 64)}"
