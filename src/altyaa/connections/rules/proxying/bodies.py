"""The body of a caller's request: of the kind that the route takes, and written anew from what was read."""

import json
from collections.abc import Iterator
from functools import cache
from typing import Any
from urllib.parse import urlencode

from altyaa.connections.rules.proxying.pairs import read_pairs
from altyaa.connections.rules.proxying.words import (
    MOST_NAMES,
    OTHER_ASSET,
    asks_for_secret,
    leads_elsewhere,
    may_not_be_sent,
    refused,
)
from altyaa.kernel.problems import Refused
from altyaa.providers.pack import Route

LARGEST_BODY = 256 << 10
"""Bytes. Pictures and videos go by their addresses, so that texts are all there is."""
FORM, JSON = "application/x-www-form-urlencoded", "application/json"
TYPES = {"form": FORM, "json": JSON}


class _Wrong(ValueError):
    """A member that may not be sent."""


def read_content(route: Route, asset_id: str, content_type: str, body: bytes) -> bytes | Refused | None:
    """What is sent on; None for no body.

    Args:
        content_type: As the caller named it; empty for nothing.
    """
    if route.body is None:
        return refused("body", "This call takes no body.") if body else None
    if not body and route.asset is None:
        return None
    type_, _, charset = content_type.replace(" ", "").lower().partition(";")
    if type_ != TYPES[route.body] or charset not in ("", "charset=utf-8"):
        return refused("content type", f"This call takes a body of the type {TYPES[route.body]}, in UTF-8.")
    found = _form(body) if route.body == "form" else _json(body)
    if isinstance(found, Refused):
        return found
    if route.asset is not None and found.get(route.asset) != asset_id:
        return refused("another asset", f"{route.asset} has to be {asset_id}, which is what this connection is of.")
    if route.body == "form":
        return urlencode(found).encode()
    try:
        return json.dumps(found, allow_nan=False, separators=(",", ":")).encode()
    except ValueError:
        return refused("json", "The body has a number without an end.")


def _form(body: bytes) -> dict[str, str] | Refused:
    found = read_pairs(body)
    if isinstance(found, Refused):
        return found
    fields = found.get("fields", "")
    if asks_for_secret(fields):
        return refused("asks for a token", "fields asks for a token or a secret, and the proxy gives none out.")
    return OTHER_ASSET if leads_elsewhere(fields) else found


def _json(body: bytes) -> dict[str, Any] | Refused:
    try:
        said = json.loads(body.decode(), object_pairs_hook=_Members().read, parse_constant=_no_number)
    except _Wrong as wrong:
        return refused("member", str(wrong))
    except (ValueError, RecursionError):  # UnicodeDecodeError is one
        return refused("json", "The body is no JSON in UTF-8 that everybody reads alike.")
    if not isinstance(said, dict):
        return refused("json", "The body is no JSON object.")
    if any(map(asks_for_secret, _texts_of_fields(said))):
        return refused("asks for a token", "fields asks for a token or a secret, and the proxy gives none out.")
    return said


class _Members:
    """Reads the objects of one body."""

    def __init__(self) -> None:
        self._count = 0
        self._may_not_be_sent = cache(may_not_be_sent)  # a list has the same names again and again

    def read(self, pairs: list[tuple[str, Any]]) -> dict[str, Any]:
        """An object, as the parser finds it.

        Raises:
            _Wrong: A member comes twice, is a secret or makes another call of the call, or there are too many.
        """
        self._count += len(pairs)
        if self._count > MOST_NAMES:
            raise _Wrong(f"The body has more than {MOST_NAMES} members.")
        found: dict[str, Any] = {}
        for name, value in pairs:
            if name in found:
                raise _Wrong("A member of the body comes twice.")
            if self._may_not_be_sent(name):
                raise _Wrong("A member of the body names a token or a secret, or makes another call of this one.")
            found[name] = value
        return found


def _texts_of_fields(said: dict[str, Any]) -> Iterator[str]:
    """What is in a member ``fields``, at any depth. Each text once, however many of them are in one another."""
    left: list[tuple[Any, bool]] = [(said, False)]
    while left:
        value, is_of_fields = left.pop()
        if isinstance(value, dict):
            left += ((each, is_of_fields or name == "fields") for name, each in value.items())
        elif isinstance(value, list):
            left += ((each, is_of_fields) for each in value)
        elif isinstance(value, str) and is_of_fields:
            yield value


def _no_number(_: str) -> Any:
    raise ValueError
