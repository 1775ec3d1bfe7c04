"""Accounts that hang under a page, for whoever has the page's token or the person's."""

from collections.abc import Iterator
from datetime import datetime
from typing import Any

from altyaa.simulator.facebook import tokens
from altyaa.simulator.graph_api.account import AccountCall, answer
from altyaa.simulator.graph_api.errors import no_permission
from altyaa.simulator.graph_api.posts import belongs
from altyaa.simulator.platform import Platform
from altyaa.simulator.state import Asset, Grant, Token
from altyaa.simulator.wire import Request, Response

_PREFIX = "instagram_"
_BASIC = f"{_PREFIX}basic"


def of_page(grant: Grant, page: Asset) -> dict[str, Any] | None:
    """What the page says of its account: it has one, the person chose it, and it may be known."""
    account = next((each for each in _chosen(grant) if each.parent == page.id), None)
    if account is None or _BASIC not in grant.scopes:
        return None
    return {"id": account.id, "username": account.name, "name": account.details.get("name")}


def asked(
    platform: Platform, request: Request, method: str, path: list[str], token: Token, now: datetime
) -> Response | None:
    """The answer, where it is an account or something of one that is asked about."""
    grant = token.grant
    if grant is None:
        return None
    account = next((each for each in _reached(grant, token) if belongs(each, path[0])), None)
    if account is None:
        return None
    if not tokens.has_data_access(platform, grant, now):
        return no_permission(platform, _BASIC)
    allowed = frozenset(scope.removeprefix(_PREFIX) for scope in grant.scopes if scope.startswith(_PREFIX))
    ids = {"id": account.id}
    return answer(AccountCall(platform, request, method, path, account, ids, allowed, _PREFIX, now))


def _chosen(grant: Grant) -> Iterator[Asset]:
    for each in grant.person.assets:
        is_chosen = grant.asset_ids is None or each.id in grant.asset_ids
        if each.kind == "instagram" and is_chosen and not each.is_lost:
            yield each


def _reached(grant: Grant, token: Token) -> Iterator[Asset]:
    """Of a page's token, that page's alone."""
    return (each for each in _chosen(grant) if token.asset is None or token.asset.id == each.parent)
