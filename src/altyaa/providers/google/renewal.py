"""Access tokens live for an hour, refresh tokens for as long as they are used. Google does not rotate them."""

from dataclasses import replace
from datetime import datetime

from altyaa.providers.asking import credentials
from altyaa.providers.google.dialect import DIALECT, PACK
from altyaa.providers.google.identity import read_identity
from altyaa.providers.model import App, Call, Failure, Reply, Tokens
from altyaa.providers.tokens import read_tokens

GRANT_MEMBER = "refresh_token_expires_in"
"""Set where the person granted access for a time."""


def renewal(app: App, tokens: Tokens) -> Call:
    """The call that renews (RFC 6749 §6)."""
    assert tokens.refresh is not None  # nothing is connected without one
    form = {"grant_type": "refresh_token", "refresh_token": tokens.refresh, **credentials(PACK, app)}
    return Call("token", "POST", PACK.value("token_url"), form=form)


def read_renewal(before: Tokens, reply: Reply, sent: datetime) -> Tokens | Failure:
    """What a renewal brought. A refresh token that came is adopted; where none came, the one before is kept."""
    answer = DIALECT.read("renew", reply)
    if isinstance(answer, Failure):
        return answer
    tokens = read_tokens(PACK, answer, sent, before, GRANT_MEMBER)
    identity = read_identity(answer.get("id_token"), None, sent)
    return replace(tokens, subject=identity.subject) if isinstance(tokens, Tokens) and identity else tokens
