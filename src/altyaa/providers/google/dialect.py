"""How Google says no: ``error`` is a word at the token endpoint (RFC 6749 §5.2), and an object of its APIs."""

from collections.abc import Mapping
from typing import Any

from altyaa.providers.dialect import Dialect
from altyaa.providers.pack import read_pack
from altyaa.providers.reading import members

PACK = read_pack("google")


def errors(said: Mapping[str, Any]) -> Mapping[str, Any]:
    """The members of an error: ``error`` and ``error_subtype``; or ``status``, ``reason`` and ``quota_limit_value``.

    The latter are a ``google.rpc.Status`` with its ``google.rpc.ErrorInfo`` (cloud.google.com/apis/design/errors).
    """
    if said.get("error") is None:
        return {}
    error = said["error"]
    if not isinstance(error, dict):
        return {"error": error, "error_subtype": said.get("error_subtype")}
    found = {"status": error.get("status")}
    details = error.get("details")
    for detail in map(members, details if isinstance(details, list) else ()):
        found |= {name: detail[name] for name in ("reason",) if name in detail}
        found |= {name: value for name, value in members(detail.get("metadata")).items() if name == "quota_limit_value"}
    return found


DIALECT = Dialect(PACK, errors)
