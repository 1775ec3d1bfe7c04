"""What one presentation of a code leads to."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from itertools import product
from uuid import UUID

import pytest

from altyaa.oauth.model import StoredCode
from altyaa.oauth.rules.redeem_code import CodeAsk, Redeem, Replay, redeem_code, stands
from altyaa.protocol.rfc6749_errors import OAuthRefused
from altyaa.protocol.rfc7636_pkce import challenge_of

NOW = datetime(2026, 11, 24, 12, tzinfo=UTC)
TICK = timedelta(microseconds=1)
VERIFIER, HERE = "v" * 43, "https://app.example/callback"
CLIENT, GRANT = UUID(int=1), UUID(int=2)
CODE = StoredCode(
    id=UUID(int=3),
    consent_id=UUID(int=4),
    life=2,
    client_id=CLIENT,
    user_id=UUID(int=5),
    redirect_uri=HERE,
    challenge=challenge_of(VERIFIER),
    scopes=["posts.read"],
    resources=["https://a.example", "https://b.example"],
    expires_at=NOW + TICK,
    redeemed_at=None,
    grant_id=None,
)
PLAIN = replace(CODE, challenge=None)
SPENT = replace(CODE, redeemed_at=NOW - timedelta(seconds=5), grant_id=GRANT)
ASK = CodeAsk(CLIENT, HERE, VERIFIER, frozenset())

WRONG = {
    "another client": replace(ASK, client_id=UUID(int=9)),
    "another redirect_uri": replace(ASK, redirect_uri=f"{HERE}/"),
    "another verifier": replace(ASK, verifier="w" * 43),
    "no verifier": replace(ASK, verifier=None),
}


def word(code: StoredCode | None, ask: CodeAsk) -> str:
    answer = redeem_code(code, ask, NOW)
    return answer.error if isinstance(answer, OAuthRefused) else type(answer).__name__


def test_a_code_is_good_until_its_very_end() -> None:
    assert redeem_code(CODE, ASK, NOW) == Redeem(CODE)
    assert word(replace(CODE, expires_at=NOW), ASK) == "invalid_grant"


def test_with_pkce_the_redirect_uri_may_be_left_out() -> None:
    assert word(CODE, replace(ASK, redirect_uri=None)) == "Redeem"


def test_without_pkce_it_may_not() -> None:
    assert word(PLAIN, CodeAsk(CLIENT, None, None, frozenset())) == "invalid_request"
    assert word(PLAIN, CodeAsk(CLIENT, HERE, None, frozenset())) == "Redeem"


def test_a_verifier_without_a_challenge_is_refused() -> None:
    """Somebody took the challenge out of the request on its way (RFC 9700 §4.8.2)."""
    assert word(PLAIN, ASK) == "invalid_request"


@pytest.mark.parametrize("name", WRONG)
def test_what_does_not_fit_is_refused(name: str) -> None:
    assert word(CODE, WRONG[name]) == "invalid_grant"


def test_an_unknown_code_is_refused() -> None:
    assert word(None, ASK) == "invalid_grant"


def test_a_replay_by_its_owner_condemns_the_grant() -> None:
    assert redeem_code(SPENT, ASK, NOW) == Replay(GRANT)
    assert redeem_code(replace(SPENT, expires_at=NOW - timedelta(days=1)), ASK, NOW) == Replay(GRANT)


@pytest.mark.parametrize(("name", "expires_at"), list(product(WRONG, [NOW - TICK, NOW + TICK])), ids=str)
def test_a_replay_by_a_stranger_condemns_nothing(name: str, expires_at: datetime) -> None:
    """Whoever saw a used code must not be able to end the owner's grant with it."""
    assert word(replace(SPENT, expires_at=expires_at), WRONG[name]) == "invalid_grant"


def test_a_replay_of_what_came_to_nothing_is_refused() -> None:
    assert word(replace(SPENT, grant_id=None), ASK) == "invalid_grant"


def test_resources_are_among_those_of_the_authorization() -> None:
    assert word(CODE, replace(ASK, resources=frozenset({"https://a.example"}))) == "Redeem"
    assert word(CODE, replace(ASK, resources=frozenset({"https://c.example"}))) == "invalid_target"
    anywhere = replace(CODE, resources=[])
    assert word(anywhere, replace(ASK, resources=frozenset({"https://c.example"}))) == "Redeem"


@pytest.mark.parametrize(("life", "is_revoked", "expected"), [(2, False, True), (2, True, False), (3, False, False)])
def test_a_code_is_of_one_life_of_its_consent(life: int, is_revoked: bool, expected: bool) -> None:
    assert stands(CODE, life, NOW if is_revoked else None) is expected
