"""A code becomes tokens, tokens open the API, and a refresh is answered once and again."""

import asyncio

import httpx2

from altyaa.kernel.secret import Secret
from altyaa.oauth.model import Issued
from altyaa.testing.factories import make_workspace
from altyaa.testing.http import http_client
from altyaa.testing.oauth import MadeClient, make_client, make_code, make_grant, oauth_means, owner_of
from altyaa.testing.service import Service


async def post(service: Service, client: MadeClient, **form: str) -> httpx2.Response:
    assert client.secret is not None
    async with http_client() as http:
        return await http.post(f"{service.url}/oauth/token", data=form, auth=(client.id, client.secret.reveal()))


async def whoami(service: Service, token: str) -> httpx2.Response:
    async with http_client() as http:
        return await http.get(f"{service.url}/v1/whoami", headers={"Authorization": f"Bearer {token}"})


async def test_a_code_becomes_tokens_that_open_the_api(service: Service) -> None:
    runtime = service.runtime
    workspace = await make_workspace(runtime)
    client, means = await make_client(runtime, workspace), await oauth_means(runtime)
    code = await make_code(means, client.record, owner_of(runtime, workspace))
    answer = await post(
        service,
        client,
        grant_type="authorization_code",
        code=code.reveal(),
        redirect_uri="https://app.example/callback",
    )
    assert answer.status_code == 200
    body = answer.json()
    assert (body["token_type"], body["workspace_id"]) == ("Bearer", workspace.wire_id)
    assert (body["scope"], body["expires_in"]) == ("analytics.read posts.read", 3600)
    seen = (await whoami(service, body["access_token"])).json()
    assert (seen["principal"]["kind"], seen["scopes"]) == ("grant", ["analytics.read", "posts.read"])


async def test_sixteen_parallel_refreshes_get_one_pair(service: Service) -> None:
    runtime = service.runtime
    workspace = await make_workspace(runtime)
    client, means = await make_client(runtime, workspace), await oauth_means(runtime)
    first = await make_grant(means, client.record, owner_of(runtime, workspace))
    answers = await asyncio.gather(*(_refresh(service, client, first) for _ in range(16)))
    assert [answer.status_code for answer in answers] == [200] * 16
    pairs = {(answer.json()["access_token"], answer.json()["refresh_token"]) for answer in answers}
    assert len(pairs) == 1
    assert (await whoami(service, pairs.pop()[0])).status_code == 200


async def test_a_clients_own_token_opens_its_own_workspace(service: Service) -> None:
    workspace = await make_workspace(service.runtime)
    client = await make_client(service.runtime, workspace)
    body = (await post(service, client, grant_type="client_credentials", scope="posts.read")).json()
    assert "refresh_token" not in body
    seen = (await whoami(service, body["access_token"])).json()
    assert seen["principal"] == {"kind": "client", "id": client.id}
    assert seen["workspace_id"] == workspace.wire_id


async def _refresh(service: Service, client: MadeClient, issued: Issued) -> httpx2.Response:
    token = issued.refresh_token or Secret("")
    return await post(service, client, grant_type="refresh_token", refresh_token=token.reveal())
