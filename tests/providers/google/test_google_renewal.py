"""A refresh token is used again and again, another one is adopted, and none is ever lost."""

from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest

from altyaa.kernel.secret import Secret
from altyaa.providers.judging import lacking
from altyaa.providers.model import Tokens
from altyaa.providers.registry import PROVIDERS
from tests.providers.driving import APPS, BEFORE, SENT, reply, sent_by

GOOGLE, APP, OLD = PROVIDERS["google"], APPS["google"], BEFORE["google"]
ANSWER = {"access_token": "ya29.new", "expires_in": 3599, "token_type": "Bearer"}


def renewed(before: Tokens = OLD, **changes: Any) -> Tokens:
    tokens = GOOGLE.read_renewal(before, reply(200, {**ANSWER, **changes}), SENT)
    assert isinstance(tokens, Tokens)
    return tokens


def test_the_refresh_token_and_the_secret_are_sent_in_the_body() -> None:
    call = GOOGLE.renewal(APP, OLD)
    assert (call.purpose, call.method, call.query, call.url) == ("token", "POST", {}, GOOGLE.pack.value("token_url"))
    assert sent_by(call) == {
        "grant_type": "refresh_token",
        "refresh_token": "1//0gBefore",
        "client_id": APP.client_id,
        "client_secret": APP.client_secret.reveal(),
    }


@pytest.mark.parametrize("value", ["", 5, None, True, ["1//0gNext"], "a b"], ids=repr)
def test_the_old_refresh_token_is_kept_where_no_other_comes(value: object) -> None:
    assert renewed(refresh_token=value).refresh == OLD.refresh
    assert renewed().refresh == OLD.refresh


def test_another_refresh_token_is_adopted() -> None:
    assert renewed(refresh_token="1//0gNext").refresh == Secret("1//0gNext")


def test_expiry_is_counted_from_the_time_of_sending() -> None:
    assert renewed().access_ends == SENT + timedelta(seconds=3599)
    assert "access_ends" not in renewed().assumed


def test_the_end_of_a_grant_stays_until_the_answer_says_another() -> None:
    ends = SENT + timedelta(days=3)
    for_a_time = replace(OLD, grant_ends=ends, assumed=frozenset())
    kept = renewed(for_a_time)
    assert (kept.grant_ends, kept.assumed) == (ends, frozenset())
    moved = renewed(for_a_time, refresh_token_expires_in=86_400)
    assert (moved.grant_ends, moved.assumed) == (SENT + timedelta(days=1), frozenset())
    assert renewed(OLD).assumed == {"grant_ends"}


def test_tokens_that_lack_a_scope_are_given_all_the_same() -> None:
    """They may be the only ones there are: they are stored first, and judged after that."""
    tokens = renewed(scope="openid", refresh_token="1//0gNext")
    assert tokens.refresh == Secret("1//0gNext")
    assert lacking(GOOGLE.pack, tokens.scopes) is not None


def test_scopes_that_are_not_said_are_the_same() -> None:
    """RFC 6749 §5.1."""
    assert renewed().scopes == OLD.scopes
    assert renewed(scope="a b").scopes == frozenset({"a", "b"})
