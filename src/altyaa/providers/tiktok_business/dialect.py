"""How TikTok API for Business says no: HTTP 200 around an envelope whose ``code`` is 0, or a number that says why."""

from collections.abc import Mapping
from datetime import timedelta
from typing import Any

from altyaa.providers.dialect import Dialect
from altyaa.providers.judging import judge
from altyaa.providers.model import Reply
from altyaa.providers.pack import read_pack
from altyaa.providers.reading import Unreadable, read_object, retry_after

PACK = read_pack("tiktok_business")
_OK = 0


def errors(said: Mapping[str, Any]) -> Mapping[str, Any]:
    """The code of an envelope; none where it is 0. An envelope without one is no success."""
    code = said.get("code")
    return {} if type(code) is int and code == _OK else {"code": code}  # false is not 0


def wait(reply: Reply) -> timedelta | None:
    """What is asked for; else the minutes of a limit, which the portal tells and the answer does not."""
    said = read_object(reply)
    if isinstance(said, Unreadable) or judge(PACK, "api", errors(said)).verdict != "throttled":
        return retry_after(reply)
    return retry_after(reply) or PACK.span("throttled_seconds")


DIALECT = Dialect(PACK, errors, wait)
