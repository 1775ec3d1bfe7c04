"""Access tokens live for a day. A refresh brings both tokens again, and moves the end of the consent by nothing."""

from collections.abc import Mapping
from dataclasses import replace
from datetime import datetime
from typing import Any

from altyaa.providers.model import App, Call, Failure, Reply, Tokens
from altyaa.providers.reading import members, read_name
from altyaa.providers.tiktok_business.asking import ask, credentials
from altyaa.providers.tiktok_business.dialect import DIALECT, PACK
from altyaa.providers.tokens import read_tokens

_GRANT_MEMBER = "refresh_token_expires_in"
"""What is left until the account has to say yes again: it counts down. Login Kit calls it otherwise."""


def renewal(app: App, tokens: Tokens) -> Call:
    """The call that renews."""
    assert tokens.refresh is not None  # nothing is connected without one
    body = {"grant_type": "refresh_token", "refresh_token": tokens.refresh, **credentials(app)}
    return ask("token", "refresh_url", body)


def read_renewal(before: Tokens, reply: Reply, sent: datetime) -> Tokens | Failure:
    """What a renewal brought. A refresh token that came is adopted; where none came, the one before is kept."""
    answer = DIALECT.read("renew", reply)
    return answer if isinstance(answer, Failure) else read_data(answer, sent, before)


def read_data(answer: Mapping[str, Any], sent: datetime, before: Tokens | None) -> Tokens | Failure:
    """The tokens in an envelope, and the account's id with them."""
    data = members(answer.get("data"))
    tokens = read_tokens(PACK, data, sent, before, _GRANT_MEMBER)
    return tokens if isinstance(tokens, Failure) else replace(tokens, subject=read_name(data.get("open_id")))
