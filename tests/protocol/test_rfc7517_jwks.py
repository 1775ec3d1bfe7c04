"""Which key sets may be registered, and what is kept of them."""

import json
from typing import Any

import pytest
from cryptography.hazmat.primitives.asymmetric import rsa
from joserfc.jwk import ECKey, OKPKey, RSAKey

from altyaa.protocol.rfc7517_jwks import public_members, why_not

RSA = RSAKey.generate_key(2048).as_dict(private=False)


def keys(**changes: Any) -> dict[str, Any]:
    return {"keys": [{**RSA, **changes}]}


@pytest.mark.parametrize(
    "key",
    [RSA, ECKey.generate_key("P-256").as_dict(private=False), OKPKey.generate_key("Ed25519").as_dict(private=False)],
)
def test_a_public_key_of_each_kind_can_be_registered(key: dict[str, Any]) -> None:
    assert why_not({"keys": [key]}) is None


def test_a_key_with_a_large_exponent_cannot_because_each_signature_would_take_a_fifth_of_a_second() -> None:
    modulus = rsa.generate_private_key(65_537, 2048).public_key().public_numbers().n
    for exponent, is_fine in ((3, True), (65_537, True), (modulus - 2, False), (2**33 + 1, False)):
        key = rsa.RSAPublicNumbers(exponent, modulus).public_key()
        said = why_not({"keys": [RSAKey.import_key(key).as_dict(private=False)]})
        assert (said is None) == is_fine


@pytest.mark.parametrize(
    "changes",
    [
        {"alg": []},
        {"alg": {}},
        {"alg": "none"},
        {"alg": "HS256"},
        {"kid": ""},
        {"kid": 1},
        {"kid": "\x00"},
        {"kid": "\ud800"},
        {"kid": "a\nb"},
        {"use": "enc"},
        {"key_ops": ["verify", "sign"]},
        {"key_ops": [[]]},
        {"n": "!"},
        {"n": []},
        {"d": "AQAB"},
    ],
)
def test_what_is_odd_is_refused_in_words(changes: dict[str, Any]) -> None:
    assert why_not(keys(**changes))


def test_of_a_key_what_verifying_needs_is_kept_and_nothing_else() -> None:
    deep: Any = []
    for _ in range(200):
        deep = [deep]
    jwks = keys(kid="a", deep=deep, nan=float("nan"), x5c=["…"]) | {"more": deep}
    assert why_not(jwks) is None
    assert json.loads(json.dumps(public_members(jwks), allow_nan=False)) == {"keys": [{**RSA, "kid": "a"}]}
