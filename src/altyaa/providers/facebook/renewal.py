"""Meta has no refresh tokens: a token that lives is exchanged for another, and one that has ended cannot be."""

from datetime import datetime

from altyaa.kernel.secret import Secret
from altyaa.providers.asking import credentials
from altyaa.providers.facebook.dialect import DIALECT, PACK
from altyaa.providers.model import App, Call, Failure, Reply, Tokens
from altyaa.providers.tokens import read_tokens


def exchange(app: App, token: Secret[str]) -> Call:
    """The call that makes a short token long, and a long one long again."""
    form = {"grant_type": "fb_exchange_token", "fb_exchange_token": token, **credentials(PACK, app)}
    return Call("token", "POST", PACK.value("token_url"), form=form)


def renewal(app: App, tokens: Tokens) -> Call:
    """The call that renews."""
    return exchange(app, tokens.access)


def read_renewal(before: Tokens, reply: Reply, sent: datetime) -> Tokens | Failure:
    """What an exchange brought. That a live token gets its whole life again is usual and not promised.

    The grant's clock stays as it was: only the person moves it, and only the probe tells.
    """
    answer = DIALECT.read("renew", reply)
    return answer if isinstance(answer, Failure) else read_tokens(PACK, answer, sent, before)
