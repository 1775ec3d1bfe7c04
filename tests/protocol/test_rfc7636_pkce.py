"""PKCE: a challenge is answered by its own verifier and by nothing else."""

import string

import pytest
from hypothesis import given
from hypothesis import strategies as st

from altyaa.protocol.rfc7636_pkce import METHOD, challenge_of, is_challenge, matches

# RFC 7636, appendix B.
VERIFIER, CHALLENGE = "dBjftJeZ4CVP-mB92K27uhbUJU1p1r_wW1gFWFOEjXk", "E9Melhoa2OwvFrEMTJguCHaoeK1t8URWbuGJSstw-cM"
_VERIFIERS = st.text(string.ascii_letters + string.digits + "-._~", min_size=43, max_size=128)


def test_the_example_of_the_text_holds() -> None:
    assert METHOD == "S256"
    assert challenge_of(VERIFIER) == CHALLENGE
    assert matches(VERIFIER, CHALLENGE)


@given(_VERIFIERS, _VERIFIERS)
def test_a_challenge_is_answered_by_its_own_verifier_alone(one: str, other: str) -> None:
    challenge = challenge_of(one)
    assert is_challenge(challenge)
    assert matches(one, challenge)
    assert matches(other, challenge) == (one == other)


def test_a_verifier_is_not_its_own_challenge() -> None:
    """The method "plain", which is no method here."""
    assert not matches(VERIFIER, VERIFIER)


def test_both_or_neither() -> None:
    assert matches(None, None)
    assert not matches(VERIFIER, None)
    assert not matches(None, CHALLENGE)


@pytest.mark.parametrize("verifier", ["", "a" * 42, "a" * 129, "ä" * 43, VERIFIER + "\n", VERIFIER[:-1] + "="])
def test_a_verifier_of_another_shape_answers_nothing(verifier: str) -> None:
    assert not matches(verifier, CHALLENGE)


@pytest.mark.parametrize("text", ["", CHALLENGE[:-1], CHALLENGE + "=", CHALLENGE + "\n", CHALLENGE.replace("-", "+")])
def test_what_is_no_sha_256_in_base64url_is_no_challenge(text: str) -> None:
    assert not is_challenge(text)
