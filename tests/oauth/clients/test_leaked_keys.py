"""A leaked API key: the apps that it may have made end with it, and the secrets that it gave to others."""

from typing import Any

import httpx2

from altyaa.kernel.secret import Secret
from altyaa.testing.factories import MINTED, make_key, make_workspace
from altyaa.testing.service import Service

APP = {"name": "Trend Reader", "redirect_uris": ["https://app.example/callback"], "scopes": ["posts.read"]}


async def _made(http: httpx2.AsyncClient, path: str, key: Secret[str], body: dict[str, Any]) -> dict[str, Any]:
    answer = await http.post(path, json=body, headers={"Authorization": f"Bearer {key.reveal()}"})
    assert answer.status_code in (200, 201), answer.text
    made: dict[str, Any] = answer.json()
    MINTED.append(Secret(made["client_secret"]))
    return made


async def _may_get_tokens(http: httpx2.AsyncClient, client_id: str, secret: str) -> bool:
    answer = await http.post("/oauth/token", data={"grant_type": "client_credentials"}, auth=(client_id, secret))
    if answer.status_code == 200:
        MINTED.append(Secret(answer.json()["access_token"]))
    return answer.status_code == 200


async def test_what_a_leaked_key_made_elsewhere_ends_with_it_and_nothing_else_does(service: Service) -> None:
    runtime = service.runtime
    workspace = await make_workspace(runtime)
    leaked = await make_key(runtime, workspace, "apps.write", "posts.read")
    other = await make_key(runtime, workspace, "apps.write", "posts.read")
    async with httpx2.AsyncClient(base_url=service.url) as http:
        ours = await _made(http, "/v1/oauth/clients", leaked.key, APP)
        theirs = await _made(http, "/v1/oauth/clients", other.key, APP)
        given = await _made(http, f"/v1/oauth/clients/{theirs['client_id']}/rotate", leaked.key, {})
        for client_id, secret in (
            (ours["client_id"], ours["client_secret"]),
            (theirs["client_id"], theirs["client_secret"]),
            (theirs["client_id"], given["client_secret"]),
        ):
            assert await _may_get_tokens(http, client_id, secret)
        answer = await http.post("/v1/leaks/self", json={"token": leaked.key.reveal()})
        kinds = sorted(each["kind"] for each in answer.json()["ended"])
        assert kinds == ["api_key", "api_key_secret", "client", "client_secret"]
        assert not await _may_get_tokens(http, ours["client_id"], ours["client_secret"])
        assert not await _may_get_tokens(http, theirs["client_id"], given["client_secret"])
        assert await _may_get_tokens(http, theirs["client_id"], theirs["client_secret"])
