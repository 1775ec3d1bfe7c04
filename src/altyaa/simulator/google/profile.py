"""The Business Profile APIs: accounts and their locations."""

from base64 import urlsafe_b64decode, urlsafe_b64encode
from binascii import Error
from collections.abc import Callable, Mapping, Sequence
from datetime import datetime
from functools import partial
from typing import Any

from altyaa.simulator.google import scopes
from altyaa.simulator.google.bearer import bearer
from altyaa.simulator.google.errors import api_error
from altyaa.simulator.platform import Platform
from altyaa.simulator.state import Asset, Person
from altyaa.simulator.wire import Request, Response, json_response

_ACCOUNT = {"type": "LOCATION_GROUP", "role": "PRIMARY_OWNER", "verificationState": "VERIFIED", "vettedState": "VETTED"}
_FIELDS = frozenset({"name", "title", "metadata", "storeCode", "languageCode", "storefrontAddress", "websiteUri"})


def accounts(platform: Platform, request: Request, now: datetime) -> Response:
    """``GET /v1/accounts``."""
    token = bearer(platform, request, now, scopes.MANAGE)
    if isinstance(token, Response):
        return token
    assert token.grant is not None
    found = [each for each in token.grant.person.assets if each.kind == "account" and not each.is_lost]
    return _paged(request, "accounts", found, _account, most=platform.pack.value("accounts_page_size"))


def locations(platform: Platform, request: Request, now: datetime) -> Response:
    """``GET /v1/accounts/{account}/locations``; ``readMask`` has to say what of them."""
    token = bearer(platform, request, now, scopes.MANAGE)
    if isinstance(token, Response):
        return token
    assert token.grant is not None
    mask = _mask(request)
    if isinstance(mask, Response):
        return mask
    _, _, _, account_id, _ = request.path.split("/")
    found = _locations_of(token.grant.person, account_id)
    if found is None:
        return api_error(404, "NOT_FOUND", "Requested entity was not found.")

    shown = partial(_shown, mask)
    return _paged(request, "locations", found, shown, most=platform.pack.value("locations_page_size"))


def location(platform: Platform, request: Request, now: datetime) -> Response:
    """``GET /v1/locations/{location}``, likewise."""
    token = bearer(platform, request, now, scopes.MANAGE)
    if isinstance(token, Response):
        return token
    assert token.grant is not None
    mask = _mask(request)
    if isinstance(mask, Response):
        return mask
    found = token.grant.person.asset("location", request.path.removeprefix("/v1/locations/"))
    if found is None:
        return api_error(404, "NOT_FOUND", "Requested entity was not found.")
    return json_response(200, _shown(mask, found))


def _mask(request: Request) -> list[str] | Response:
    mask = [name.strip() for name in request.query.get("readMask", "").split(",") if name.strip()]
    if not mask or not _FIELDS.issuperset(name.partition(".")[0] for name in mask):
        return api_error(400, "INVALID_ARGUMENT", "Request contains an invalid argument: read_mask.")
    return mask


def _shown(mask: Sequence[str], location: Asset) -> Mapping[str, Any]:
    said = {"name": f"locations/{location.id}", "title": location.name, **location.details}
    return {name: value for name, value in said.items() if name in mask}


def _locations_of(person: Person, account_id: str) -> Sequence[Asset] | None:
    """Those that the person manages in an account; None where they do not manage that."""
    if person.asset("account", account_id) is None:
        return None
    return [
        each for each in person.assets if each.kind == "location" and each.parent == account_id and not each.is_lost
    ]


def _account(asset: Asset) -> Mapping[str, Any]:
    return {"name": f"accounts/{asset.id}", "accountName": asset.name, **_ACCOUNT, **asset.details}


def _paged(
    request: Request, name: str, found: Sequence[Asset], shown: Callable[[Asset], Mapping[str, Any]], most: int
) -> Response:
    """A page of a list. An empty list is an empty object, as protocol buffers have it."""
    size, start = request.query.get("pageSize", ""), _start(request.query.get("pageToken", ""))
    if start is None or (size and not size.isdecimal()):
        return api_error(400, "INVALID_ARGUMENT", "Request contains an invalid argument: page_size or page_token.")
    end = start + min(int(size or 0) or most, most)
    answer: dict[str, Any] = {}
    if page := found[start:end]:
        answer[name] = [shown(each) for each in page]
    if end < len(found):
        answer["nextPageToken"] = urlsafe_b64encode(f"from {end}".encode()).decode()
    return json_response(200, answer)


def _start(page_token: str) -> int | None:
    if not page_token:
        return 0
    try:
        number = urlsafe_b64decode(page_token).decode().removeprefix("from ")
    except (Error, UnicodeDecodeError):
        return None
    return int(number) if number.isdecimal() else None
