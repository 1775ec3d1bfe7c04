"""From a code to a grant: a short token, a long one for it, what Facebook says of that, and who it is."""

from dataclasses import replace

from altyaa.providers.asking import redemption
from altyaa.providers.facebook.dialect import DIALECT, PACK
from altyaa.providers.facebook.graph import graph
from altyaa.providers.facebook.probe import probe
from altyaa.providers.facebook.renewal import exchange
from altyaa.providers.judging import strange
from altyaa.providers.model import App, Failure, Granted, Redeem, Steps, Tokens
from altyaa.providers.reading import read_name, read_text, read_token
from altyaa.providers.tokens import read_tokens


def connect(app: App, redeem: Redeem) -> Steps[Granted]:
    """Redeem the code. Tokens of pages last when they are made of a long token, so the short one is given up here."""
    tokens = yield from _tokens(app, redeem)
    if isinstance(tokens, Failure):
        return tokens
    tokens = yield from probe(app, tokens)
    if isinstance(tokens, Failure):
        return tokens
    reply, _sent = yield graph("redeem", "GET", PACK.value("me_url"), app, tokens.access, fields="id,name")
    person = DIALECT.read("api", reply)
    if isinstance(person, Failure):
        return person
    subject = read_name(person.get("id"))
    if subject is None or subject != tokens.subject:
        return strange(PACK, "no_identity")
    return Granted(subject, read_text(person.get("name")) or PACK.title, tokens)


def _tokens(app: App, redeem: Redeem) -> Steps[Tokens]:
    reply, _sent = yield redemption(PACK, app, redeem)
    answer = DIALECT.read("code", reply)
    if isinstance(answer, Failure):
        return answer
    short = read_token(answer.get("access_token"))
    if short is None:
        return strange(PACK, "no_token")
    reply, sent = yield replace(exchange(app, short), purpose="redeem")
    answer = DIALECT.read("renew", reply)
    return answer if isinstance(answer, Failure) else read_tokens(PACK, answer, sent, None)
