"""Making TikTok's tokens, and what they die of."""

from datetime import datetime

from altyaa.simulator.platform import Platform
from altyaa.simulator.state import App, Grant, Token


def new_access(platform: Platform, grant: Grant, now: datetime) -> Token:
    """An access token."""
    text = f"act.{platform.mint.text('tiktok access', '|'.join(grant.whose), 60)}!4521.va"
    return platform.issue("access", text, grant.app, grant, now, platform.pack.span("access_seconds"))


def new_refresh(platform: Platform, grant: Grant, now: datetime) -> Token:
    """A refresh token."""
    text = f"rft.{platform.mint.text('tiktok refresh', '|'.join(grant.whose), 60)}!4538.va"
    token = platform.issue("refresh", text, grant.app, grant, now, platform.pack.span("grant_seconds"))
    grant.refresh_tokens.append(token)
    return token


def app_token(platform: Platform, app: App, now: datetime) -> Token:
    """An app's own (``client_credentials``), for the Research API alone."""
    text = f"clt.{platform.mint.text('tiktok app', app.client_id, 40)}"
    return platform.issue("app", text, app, None, now, platform.pack.span("access_seconds"))


def rotated(platform: Platform, token: Token, now: datetime) -> Token:
    """Spend a one-time token for its successor. The grant's clock runs on: it counts from the person's yes."""
    assert token.grant is not None
    return platform.spend(token, new_refresh(platform, token.grant, now), now)


def is_alive(platform: Platform, token: Token, now: datetime) -> bool:
    """Whether a person's token is still good; a death that nobody saw happen is noted here."""
    grant = token.grant
    if grant is None or token.ended is not None or grant.ended is not None or grant.person.trouble is not None:
        return False
    if token.ends_at is None or now < token.ends_at:
        return True
    token.ended = "expired"
    if token.kind == "refresh":
        platform.note(now, "died", "expired", grant.whose)
    return False


def why_over(platform: Platform, grant: Grant, now: datetime) -> str | None:
    """Why nothing can come of a grant any more: it ended, or its latest refresh token died."""
    if grant.ended is not None or grant.person.trouble is not None:
        return grant.ended or grant.person.trouble
    if not grant.refresh_tokens or is_alive(platform, grant.refresh_tokens[-1], now):
        return None
    return grant.refresh_tokens[-1].ended
