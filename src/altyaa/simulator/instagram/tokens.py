"""Making Instagram's tokens, finding them, and what is wrong with one."""

from datetime import datetime, timedelta

from altyaa.simulator.platform import Platform
from altyaa.simulator.state import Grant, Token
from altyaa.simulator.wire import Request

_LONG = timedelta(days=1)  # what lives longer came of an exchange


def new_user(platform: Platform, grant: Grant, now: datetime, *, is_long: bool) -> Token:
    """A token of an account: for an hour, or for two months."""
    life = platform.pack.span("access_seconds" if is_long else "short_access_seconds")
    text = f"IGAA{platform.mint.text('instagram user', '|'.join(grant.whose), 160)}"
    return platform.issue("user", text, grant.app, grant, now, life)


def presented(request: Request) -> str | None:
    """The access token of a call: a parameter, or a header."""
    return request.get("access_token") or request.credentials("bearer")


def is_long(token: Token) -> bool:
    """Whether it came of an exchange."""
    return token.ends_at is None or token.ends_at - token.issued_at > _LONG


def why_over(platform: Platform, grant: Grant, now: datetime) -> str | None:
    """Why nothing can come of a grant any more: it ended, or every token of it did."""
    if grant.ended is not None or grant.person.trouble is not None:
        return grant.ended or grant.person.trouble
    own = (each for each in platform.tokens.values() if each.grant is grant)
    return None if any(each.ends_at is None or now < each.ends_at for each in own) else "expired"
