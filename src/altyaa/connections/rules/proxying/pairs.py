"""Parameters of a query or a form: ``name=value&…``, read in the one way in which nobody could read it otherwise."""

import re
from collections.abc import Mapping
from urllib.parse import unquote_to_bytes

from altyaa.connections.rules.proxying.words import MOST_NAMES, asks_for_secret, may_not_be_sent, refused
from altyaa.kernel.problems import Refused

LONGEST_QUERY = 8000
_NAME = re.compile(r"[A-Za-z_][A-Za-z0-9_.-]{0,99}(\[[A-Za-z0-9_-]{0,99}\]){0,5}")
_CONTROLS = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f]")
"""But tabs and ends of lines, which messages have."""
_MALFORMED = re.compile(rb"%(?![0-9A-Fa-f]{2})|[^\x21-\x7e]|[;#]")
"""A percent sign that encodes nothing, what has to be encoded, and what some take for another ``&`` or for the end."""
PLACES = frozenset({"after", "before", "cursor", "pageToken"})
"""Values that the platform made and that name no fields: letters of any kind, by chance those of a word."""


def read_query(raw: bytes, allowed: frozenset[str]) -> Mapping[str, str] | Refused:
    """The parameters of a query.

    Args:
        allowed: The names that the route takes.
    """
    if len(raw) > LONGEST_QUERY:
        return refused("query too long", f"The query is longer than {LONGEST_QUERY} bytes.")
    found = read_pairs(raw)
    if isinstance(found, Refused):
        return found
    for name, value in found.items():
        if name not in allowed:
            takes = ", ".join(sorted(allowed)) or "none"
            return refused("query name", f"The query has a parameter that this path does not take. It takes: {takes}.")
        if "\\" in value or "%" in value:
            return refused("query value", f"The value of {name} is encoded more than once.")
        if name not in PLACES and asks_for_secret(value):
            return refused("asks for a token", f"{name} asks for a token or a secret, and the proxy gives none out.")
    return found


def read_pairs(raw: bytes) -> dict[str, str] | Refused:
    """Each name once, with its value. None of them is a secret or makes another call of the call."""
    if raw.count(b"&") >= MOST_NAMES:
        return refused("too many", f"There are more than {MOST_NAMES} parameters.")
    found: dict[str, str] = {}
    for pair in raw.split(b"&") if raw else ():
        name, value = (_read(part) for part in (pair.partition(b"=")[::2]))
        if name is None or value is None or b"=" not in pair or not _NAME.fullmatch(name):
            return refused("pairs", "Send parameters as name=value in UTF-8, separated by & and percent-encoded once.")
        if may_not_be_sent(name):
            return refused("name", "A parameter names a token or a secret, or makes another call of this one.")
        if name in found:
            return refused("twice", "A parameter is sent twice.")
        found[name] = value
    return found


def _read(raw: bytes) -> str | None:
    if _MALFORMED.search(raw):
        return None
    try:
        text = unquote_to_bytes(raw.replace(b"+", b" ")).decode()
    except UnicodeDecodeError:
        return None
    return None if _CONTROLS.search(text) else text


_BREAKS = dict.fromkeys(b"\t\n\r")
"""In messages; a query that has one is sent with it encoded."""
