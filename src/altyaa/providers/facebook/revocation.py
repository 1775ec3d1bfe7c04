"""Ending the grant at Facebook: the app is removed for that person, with all pages and in every workspace."""

from altyaa.providers.facebook.dialect import DIALECT, PACK
from altyaa.providers.facebook.graph import graph
from altyaa.providers.judging import strange
from altyaa.providers.model import App, Call, Failure, Reply, Tokens


def revocation(app: App, tokens: Tokens) -> Call:
    """The call."""
    return graph("revoke", "DELETE", PACK.value("revoke_url"), app, tokens.access)


def read_revocation(reply: Reply) -> Failure | None:
    """Why it may not have ended; None where it has."""
    answer = DIALECT.read("revoke", reply)
    if isinstance(answer, Failure):
        return DIALECT.read_revocation(reply)
    return None if answer.get("success") is True else strange(PACK, "not_revoked")
