"""Public keys that an app may have."""

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from joserfc.jwk import ECKey, OctKey, OKPKey, RSAKey

from altyaa.infra.language.say import say
from altyaa.kernel.problems import (
    INVALID_VALUE,
    Refused,
)
from altyaa.oauth.rules import clients as rules
from tests.oauth.clients.values import problem

PUBLIC = ECKey.generate_key("P-256").as_dict(private=False)
MEMBERS = st.sampled_from(["keys", "kty", "crv", "x", "n", "e"])
JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.text(),
    lambda inner: st.lists(inner) | st.dictionaries(MEMBERS, inner),
    max_leaves=8,
)


@pytest.mark.parametrize(
    "key", [ECKey.generate_key("P-256"), OKPKey.generate_key("Ed25519"), RSAKey.generate_key(2048)]
)
def test_a_public_key_of_each_kind_is_admitted_and_its_private_part_is_not(key: Any) -> None:
    assert isinstance(rules.read_jwks({"keys": [key.as_dict(private=False)]}), str)
    refused = rules.read_jwks({"keys": [key.as_dict(private=True)]})
    assert isinstance(refused, Refused)
    assert "private or symmetric part" in say(refused.sentence)
    assert key.as_dict(private=True)["d"] not in say(refused.sentence) + refused.why


@pytest.mark.parametrize(
    "keys",
    [
        [OctKey.generate_key(256).as_dict()],
        [{**PUBLIC, "alg": "none"}],
        [{**PUBLIC, "alg": "HS256"}],
        [{**PUBLIC, "alg": "RS256"}],
        [{**PUBLIC, "use": "enc"}],
        [{**PUBLIC, "key_ops": ["encrypt"]}],
        [{**PUBLIC, "key_ops": "verify"}],
        [{**PUBLIC, "kid": 7}],
        [{**PUBLIC, "x": "AA"}],
        [{"kty": "EC", "crv": "P-256"}],
        [{"kty": ["EC"], "crv": "P-256"}],
        [ECKey.generate_key("P-384").as_dict(private=False)],
        [{"kty": "RSA", "n": "AQAB", "e": "AQAB"}],
        [PUBLIC, PUBLIC],
        [{**PUBLIC, "kid": "a"}, {**PUBLIC, "kid": "a"}],
        [{**PUBLIC, "kid": str(number)} for number in range(11)],
        ["key"],
        [],
        None,
    ],
)
def test_what_could_not_verify_a_signature_is_refused(keys: Any) -> None:
    assert problem(rules.read_jwks({"keys": keys})) is INVALID_VALUE


@pytest.mark.parametrize("jwks", [None, [], "x", {}, 7])
def test_what_is_no_set_is_refused(jwks: object) -> None:
    assert problem(rules.read_jwks(jwks)) is INVALID_VALUE


def test_ten_keys_with_names_are_admitted() -> None:
    keys = [{**PUBLIC, "kid": str(number), "use": "sig", "alg": "ES256"} for number in range(10)]
    assert isinstance(rules.read_jwks({"keys": keys}), str)


@given(JSON)
def test_whatever_is_sent_is_judged(jwks: object) -> None:
    assert problem(rules.read_jwks(jwks)) is INVALID_VALUE
