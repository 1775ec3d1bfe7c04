"""The tokens of a successful answer (RFC 6749 §5.1), with whatever of it cannot be believed left out."""

from collections.abc import Mapping
from dataclasses import replace
from datetime import datetime, timedelta
from typing import Any

from altyaa.providers.judging import strange
from altyaa.providers.model import Failure, Tokens
from altyaa.providers.pack import Pack
from altyaa.providers.reading import read_span, read_token, read_words


def read_tokens(
    pack: Pack, answer: Mapping[str, Any], sent: datetime, before: Tokens | None, grant_member: str | None = None
) -> Tokens | Failure:
    """What an answer gives; a failure where it gives no access token.

    A lifetime that is missing or absurd becomes the pack's. Missing scopes refuse nothing here: what a renewal brought
    may be the only token there is, so it is kept first and judged after that.

    Args:
        before: What was held, for whatever the answer does not say: a refresh token that did not come is the same.
        grant_member: Where the answer says how long the grant lasts.
    """
    access = read_token(answer.get("access_token"))
    if access is None:
        return strange(pack, "no_token")
    access_life = read_lifetime(pack, answer.get("expires_in"))
    grant_life = read_lifetime(pack, answer.get(grant_member)) if grant_member else None
    lives = {"access_ends": access_life, "grant_ends": grant_life}
    tokens = Tokens(
        access,
        access_ends=_ends(pack, "access_seconds", access_life, sent),
        refresh=read_token(answer.get("refresh_token")),
        grant_ends=_ends(pack, "grant_seconds", grant_life, sent),
        scopes=read_words(answer.get("scope"), pack.value("scope_separator")),
        assumed=frozenset(name for name, life in lives.items() if life is None),
    )
    return tokens if before is None else _completed(tokens, before, slides=pack.value("grant_slides"))


def read_lifetime(pack: Pack, value: object) -> timedelta | None:
    """A lifetime in seconds; None where it is none that can be believed."""
    return read_span(value, timedelta(seconds=pack.value("believed_seconds")))


def _ends(pack: Pack, fact: str, life: timedelta | None, sent: datetime) -> datetime | None:
    """Counted from the time of sending: an answer may be long under way."""
    span = pack.span(fact) if life is None else life
    return None if span is None else sent + span


def _completed(tokens: Tokens, before: Tokens, *, slides: bool) -> Tokens:
    """With what was known before and was not said again."""
    complete = replace(tokens, refresh=tokens.refresh or before.refresh, scopes=tokens.scopes or before.scopes)
    if slides or "grant_ends" not in tokens.assumed:
        return complete
    assumed = (tokens.assumed - {"grant_ends"}) | (before.assumed & {"grant_ends"})
    return replace(complete, grant_ends=before.grant_ends, assumed=assumed)
