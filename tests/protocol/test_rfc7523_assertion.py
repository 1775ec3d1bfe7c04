"""Assertions: signed by a key of the client, for us, for now, once."""

import hmac
import json
from base64 import urlsafe_b64encode
from datetime import UTC, datetime, timedelta
from typing import Any
from warnings import catch_warnings, simplefilter

import pytest
from hypothesis import given
from hypothesis import strategies as st
from joserfc import jwt
from joserfc.jwk import ECKey, Key, OKPKey, RSAKey

from altyaa.kernel.secret import Secret
from altyaa.protocol.rfc7523_assertion import Assertion, Wrong, issuer_of, verify

ID, ISSUER = "app_1", "https://auth.example"
NOW = datetime(2026, 11, 24, 12, tzinfo=UTC)
AUDIENCES = (ISSUER, f"{ISSUER}/oauth/token")
RSA, EC, OTHER_EC, ED = (
    RSAKey.generate_key(2048),
    ECKey.generate_key("P-256"),
    ECKey.generate_key("P-256"),
    OKPKey.generate_key("Ed25519"),
)
CLAIMS: dict[str, Any] = {
    "iss": ID,
    "sub": ID,
    "aud": ISSUER,
    "jti": "1",
    "exp": int(NOW.timestamp()) + 60,
}


def jwks(*keys: Key, **more: str) -> str:
    return json.dumps({"keys": [{**key.as_dict(private=False), **more} for key in keys]})


def signed(key: Key, alg: str, header: dict[str, Any] | None = None, **changes: Any) -> Secret[str]:
    claims = {name: value for name, value in {**CLAIMS, **changes}.items() if value is not None}
    with catch_warnings():
        simplefilter("ignore")
        return Secret(jwt.encode({"alg": alg, **(header or {})}, claims, key, algorithms=[alg]))


def judged(assertion: Secret[str], keys: str) -> Assertion | Wrong:
    return verify(assertion, keys, ID, AUDIENCES, NOW)


def raw(header: object, payload: bytes = b"{}") -> str:
    return ".".join(urlsafe_b64encode(part).rstrip(b"=").decode() for part in (json.dumps(header).encode(), payload))


@pytest.mark.parametrize(
    ("key", "alg"), [(RSA, "RS256"), (RSA, "PS256"), (EC, "ES256"), (ED, "EdDSA"), (ED, "Ed25519")]
)
def test_each_algorithm_is_accepted(key: Key, alg: str) -> None:
    assertion = signed(key, alg)
    assert issuer_of(assertion) == ID
    assert judged(assertion, jwks(key)) == Assertion("1", NOW + timedelta(seconds=90))


@pytest.mark.parametrize("header", [{}, {"kid": "mine"}])
@pytest.mark.parametrize("more", [{}, {"kid": "mine"}])
def test_any_key_of_the_set_may_have_signed_and_kid_is_optional(header: dict[str, Any], more: dict[str, str]) -> None:
    assert isinstance(judged(signed(EC, "ES256", header), jwks(OTHER_EC, RSA, EC, **more)), Assertion)


def test_a_kid_that_is_another_keys_is_refused() -> None:
    assert isinstance(judged(signed(EC, "ES256", {"kid": "other"}), jwks(EC, kid="mine")), Wrong)


@pytest.mark.parametrize("audience", [ISSUER, f"{ISSUER}/oauth/token", ["https://x.example", ISSUER]])
def test_the_issuer_and_the_token_endpoint_are_audiences(audience: object) -> None:
    assert isinstance(judged(signed(EC, "ES256", aud=audience), jwks(EC)), Assertion)


@pytest.mark.parametrize(
    "changes",
    [
        {"iss": None},
        {"iss": "app_2"},
        {"sub": None},
        {"sub": "app_2"},
        {"aud": None},
        {"aud": "https://evil.example"},
        {"aud": f"{ISSUER}/"},
        {"aud": [{"a": 1}, 7]},
        {"exp": None},
        {"exp": "soon"},
        {"exp": True},
        {"exp": 1e400},
        {"exp": CLAIMS["exp"] - 60 - 30},
        {"exp": CLAIMS["exp"] - 60 + 601},
        {"nbf": CLAIMS["exp"] - 60 + 31},
        {"iat": CLAIMS["exp"] - 60 + 31},
        {"iat": "x"},
        {"jti": None},
        {"jti": ""},
        {"jti": "a" * 256},
        {"jti": "\x07"},
        {"jti": 7},
    ],
    ids=str,
)
def test_a_claim_that_is_wrong_or_missing_is_refused(changes: dict[str, Any]) -> None:
    wrong = judged(signed(EC, "ES256", **changes), jwks(EC))
    assert isinstance(wrong, Wrong)
    assert next(iter(changes)) in wrong.why, "our log names the claim"


@pytest.mark.parametrize("seconds", [-29, 600])
def test_the_clock_may_be_off_by_half_a_minute_and_an_assertion_may_live_ten(seconds: int) -> None:
    expires = int(NOW.timestamp()) + seconds
    assert isinstance(judged(signed(EC, "ES256", exp=expires), jwks(EC)), Assertion)


@pytest.mark.parametrize("alg", ["none", "None", "NONE", "", None, ["ES256"], 7], ids=repr)
def test_no_signature_is_refused_however_it_is_spelt(alg: object) -> None:
    payload = json.dumps(CLAIMS).encode()
    assert isinstance(judged(Secret(f"{raw({'alg': alg}, payload)}."), jwks(EC, RSA)), Wrong)


@pytest.mark.parametrize("key", [RSA, EC, ED])
def test_a_public_key_is_no_shared_secret(key: RSAKey | ECKey | OKPKey) -> None:
    """HS256 under the bytes of a public key, which everybody has."""
    public = key.as_dict(private=False)
    number = str(public.get("n", public.get("x"))).encode()
    for secret in (key.as_bytes(private=False), json.dumps(public).encode(), number):
        head = raw({"alg": "HS256"}, json.dumps(CLAIMS).encode())
        mac = hmac.digest(secret, head.encode(), "sha256")
        forged = Secret(f"{head}.{urlsafe_b64encode(mac).rstrip(b'=').decode()}")
        assert issuer_of(forged) == ID
        assert isinstance(judged(forged, jwks(key)), Wrong)


@pytest.mark.parametrize(("key", "alg"), [(RSA, "RS512"), (OTHER_EC, "ES256"), (RSAKey.generate_key(2048), "RS256")])
def test_another_key_or_algorithm_is_refused(key: Key, alg: str) -> None:
    assert isinstance(judged(signed(key, alg), jwks(RSA, EC, ED)), Wrong)


def test_a_critical_header_that_nobody_knows_is_refused() -> None:
    token = signed(EC, "ES256").reveal().partition(".")[2]
    assert isinstance(judged(Secret(f"{raw({'alg': 'ES256', 'crit': ['x'], 'x': 1})}.{token}"), jwks(EC)), Wrong)


ONE = signed(EC, "ES256").reveal()
"""Signed once: another signature in each example would make it another question."""


@given(st.data())
def test_every_character_counts(data: st.DataObject) -> None:
    text = ONE
    at = data.draw(st.integers(0, len(text) - 1))
    # The last of a part carries bits that base64 does not use.
    if at + 1 == len(text) or text[at + 1] == ".":
        at -= 1
    other = data.draw(st.sampled_from("AQgw.-_ é").filter(lambda character: character != text[at]))
    assert isinstance(judged(Secret(text[:at] + other + text[at + 1 :]), jwks(EC)), Wrong)


@given(st.text(max_size=60))
def test_whatever_is_sent_is_an_answer(text: str) -> None:
    assert issuer_of(Secret(text)) is None
    assert isinstance(judged(Secret(text), jwks(EC)), Wrong)


@pytest.mark.parametrize(
    "text",
    [
        f"{raw({'alg': 'ES256'}, b'[' * 5000)}.x",
        f"{urlsafe_b64encode(b'[' * 4000).decode()}.e30.x",
        f"{raw({'alg': 'ES256'}, json.dumps({'iss': chr(0xD800)}).encode())}.x",
        f"{raw({'alg': 'ES256'}, json.dumps({'iss': 7}).encode())}.x",
        f"{raw({'alg': 'ES256'}, b'[]')}.x",
        f"{raw({'alg': 'ES256'})}.{'x' * 9000}",
    ],
    ids=["a bomb", "a bomb in the header", "half a surrogate", "a number", "a list", "too long"],
)
def test_nothing_that_a_stranger_writes_makes_an_error_of_ours(text: str) -> None:
    assert issuer_of(Secret(text)) is None
    assert isinstance(judged(Secret(text), jwks(EC)), Wrong)
