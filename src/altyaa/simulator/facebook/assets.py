"""Pages: those of a person, with a token for each, and one by itself."""

from collections.abc import Sequence
from datetime import datetime
from functools import partial
from typing import Any

from altyaa.simulator.facebook import tokens
from altyaa.simulator.facebook.instagram import of_page
from altyaa.simulator.graph_api.errors import missing_field, no_object, no_permission
from altyaa.simulator.graph_api.fields import select
from altyaa.simulator.graph_api.lists import listed
from altyaa.simulator.platform import Platform
from altyaa.simulator.state import Asset, Grant, Token
from altyaa.simulator.wire import Request, Response, json_response

_FIELDS = "access_token,category,category_list,name,id,tasks"
_CATEGORY = {"category": "Coffee shop", "category_list": [{"id": "197871390225897", "name": "Coffee shop"}]}
_TASKS = ["ANALYZE", "ADVERTISE", "MODERATE", "CREATE_CONTENT", "MANAGE", "MESSAGING"]


def accounts(platform: Platform, request: Request, token: Token, grant: Grant, now: datetime) -> Response:
    """``/me/accounts``: what the person chose, and what a business shows whether or not they chose it."""
    if not tokens.has_data_access(platform, grant, now):
        return no_permission(platform, "pages_show_list")
    shown = _shown(grant) if "pages_show_list" in grant.scopes else []
    known = partial(_known, platform, token, grant, now=now)
    return listed(platform, request, shown, known, kind="Page", fields=_FIELDS)


def page(platform: Platform, request: Request, token: Token, id: str, now: datetime) -> Response:
    """``/{page}``, by its own token or by one of somebody who manages it."""
    grant = token.grant
    found = None if grant is None else grant.person.asset("page", id)
    if grant is None or found is None or (token.asset is not None and token.asset is not found):
        return no_object(platform, id)
    if "pages_read_engagement" not in grant.scopes or not tokens.has_data_access(platform, grant, now):
        return no_permission(platform, "pages_read_engagement")
    known = _known(platform, token, grant, found, now=now)
    wanted = select(known, request.get("fields") or "id,name")
    return missing_field(platform, wanted, "Page") if isinstance(wanted, str) else json_response(200, wanted)


def _shown(grant: Grant) -> Sequence[Asset]:
    pages = (each for each in grant.person.assets if each.kind == "page" and not each.is_lost)
    return [each for each in pages if each.via_business or _is_chosen(grant, each)]


def _is_chosen(grant: Grant, page: Asset) -> bool:
    return grant.asset_ids is None or page.id in grant.asset_ids


def _known(platform: Platform, token: Token, grant: Grant, page: Asset, *, now: datetime) -> dict[str, Any]:
    """Every member. Who asks with the page's own token gets that one back."""
    own = None
    if _is_chosen(grant, page):
        own = token.text if token.asset is page else tokens.page_token(platform, token, page, now).text
    common: dict[str, Any] = {"id": page.id, "name": page.name, "access_token": own, "tasks": _TASKS, **_CATEGORY}
    common |= {"instagram_business_account": of_page(grant, page), "link": None, "username": None}
    return common | page.details
