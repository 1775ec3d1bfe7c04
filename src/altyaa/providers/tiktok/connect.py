"""From a code to a grant: the tokens, and whose they are."""

from altyaa.providers.asking import redemption
from altyaa.providers.judging import judge, lacking, strange
from altyaa.providers.model import App, Failure, Granted, Redeem, Steps, Tokens
from altyaa.providers.tiktok.account import account
from altyaa.providers.tiktok.dialect import DIALECT, PACK
from altyaa.providers.tiktok.renewal import read_answer


def connect(app: App, redeem: Redeem) -> Steps[Granted]:
    """Redeem the code. Nothing is connected that would end within hours, or that may not do what it is for."""
    reply, sent = yield redemption(PACK, app, redeem)
    answer = DIALECT.read("code", reply)
    tokens = answer if isinstance(answer, Failure) else read_answer(answer, sent, None)
    if isinstance(tokens, Failure):
        return tokens
    if tokens.refresh is None:
        return judge(PACK, "code", {"lacks": "refresh_token"})
    return lacking(PACK, tokens.scopes) or (yield from _named(app, tokens))


def _named(app: App, tokens: Tokens) -> Steps[Granted]:
    who = yield from account("redeem", "api", app, tokens)
    if isinstance(who, Failure):
        return who
    return Granted(who.id, who.name, tokens) if who.id == tokens.subject else strange(PACK, "no_identity")
