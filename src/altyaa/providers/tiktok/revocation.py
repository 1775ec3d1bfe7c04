"""Ending the grant at TikTok: the app is gone from the person's connected apps, in every workspace."""

from altyaa.providers.asking import credentials
from altyaa.providers.model import App, Call, Failure, Reply, Tokens
from altyaa.providers.tiktok.dialect import DIALECT, PACK


def revocation(app: App, tokens: Tokens) -> Call:
    """The call. It takes an access token, and no refresh token."""
    form = {"token": tokens.access, **credentials(PACK, app)}
    return Call("revoke", "POST", PACK.value("revoke_url"), form=form)


def read_revocation(reply: Reply) -> Failure | None:
    """Why it may not have ended; None where it has. A success may have no body at all.

    A refused token proves nothing: it may have ended alone, and the grant lives.
    """
    return None if reply.status == 200 and not reply.body.strip() else DIALECT.read_revocation(reply)
