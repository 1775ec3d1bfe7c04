"""The locations of a Business Profile: those of every account that the person owns or manages."""

from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import Any

from altyaa.providers.asking import present_bearer
from altyaa.providers.google.dialect import DIALECT, PACK
from altyaa.providers.judging import Endpoint, strange
from altyaa.providers.model import App, Asset, Call, Failure, Steps, Tokens
from altyaa.providers.reading import members, read_cursor, read_name, read_text

_MOST_PARTS = 100
_NOT_VERIFIED = "Google has not verified this location, so it cannot be managed: verify it in its Business Profile."


def assets(app: App, tokens: Tokens, only: frozenset[str] | None = None) -> Steps[Sequence[Asset]]:
    """Every location once, named with the account through which it was found first."""
    accounts = yield from _listed("api", _accounts_call(app, tokens), "accounts")
    if isinstance(accounts, Failure):
        return accounts
    found: dict[str, Asset] = {}
    for account, said in accounts.items():
        locations = yield from _listed("locations", _locations_call(app, tokens, account), "locations")
        if isinstance(locations, Failure) and locations.verdict == "asset_lost":
            continue  # this account alone is closed to the person; its locations are gone from the list, as they should
        if isinstance(locations, Failure):
            return locations
        for name, location in locations.items():
            found.setdefault(name, _location(name, location, read_text(said.get("accountName")) or account))
    return tuple(found.values())


def _location(name: str, said: Mapping[str, Any], account: str) -> Asset:
    has_voice = members(said.get("metadata")).get("hasVoiceOfMerchant")
    title = read_text(said.get("title")) or name
    return Asset("location", name, f"{title} ({account})", problem=_NOT_VERIFIED if has_voice is False else None)


def _listed(on: Endpoint, first: Call, member: str) -> Steps[Mapping[str, Mapping[str, Any]]]:
    """All parts of a list, by ``name``. What is malformed is no list: a location missing from it would seem lost."""
    found: dict[str, Mapping[str, Any]] = {}
    call = first
    for _ in range(_MOST_PARTS):
        reply, _sent = yield call
        answer = DIALECT.read(on, reply)
        if isinstance(answer, Failure):
            return answer
        entries = answer.get(member, [])  # an empty list is left out, as protocol buffers have it
        if not isinstance(entries, list):
            return strange(PACK, "wrong_shape")
        for entry in map(members, entries):
            name = _resource(entry.get("name"), member)
            if name is None:
                return strange(PACK, "wrong_shape")
            found[name] = entry
        if answer.get("nextPageToken", "") == "":
            return found
        following = read_cursor(answer["nextPageToken"])
        if following is None:
            return strange(PACK, "wrong_shape")
        call = replace(first, query={**first.query, "pageToken": following})
    return strange(PACK, "endless_list")


def _resource(name: object, collection: str) -> str | None:
    """A name of two parts, as ``accounts/123``: it becomes part of a path, so nothing else is taken for one."""
    if not isinstance(name, str) or not name.startswith(f"{collection}/"):
        return None
    return name if read_name(name.removeprefix(f"{collection}/")) else None


def _accounts_call(app: App, tokens: Tokens) -> Call:
    return _call(app, tokens, PACK.value("accounts_url"), {"pageSize": str(PACK.value("accounts_page_size"))})


def _locations_call(app: App, tokens: Tokens, account: str) -> Call:
    query = {"readMask": PACK.value("location_fields"), "pageSize": str(PACK.value("locations_page_size"))}
    return _call(app, tokens, PACK.value("locations_url").replace("{account}", account), query)


def _call(app: App, tokens: Tokens, url: str, query: Mapping[str, str]) -> Call:
    return present_bearer(app, tokens.access, Call("assets", "GET", url, query))
