"""How TikTok says no: ``error`` is a word at its OAuth addresses, and an object of its API, of every success too."""

from collections.abc import Mapping
from typing import Any

from altyaa.providers.dialect import Dialect
from altyaa.providers.pack import read_pack

PACK = read_pack("tiktok")
_FINE = "ok"


def errors(said: Mapping[str, Any]) -> Mapping[str, Any]:
    """The members of an error: ``error`` (RFC 6749 §5.2); or ``code``, of the API.

    The body decides, and the status does not: errors come with 200 too.
    """
    error = said.get("error")
    if not error:
        return {}
    if not isinstance(error, dict):
        return {"error": error}
    return {} if error.get("code") == _FINE else {"code": error.get("code")}


DIALECT = Dialect(PACK, errors)
