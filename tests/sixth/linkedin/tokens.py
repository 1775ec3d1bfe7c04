"""Tokens: given for a code and for a refresh token, told of, and ended."""

from collections.abc import Mapping
from dataclasses import replace
from datetime import datetime
from typing import Any

from altyaa.kernel.secret import Secret
from altyaa.providers.asking import credentials
from altyaa.providers.judging import lacking, strange
from altyaa.providers.model import App, Call, Failure, Purpose, Reply, Steps, Tokens
from altyaa.providers.reading import read_name, read_words
from altyaa.providers.tokens import read_tokens
from tests.sixth.linkedin.dialect import DIALECT, PACK


def read_given(answer: Mapping[str, Any], sent: datetime, before: Tokens | None) -> Tokens | Failure:
    """The tokens of an answer. What is left of the year counts down; scopes come with commas between."""
    found = read_tokens(PACK, answer, sent, before, "refresh_token_expires_in")
    scopes = read_words(answer.get("scope"), ",")
    return replace(found, scopes=scopes) if isinstance(found, Tokens) and scopes else found


def renewal(app: App, tokens: Tokens) -> Call:
    """The call that renews (RFC 6749 §6)."""
    assert tokens.refresh is not None
    return _call("token", "token_url", app, grant_type="refresh_token", refresh_token=tokens.refresh)


def read_renewal(before: Tokens, reply: Reply, sent: datetime) -> Tokens | Failure:
    """What it brought."""
    answer = DIALECT.read("renew", reply)
    return answer if isinstance(answer, Failure) else read_given(answer, sent, before)


def probe(app: App, tokens: Tokens) -> Steps[Tokens]:
    """Ask about the access token. Whose it is, is not said."""
    reply, _sent = yield _call("probe", "introspect_url", app, token=tokens.access)
    answer = DIALECT.read("introspect", reply)
    if isinstance(answer, Failure):
        return answer
    if answer.get("active") is not True or read_name(answer.get("client_id")) != app.client_id:
        return strange(PACK, "wrong_shape")
    scopes = read_words(answer.get("scope"), ",")
    return lacking(PACK, scopes) or replace(tokens, scopes=scopes or tokens.scopes)


def revocation(app: App, tokens: Tokens) -> Call:
    """The call that ends it all."""
    return _call("revoke", "revoke_url", app, token=tokens.refresh or tokens.access)


def _call(purpose: Purpose, fact: str, app: App, **form: str | Secret[str]) -> Call:
    return Call(purpose, "POST", PACK.value(fact), form={**form, **credentials(PACK, app)})
