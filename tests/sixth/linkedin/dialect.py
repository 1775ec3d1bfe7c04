"""How LinkedIn says no: by RFC 6749 §5.2 where tokens are given, by the status of its API."""

from collections.abc import Mapping
from typing import Any

from altyaa.providers.dialect import Dialect
from altyaa.providers.pack import read_pack

PACK = read_pack("linkedin", "tests.sixth")


def errors(said: Mapping[str, Any]) -> Mapping[str, Any]:
    """Their members that a cause may name. An introspection says it under 200."""
    return {name: said[name] for name in ("error", "serviceErrorCode") if name in said} | (
        {"active": False} if said.get("active") is False else {}
    )


DIALECT = Dialect(PACK, errors)
