"""A refresh token brings an access token and, each time, another refresh token: the one before stops working."""

from collections.abc import Mapping
from dataclasses import replace
from datetime import datetime
from typing import Any

from altyaa.providers.asking import credentials
from altyaa.providers.model import App, Call, Failure, Reply, Tokens
from altyaa.providers.reading import read_name
from altyaa.providers.tiktok.dialect import DIALECT, PACK
from altyaa.providers.tokens import read_tokens

_GRANT_MEMBER = "refresh_expires_in"
"""What is left of the grant: where TikTok prolongs it, this says so, and where it does not, too."""


def renewal(app: App, tokens: Tokens) -> Call:
    """The call that renews (RFC 6749 §6)."""
    assert tokens.refresh is not None  # nothing is connected without one
    form = {"grant_type": "refresh_token", "refresh_token": tokens.refresh, **credentials(PACK, app)}
    return Call("token", "POST", PACK.value("token_url"), form=form)


def read_renewal(before: Tokens, reply: Reply, sent: datetime) -> Tokens | Failure:
    """What a renewal brought. A refresh token that came is adopted; where none came, the one before is kept."""
    answer = DIALECT.read("renew", reply)
    return answer if isinstance(answer, Failure) else read_answer(answer, sent, before)


def read_answer(answer: Mapping[str, Any], sent: datetime, before: Tokens | None) -> Tokens | Failure:
    """The tokens of an answer, with whose they are."""
    tokens = read_tokens(PACK, answer, sent, before, _GRANT_MEMBER)
    return tokens if isinstance(tokens, Failure) else replace(tokens, subject=read_name(answer.get("open_id")))
