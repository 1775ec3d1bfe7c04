"""Making Facebook's tokens, and what is wrong with one."""

from datetime import datetime, timedelta

from altyaa.simulator.graph_api import problems
from altyaa.simulator.graph_api.problems import Problem
from altyaa.simulator.platform import Platform
from altyaa.simulator.state import App, Asset, Grant, Token

_LONG = timedelta(days=1)  # what lives longer came of an exchange
_NO_ROLE = Problem(
    492,
    "Error validating access token: The user must be an administrator, editor, or moderator of the page in order to "
    "impersonate it.",
)


def new_user(platform: Platform, grant: Grant, now: datetime, *, is_long: bool) -> Token:
    """A user token: for an hour or two, or for two months."""
    life = platform.pack.span("access_seconds" if is_long else "short_access_seconds")
    return platform.issue("user", _text(platform, "user", grant), grant.app, grant, now, life)


def page_token(platform: Platform, user: Token, page: Asset, now: datetime) -> Token:
    """The token of a page: the same again for the same user token, whose life decides over its own."""
    assert user.grant is not None
    place = (user.text, page.id)
    if (known := platform.derived.get(place)) is None:
        is_long = user.ends_at is None or user.ends_at - user.issued_at > _LONG
        life = platform.pack.span("page_access_seconds") if is_long else (user.ends_at or now) - now
        text = _text(platform, f"page {page.id}", user.grant)
        known = platform.issue("page", text, user.app, user.grant, now, life, page)
        platform.derived[place] = known
    return known


def app_token(platform: Platform, app: App, now: datetime) -> Token:
    """An app's own, without an end."""
    text = f"{app.client_id}|{platform.mint.text('facebook app', app.client_id, 27)}"
    return platform.issue("app", text, app, None, now, None)


def data_access_ends_at(platform: Platform, grant: Grant) -> datetime | None:
    """When the app may see nothing of the person any more, unless they say yes again; None for never."""
    life = platform.pack.span("grant_seconds")
    return None if life is None else grant.allowed_at + life


def has_data_access(platform: Platform, grant: Grant, now: datetime) -> bool:
    """Whether it may see something now."""
    ends_at = data_access_ends_at(platform, grant)
    return ends_at is None or now < ends_at


def why_over(platform: Platform, grant: Grant, now: datetime) -> str | None:
    """Why nothing can come of a grant any more: it ended, or every user token of it did."""
    if grant.ended is not None or grant.person.trouble is not None:
        return grant.ended or grant.person.trouble
    if not has_data_access(platform, grant, now):
        return "data_access"
    users = (each for each in platform.tokens.values() if each.kind == "user" and each.grant is grant)
    return None if any(each.ends_at is None or now < each.ends_at for each in users) else "expired"


def problem(token: Token, now: datetime) -> Problem | None:
    """Why a token is no good now; None where it is good."""
    grant = token.grant
    if grant is None:
        return None
    role = _NO_ROLE if token.asset is not None and not _may_act_for(grant, token.asset) else None
    return problems.problem(grant, token, now) or role


def _may_act_for(grant: Grant, page: Asset) -> bool:
    return not page.is_lost and (grant.asset_ids is None or page.id in grant.asset_ids)


def _text(platform: Platform, kind: str, grant: Grant) -> str:
    return f"EAA{platform.mint.text(f'facebook {kind}', '|'.join(grant.whose), 160)}"
