"""The harness is sound: every client library completes its flow at an authorization server of another's making."""

from collections.abc import AsyncIterator
from dataclasses import replace
from typing import Literal

import pytest

from altyaa.testing.http import http_client
from bench.peers.peer import SCOPE, Peer, peer
from tests.conformance.clients.ask import Ask
from tests.conformance.clients.drive import AUTH, ClientError, client

WANTS_JSON = "simple-oauth2"  # of every answer, the empty one to a revocation too; here that is text/plain
FLOWS = [(name, auth) for name, ways in AUTH.items() for auth in ways if name != WANTS_JSON]
CANNOT_INTROSPECT = {"passport-oauth2", "requests-oauthlib", "httpx-oauth"}
CANNOT_REVOKE = {"passport-oauth2"}


@pytest.fixture(scope="module")
async def at() -> AsyncIterator[Peer]:
    """One peer for the module."""
    async with peer() as running:
        yield running


def _ask(at: Peer, auth: Literal["basic", "post"]) -> Ask:
    ours = at.clients[auth]
    return Ask(at.url, ours.id, ours.secret, at.redirect_uri, SCOPE, auth)


async def _browsed(url: str, redirect_uri: str) -> str:
    """Where the browser ends: the client's address, that nobody listens at."""
    async with http_client() as browser:
        while not url.startswith(redirect_uri):
            answer = await browser.get(url)
            assert answer.status_code in {302, 303}, answer.text
            url = str(answer.url.join(answer.headers["location"]))
    return url


@pytest.mark.parametrize(("name", "auth"), FLOWS)
async def test_flow_completes(at: Peer, name: str, auth: Literal["basic", "post"]) -> None:
    """The code is exchanged and the token refreshed; introspected and revoked by the libraries that can."""
    async with client(name, _ask(at, auth)) as flow:
        result = await flow.finish(await _browsed(flow.authorize_url, at.redirect_uri))
    assert result.refreshed_access_token != result.access_token
    assert result.introspected is (None if name in CANNOT_INTROSPECT else True)
    assert result.revoked is (None if name in CANNOT_REVOKE else True)


@pytest.mark.parametrize("auth", AUTH[WANTS_JSON])
async def test_flow_ends_at_an_answer_without_json(at: Peer, auth: Literal["basic", "post"]) -> None:
    """One library comes as far as the revocation, and then refuses its content type."""
    async with client(WANTS_JSON, _ask(at, auth)) as flow:
        callback = await _browsed(flow.authorize_url, at.redirect_uri)
        with pytest.raises(ClientError, match=r"^revoke: .* content-type is not JSON"):
            await flow.finish(callback)


@pytest.mark.parametrize("name", AUTH)
async def test_foreign_state_is_refused(at: Peer, name: str) -> None:
    """A callback with another state reaches no library's exchange."""
    async with client(name, _ask(at, "post")) as flow:
        with pytest.raises(ClientError, match=r"(?i)state"):
            await flow.finish(f"{at.redirect_uri}?code=x&state=another&iss={at.url}")


@pytest.mark.parametrize("name", AUTH)
async def test_wrong_secret_is_refused(at: Peer, name: str) -> None:
    """The library's error comes through."""
    async with client(name, replace(_ask(at, "post"), client_secret="wrong")) as flow:
        callback = await _browsed(flow.authorize_url, at.redirect_uri)
        with pytest.raises(ClientError, match=r"invalid_client|401"):
            await flow.finish(callback)


@pytest.mark.parametrize("name", ["openid-client", "oauth4webapi"])
async def test_foreign_issuer_is_refused(at: Peer, name: str) -> None:
    """The libraries that know RFC 9207 check ``iss``."""
    async with client(name, _ask(at, "basic")) as flow:
        callback = await _browsed(flow.authorize_url, at.redirect_uri)
        with pytest.raises(ClientError, match="iss"):
            await flow.finish(callback.replace("iss=http%3A%2F%2F127.0.0.1", "iss=http%3A%2F%2F127.0.0.2"))
