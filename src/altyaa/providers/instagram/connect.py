"""From a code to a grant: a short token, a long one for it, and who it was."""

from collections.abc import Mapping
from dataclasses import replace
from typing import Any

from altyaa.kernel.secret import Secret
from altyaa.providers.asking import redemption
from altyaa.providers.instagram.account import Account, look_up
from altyaa.providers.instagram.dialect import DIALECT, PACK, unwrapped
from altyaa.providers.instagram.graph import present
from altyaa.providers.instagram.renewal import read_long
from altyaa.providers.judging import lacking, strange
from altyaa.providers.model import App, Call, Failure, Granted, Redeem, Steps, Tokens
from altyaa.providers.reading import read_name, read_token, read_words


def connect(app: App, redeem: Redeem) -> Steps[Granted]:
    """Redeem the code. A token of an hour is no connection, so it is made long here."""
    reply, _sent = yield redemption(PACK, app, redeem)
    answer = DIALECT.read("code", reply)
    if isinstance(answer, Failure):
        return answer
    said = unwrapped(answer)
    scopes = read_words(said.get("permissions"), PACK.value("scope_separator"))
    failure = lacking(PACK, scopes)
    if failure is not None:
        return failure
    short = read_token(said.get("access_token"))
    if short is None:
        return strange(PACK, "no_token")
    tokens = yield from _long(app, short)
    if isinstance(tokens, Failure):
        return tokens
    account = yield from look_up(app, tokens.access, "redeem", "api")
    if isinstance(account, Failure):
        return account
    if not _is_theirs(said, account):
        return strange(PACK, "no_identity")
    return Granted(account.id, account.name, replace(tokens, scopes=tokens.scopes or scopes, subject=account.id))


def _long(app: App, short: Secret[str]) -> Steps[Tokens]:
    query: dict[str, str | Secret[str]] = {"grant_type": "ig_exchange_token"}
    query[PACK.value("client_secret_parameter")] = app.client_secret
    reply, sent = yield present(app, short, Call("redeem", "GET", PACK.value("exchange_url"), query))
    answer = DIALECT.read("code", reply)
    return answer if isinstance(answer, Failure) else read_long(answer, sent, None)


def _is_theirs(said: Mapping[str, Any], account: Account) -> bool:
    """Whether both answers are about one account: of its two ids, pages and reality name either."""
    id = read_name(said.get("user_id"))
    return id is not None and id in (account.id, account.scoped_id)
