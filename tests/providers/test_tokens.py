"""The clock of a grant, in packs of every kind."""

from dataclasses import replace
from datetime import timedelta
from typing import Any

from altyaa.providers.model import Tokens
from altyaa.providers.pack import Pack
from altyaa.providers.registry import PROVIDERS
from altyaa.providers.tokens import read_tokens
from tests.providers.driving import BEFORE, SENT

DAY = timedelta(days=1)


def pack(**values: Any) -> Pack:
    """Google's, with other facts."""
    known = PROVIDERS["google"].pack
    changed = {name: replace(known.facts[name], value=value) for name, value in values.items()}
    return replace(known, facts={**known.facts, **changed})


def renewed(of: Pack, **answer: Any) -> Tokens:
    """What becomes of a grant that was to end in three days."""
    before = replace(BEFORE["google"], grant_ends=SENT + 3 * DAY, assumed=frozenset())
    tokens = read_tokens(of, {"access_token": "a", "expires_in": 60, **answer}, SENT, before, "refresh_expires_in")
    assert isinstance(tokens, Tokens)
    return tokens


def test_a_grant_that_slides_begins_anew_with_each_renewal() -> None:
    tokens = renewed(pack(grant_slides=True, grant_seconds=180 * 86_400))
    assert (tokens.grant_ends, tokens.assumed) == (SENT + 180 * DAY, frozenset({"grant_ends"}))


def test_a_grant_that_is_anchored_keeps_its_end() -> None:
    tokens = renewed(pack(grant_slides=False, grant_seconds=180 * 86_400))
    assert (tokens.grant_ends, tokens.assumed) == (SENT + 3 * DAY, frozenset())


def test_what_the_answer_says_counts_in_either() -> None:
    for slides in (True, False):
        tokens = renewed(pack(grant_slides=slides), refresh_expires_in=86_400)
        assert (tokens.grant_ends, tokens.assumed) == (SENT + DAY, frozenset())
