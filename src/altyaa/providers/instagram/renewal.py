"""Short tokens are made long with the app's secret; a long one that is a day old extends itself, without any."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from altyaa.providers.instagram.dialect import DIALECT, PACK
from altyaa.providers.instagram.graph import present
from altyaa.providers.model import App, Call, Failure, Reply, Tokens
from altyaa.providers.tokens import read_tokens

_GRANT_MEMBER = "expires_in"
"""A token that has ended cannot be extended, so the grant ends with it."""


def renewal(app: App, tokens: Tokens) -> Call:
    """The call that renews."""
    call = Call("token", "GET", PACK.value("refresh_url"), {"grant_type": "ig_refresh_token"})
    return present(app, tokens.access, call)


def read_renewal(before: Tokens, reply: Reply, sent: datetime) -> Tokens | Failure:
    """What it brought: the token, or another one, with sixty days from now."""
    answer = DIALECT.read("renew", reply)
    return answer if isinstance(answer, Failure) else read_long(answer, sent, before)


def read_long(answer: Mapping[str, Any], sent: datetime, before: Tokens | None) -> Tokens | Failure:
    """A long token. Its permissions are named otherwise than in the standard, and mostly not at all."""
    return read_tokens(PACK, {**answer, "scope": answer.get("permissions")}, sent, before, _GRANT_MEMBER)
