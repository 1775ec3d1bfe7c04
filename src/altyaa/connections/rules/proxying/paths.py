"""A caller's path against the routes of a pack."""

import re
from urllib.parse import unquote_to_bytes, urlsplit

from altyaa.connections.rules.proxying.words import refused
from altyaa.kernel.problems import Refused
from altyaa.providers.pack import Pack, Route

LONGEST_PATH = 1000
_SEGMENT = re.compile(r"[A-Za-z0-9_:-]([A-Za-z0-9_.:-]*[A-Za-z0-9_:-])?")
"""No dot at either end; a colon stands before Google's names of methods."""
_ENCODED = re.compile(rb"%(?![0-9A-Fa-f]{2})|%(2[Ee]|2[Ff]|5[Cc]|25)")
"""A dot, a slash, a backslash or a percent sign, encoded, or a percent sign that encodes nothing."""
_PLACEHOLDER = re.compile(r"\{(asset|id|number)\}")
_ID = r"[A-Za-z0-9_-](?:[A-Za-z0-9_.-]*[A-Za-z0-9_-])?"
"""Without a colon: what follows one is a method."""


def route_of(pack: Pack, kind: str, asset_id: str, method: str, raw_path: bytes) -> tuple[Route, str] | Refused:
    """The route that a call takes, and the address that it leads to.

    Args:
        kind: Of the asset.
        raw_path: As it was sent, without a slash before it.
    """
    path = _read(raw_path)
    if path is None:
        sentence = "Send the platform's path as it is listed: segments of letters, digits and _ . : -, not encoded."
        return refused("path", sentence)
    there = [route for route in pack.routes if route.kind in (None, kind) and _matches(route, asset_id, path)]
    for route in there:
        if route.method == method:
            return route, f"https://{urlsplit(route.url).netloc}/{path}"
    if there:
        allowed = ", ".join(sorted({route.method for route in there}))
        return refused("method", f"This path is passed on with {allowed} alone.")
    return refused("not listed", "This path is none that is passed on for this connection, or it names another asset.")


def pattern(route: Route, asset_id: str) -> str:
    """The paths of a route, as a regular expression."""
    values = {"asset": re.escape(asset_id), "id": _ID, "number": "[0-9]+"}
    parts = _PLACEHOLDER.split(urlsplit(route.url).path.removeprefix("/"))
    return "".join(values[part] if number % 2 else re.escape(part) for number, part in enumerate(parts))


def _matches(route: Route, asset_id: str, path: str) -> bool:
    return _is_path(asset_id) and re.fullmatch(pattern(route, asset_id), path) is not None


def _read(raw: bytes) -> str | None:
    """The decoded path; None where anything in it could mean one thing to us and another to a platform."""
    if len(raw) > LONGEST_PATH or _ENCODED.search(raw):
        return None
    try:
        path = "/".join(unquote_to_bytes(each).decode("ascii") for each in raw.split(b"/"))
    except UnicodeDecodeError:
        return None
    return path if _is_path(path) else None


def _is_path(path: str) -> bool:
    return all(map(_SEGMENT.fullmatch, path.removesuffix("/").split("/")))
