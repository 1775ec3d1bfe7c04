"""Ending the grant at Google, for this app and that person, in every workspace."""

from altyaa.providers.google.dialect import DIALECT, PACK
from altyaa.providers.model import App, Call, Failure, Reply, Tokens


def revocation(_app: App, tokens: Tokens) -> Call:
    """The call (RFC 7009). The refresh token has no end that could make Google call it unknown."""
    return Call("revoke", "POST", PACK.value("revoke_url"), form={"token": tokens.refresh or tokens.access})


def read_revocation(reply: Reply) -> Failure | None:
    """Why it may not have ended; None where it has. A success needs no body (RFC 7009 §2.2)."""
    return None if reply.status == 200 else DIALECT.read_revocation(reply)
