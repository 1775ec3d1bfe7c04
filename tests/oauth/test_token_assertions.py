"""A client proves who it is by its key (RFC 7523 §2.2), and each proof once."""

import hmac
import json
from base64 import urlsafe_b64encode
from typing import Any
from warnings import catch_warnings, simplefilter

import httpx2
import pytest
from joserfc import jwt
from joserfc.jwk import ECKey, Key, OKPKey, RSAKey

from altyaa.infra import entropy
from altyaa.kernel.ids import write_id
from altyaa.kernel.secret import Secret
from altyaa.protocol.rfc6749_client_authentication import ASSERTION_TYPE
from altyaa.testing.factories import MINTED
from altyaa.testing.service import Service
from tests.oauth.parties import Party, party, said

OWN = {"grant_type": "client_credentials"}
RSA, EC, ED, FOREIGN = (
    RSAKey.generate_key(2048),
    ECKey.generate_key("P-256"),
    OKPKey.generate_key("Ed25519"),
    ECKey.generate_key("P-256"),
)


def jwks(*keys: Key) -> str:
    return json.dumps({"keys": [key.as_dict(private=False) for key in keys]})


@pytest.fixture(scope="module")
async def app(shared: Service) -> Party:
    """An app with keys in place of a secret."""
    return await party(shared, auth_method="private_key_jwt", jwks=jwks(RSA, EC, ED))


def assertion(app: Party, key: Key = EC, alg: str = "ES256", **changes: Any) -> str:
    """A good one, but for the changes."""
    claims: dict[str, Any] = {
        "iss": app.client.id,
        "sub": app.client.id,
        "aud": app.service.url,
        "jti": entropy.new_id().hex,
        "exp": int(entropy.now().timestamp()) + 60,
        **changes,
    }
    with catch_warnings():
        simplefilter("ignore")  # "EdDSA", which the library finds old
        written = jwt.encode({"alg": alg}, claims, key, algorithms=[alg])
    MINTED.append(Secret(written))
    return written


async def prove(app: Party, proof: str, **form: str) -> httpx2.Response:
    sent = {**OWN, "client_assertion_type": ASSERTION_TYPE, "client_assertion": proof, **form}
    return await app.send(data=sent)


@pytest.mark.parametrize(
    ("key", "alg"), [(RSA, "RS256"), (RSA, "PS256"), (EC, "ES256"), (ED, "EdDSA"), (ED, "Ed25519")]
)
async def test_each_algorithm_proves(app: Party, key: Key, alg: str) -> None:
    assert (await prove(app, assertion(app, key, alg))).status_code == 200


async def test_the_client_id_may_stand_beside_it(app: Party) -> None:
    assert (await prove(app, assertion(app), client_id=app.client.id)).status_code == 200
    assert said(await prove(app, assertion(app), client_id="app_other")) == (401, "invalid_client")


async def test_the_token_endpoint_is_an_audience_too(app: Party) -> None:
    assert (await prove(app, assertion(app, aud=f"{app.service.url}/oauth/token"))).status_code == 200


async def test_a_replayed_assertion_is_refused(app: Party) -> None:
    proof = assertion(app)
    assert (await prove(app, proof)).status_code == 200
    assert said(await prove(app, proof)) == (401, "invalid_client")
    again = assertion(app, jti="the same")
    assert (await prove(app, again)).status_code == 200
    assert said(await prove(app, assertion(app, jti="the same"))) == (401, "invalid_client")


async def test_the_same_jti_of_another_client_is_another(app: Party) -> None:
    other = await app.another(auth_method="private_key_jwt", jwks=jwks(EC))
    assert (await prove(app, assertion(app, jti="of both"))).status_code == 200
    assert (await prove(other, assertion(other, jti="of both"))).status_code == 200


@pytest.mark.parametrize(
    "changes",
    [
        {"aud": "https://elsewhere.example"},
        {"aud": []},
        {"exp": 1},
        {"exp": 2**40},
        {"nbf": 2**40},
        {"jti": ""},
        {"sub": "app_other"},
        {"iss": "app_other"},
    ],
    ids=str,
)
async def test_a_wrong_claim_is_refused(app: Party, changes: dict[str, Any]) -> None:
    assert said(await prove(app, assertion(app, **changes))) == (401, "invalid_client")


async def test_another_clients_key_is_refused(app: Party) -> None:
    other = await app.another(auth_method="private_key_jwt", jwks=jwks(FOREIGN))
    assert said(await prove(app, assertion(app, FOREIGN))) == (401, "invalid_client")
    assert (await prove(other, assertion(other, FOREIGN))).status_code == 200


def encoded(part: bytes) -> str:
    return urlsafe_b64encode(part).rstrip(b"=").decode()


async def test_no_signature_and_a_public_key_as_a_secret_are_refused(app: Party) -> None:
    claims = encoded(json.dumps(jwt.decode(assertion(app), EC).claims).encode())
    for alg in ("none", "None", "nOnE"):
        head = encoded(json.dumps({"alg": alg}).encode())
        assert said(await prove(app, f"{head}.{claims}.")) == (401, "invalid_client")
    signed = f"{encoded(json.dumps({'alg': 'HS256'}).encode())}.{claims}"
    for key in (RSA, EC, ED):
        mac = hmac.digest(key.as_bytes(private=False), signed.encode(), "sha256")
        assert said(await prove(app, f"{signed}.{encoded(mac)}")) == (401, "invalid_client")


async def test_a_bomb_and_half_a_character_are_refused_like_everything_else(app: Party) -> None:
    head = encoded(b'{"alg":"ES256"}')
    for payload in (b"[" * 5000, b'{"iss":"\\ud800"}', b"\xff", b"{}"):
        assert said(await prove(app, f"{head}.{encoded(payload)}.x")) == (401, "invalid_client")


async def test_a_client_with_a_key_has_no_secret_and_one_with_a_secret_no_key(app: Party) -> None:
    confidential = await app.another()
    assert confidential.client.secret is not None
    word = confidential.client.secret.reveal()
    assert said(await prove(confidential, assertion(confidential))) == (401, "invalid_client")
    for form in ({"client_id": app.client.id}, {"client_id": app.client.id, "client_secret": word}):
        assert said(await app.send(data={**OWN, **form})) == (401, "invalid_client")


async def test_another_type_of_assertion_is_refused(app: Party) -> None:
    answer = await prove(app, assertion(app), client_assertion_type="urn:ietf:params:oauth:client-assertion-type:saml2")
    assert said(answer) == (401, "invalid_client")


async def test_one_shape_for_every_cause(app: Party) -> None:
    """Neither whether there is such an app, nor what it would take, is told to whoever has proven nothing."""
    used, secret = assertion(app), await app.another()
    claims: list[dict[str, Any]] = [{"aud": "x"}, {"exp": 1}, {"nbf": 2**40}, {"jti": ""}, {"sub": "x"}]
    assert (await prove(app, used)).status_code == 200
    proofs = [
        used,
        "no JWT",
        assertion(app, FOREIGN),
        assertion(app, iss=write_id("app", entropy.new_id())),
        assertion(secret),
        *(assertion(app, **changes) for changes in claims),
    ]
    assert len({(await prove(app, proof)).content for proof in proofs}) == 1
