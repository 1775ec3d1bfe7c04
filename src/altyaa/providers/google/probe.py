"""Whether Google still takes the access token, by its own word: tokeninfo. It knows nothing of refresh tokens.

So a refusal is never final: the refresh token may work, and the renewal that follows a suspicion answers that.
"""

from collections.abc import Mapping
from dataclasses import replace
from datetime import datetime
from typing import Any

from altyaa.providers.google.dialect import DIALECT, PACK
from altyaa.providers.judging import lacking, strange
from altyaa.providers.model import App, Call, Failure, Steps, Tokens
from altyaa.providers.reading import read_name, read_words
from altyaa.providers.tokens import read_lifetime


def probe(app: App, tokens: Tokens) -> Steps[Tokens]:
    """Ask about the access token."""
    reply, sent = yield Call("probe", "GET", PACK.value("introspect_url"), query={"access_token": tokens.access})
    answer = DIALECT.read("introspect", reply)
    if isinstance(answer, Failure):
        return answer
    if answer.get("aud") != app.client_id:
        return strange(PACK, "other_app")
    scopes = read_words(answer.get("scope"), PACK.value("scope_separator"))
    return lacking(PACK, scopes) or _standing(tokens, answer, scopes, sent)


def _standing(tokens: Tokens, answer: Mapping[str, Any], scopes: frozenset[str] | None, sent: datetime) -> Tokens:
    known = replace(tokens, scopes=scopes or tokens.scopes, subject=read_name(answer.get("sub")))
    life = read_lifetime(PACK, answer.get("expires_in"))
    return known if life is None else replace(known, access_ends=sent + life, assumed=known.assumed - {"access_ends"})
