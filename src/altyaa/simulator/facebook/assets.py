"""Pages: those of a person, with a token for each, and one by itself."""

from base64 import urlsafe_b64decode, urlsafe_b64encode
from binascii import Error
from collections.abc import Sequence
from datetime import datetime
from typing import Any
from urllib.parse import urlencode

from altyaa.simulator.facebook import tokens
from altyaa.simulator.facebook.errors import graph_error, missing_field, no_object, no_permission
from altyaa.simulator.facebook.fields import select
from altyaa.simulator.platform import Platform
from altyaa.simulator.state import Asset, Grant, Token
from altyaa.simulator.wire import Request, Response, json_response

_FIELDS = "access_token,category,category_list,name,id,tasks"
_CATEGORY = {"category": "Coffee shop", "category_list": [{"id": "197871390225897", "name": "Coffee shop"}]}
_TASKS = ["ANALYZE", "ADVERTISE", "MODERATE", "CREATE_CONTENT", "MANAGE", "MESSAGING"]
_DEFAULT_LIMIT = 25


def accounts(platform: Platform, request: Request, token: Token, grant: Grant, now: datetime) -> Response:
    """``/me/accounts``: what the person chose, and what a business shows whether or not they chose it."""
    if not tokens.has_data_access(platform, grant, now):
        return no_permission(platform, "pages_show_list")
    shown = _shown(grant) if "pages_show_list" in grant.scopes else []
    limit, start = request.get("limit") or "", _place(request.get("after"))
    if start is None or (limit and not limit.isdecimal()):
        return graph_error(platform, 100, "(#100) Invalid cursor or limit")
    end = start + min(int(limit or _DEFAULT_LIMIT), platform.pack.value("page_size"))
    data = []
    for page in shown[start:end]:
        found = select(_known(platform, token, grant, page, now), request.get("fields") or _FIELDS)
        if isinstance(found, str):
            return missing_field(platform, found, "Page")
        data.append(found)
    answer: dict[str, Any] = {"data": data}
    if data:
        answer["paging"] = _paging(request, start, end, len(shown))
    if request.get("summary") in ("true", "1"):
        answer["summary"] = {"total_count": len(shown)}
    return json_response(200, answer)


def page(platform: Platform, request: Request, token: Token, id: str, now: datetime) -> Response:
    """``/{page}``, by its own token or by one of somebody who manages it."""
    grant = token.grant
    found = None if grant is None else grant.person.asset("page", id)
    if grant is None or found is None or (token.asset is not None and token.asset is not found):
        return no_object(platform, id)
    if "pages_read_engagement" not in grant.scopes or not tokens.has_data_access(platform, grant, now):
        return no_permission(platform, "pages_read_engagement")
    known = _known(platform, token, grant, found, now)
    wanted = select(known, request.get("fields") or "id,name")
    return missing_field(platform, wanted, "Page") if isinstance(wanted, str) else json_response(200, wanted)


def _shown(grant: Grant) -> Sequence[Asset]:
    pages = (each for each in grant.person.assets if each.kind == "page" and not each.is_lost)
    return [each for each in pages if each.via_business or _is_chosen(grant, each)]


def _is_chosen(grant: Grant, page: Asset) -> bool:
    return grant.asset_ids is None or page.id in grant.asset_ids


def _known(platform: Platform, token: Token, grant: Grant, page: Asset, now: datetime) -> dict[str, Any]:
    """Every member. Who asks with the page's own token gets that one back."""
    own = None
    if _is_chosen(grant, page):
        own = token.text if token.asset is page else tokens.page_token(platform, token, page, now).text
    common = {"id": page.id, "name": page.name, "access_token": own, "tasks": _TASKS, **_CATEGORY}
    return common | {"instagram_business_account": None, "link": None, "username": None} | page.details


def _paging(request: Request, start: int, end: int, total: int) -> dict[str, Any]:
    last = min(end, total)
    paging: dict[str, Any] = {"cursors": {"before": _cursor(start), "after": _cursor(last)}}
    if end < total:
        asked = {**request.query, **request.form, "after": _cursor(last)}
        paging["next"] = f"{request.url}?{urlencode(asked)}"
    return paging


def _cursor(place: int) -> str:
    return urlsafe_b64encode(f"place {place}".encode()).decode()


def _place(cursor: str | None) -> int | None:
    if cursor is None:
        return 0
    try:
        number = urlsafe_b64decode(cursor).decode().removeprefix("place ")
    except (Error, UnicodeDecodeError):
        return None
    return int(number) if number.isdecimal() else None
