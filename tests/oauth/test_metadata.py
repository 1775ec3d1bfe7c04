"""``GET /.well-known/oauth-authorization-server`` (RFC 8414)."""

from typing import Any

import httpx2
import pytest

from altyaa.testing.http import http_client
from altyaa.testing.service import Service
from tests.oauth.parties import party

PATH = "/.well-known/oauth-authorization-server"


@pytest.fixture(scope="module")
async def answer(shared: Service) -> httpx2.Response:
    async with http_client(base_url=shared.url) as http:
        return await http.get(PATH)


@pytest.fixture(scope="module")
async def said(answer: httpx2.Response) -> dict[str, Any]:
    body: dict[str, Any] = answer.json()
    return body


async def test_must_19_it_is_json_that_anybody_may_keep_for_a_while(answer: httpx2.Response) -> None:
    assert (answer.status_code, answer.headers["content-type"]) == (200, "application/json")
    assert answer.headers["cache-control"] == "public, max-age=3600"
    assert answer.headers["access-control-allow-origin"] == "*"


async def test_must_19_the_issuer_is_one_string_everywhere(shared: Service, said: dict[str, Any]) -> None:
    """RFC 8414 §3.3: equal to what the document's own address was made from."""
    issuer = said["issuer"]
    assert issuer == shared.runtime.settings.base_url == shared.url
    assert not issuer.endswith("/")
    assert not {"?", "#"}.intersection(issuer)
    assert all(value.startswith(f"{issuer}/") for name, value in said.items() if name.endswith("_endpoint"))
    app = await party(shared)
    token = (await app.post(grant_type="client_credentials")).json()["access_token"]
    assert app.client.secret is not None
    told = await app.send(
        path="/oauth/token/introspect", data={"token": token}, auth=(app.client.id, app.client.secret.reveal())
    )
    assert told.json()["iss"] == issuer


async def test_must_19_what_has_a_default_is_said_outright(said: dict[str, Any]) -> None:
    assert said["grant_types_supported"] == ["authorization_code", "refresh_token", "client_credentials"]
    assert (said["response_types_supported"], said["response_modes_supported"]) == (["code"], ["query"])
    assert said["code_challenge_methods_supported"] == ["S256"]
    assert said["authorization_response_iss_parameter_supported"] is True
    proven = ["client_secret_basic", "client_secret_post", "private_key_jwt"]
    assert said["token_endpoint_auth_methods_supported"] == [*proven, "none"]
    assert said["revocation_endpoint_auth_methods_supported"] == [*proven, "none"]
    assert said["introspection_endpoint_auth_methods_supported"] == [*proven, "Bearer"]


async def test_must_19_the_algorithms_of_assertions_are_said_wherever_they_are_taken(said: dict[str, Any]) -> None:
    """RFC 8414 §2: they must be, where private_key_jwt is named; and ``none`` must not be."""
    for endpoint in ("token", "introspection", "revocation"):
        algorithms = said[f"{endpoint}_endpoint_auth_signing_alg_values_supported"]
        assert "ES256" in algorithms
        assert "none" not in algorithms


async def test_nothing_is_promised_that_is_not_there(shared: Service, said: dict[str, Any]) -> None:
    assert not {"jwks_uri", "registration_endpoint", "pushed_authorization_request_endpoint"}.intersection(said)
    assert set(said["scopes_supported"]) == set(shared.runtime.settings.scopes)
    async with http_client(base_url=shared.url) as http:
        for name in ("authorization_endpoint", "service_documentation"):
            assert (await http.get(said[name])).status_code != 404, name
        for name in ("token_endpoint", "introspection_endpoint", "revocation_endpoint"):
            assert (await http.post(said[name])).status_code in (400, 401), name
        assert (await http.get("/.well-known/oauth-authorization-server/")).status_code == 404
