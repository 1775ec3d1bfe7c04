"""How Instagram says no: in the Graph APIs' envelope; and where codes are redeemed, in one of its own.

How it says yes: what a documented page shows in a list of one under ``data`` comes flat, too.
"""

from collections.abc import Mapping
from typing import Any

from altyaa.providers import graph_api
from altyaa.providers.dialect import Dialect
from altyaa.providers.pack import read_pack
from altyaa.providers.reading import members

PACK = read_pack("instagram")
_OWN = ("error_type", "code", "error_message")


def errors(said: Mapping[str, Any]) -> Mapping[str, Any]:
    """The members of an error that a cause may name. In the own envelope nothing but the message differs."""
    if said.get("error_type") is None and said.get("error_message") is None:
        return graph_api.errors(said)
    return {name: said[name] for name in _OWN if name in said}


def unwrapped(said: Mapping[str, Any]) -> Mapping[str, Any]:
    """What an answer tells, in either shape."""
    data = said.get("data")
    return members(data[0]) if isinstance(data, list) and len(data) == 1 else said


DIALECT = Dialect(PACK, errors, graph_api.wait)
